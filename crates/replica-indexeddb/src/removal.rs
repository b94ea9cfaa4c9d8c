//! Removing all that a person had in this browser, at their own wish alone.

use crate::failure::Failure;
use crate::names::Names;
use crate::opening::factory;
use crate::request::{event_type, first_event};
use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use replica::StoreError;
use std::pin::pin;
use web_sys::IdbFactory;

/// Milliseconds after which it goes on without us: other tabs let go of a database when
/// they are told, and the browser removes it then.
const PATIENCE: u32 = 3_000;

/// Removes every database of theirs, those that were set aside among them, and then what
/// is noted of them. One that stays keeps no other one here.
pub(crate) async fn remove(names: &Names) -> Result<(), StoreError> {
    let factory = factory()?;
    let mut all = Ok(());
    for name in names.all() {
        all = all.and(remove_one(&factory, &name).await);
    }
    all.map(|()| names.forget())
}

async fn remove_one(factory: &IdbFactory, name: &str) -> Result<(), StoreError> {
    let request = factory.delete_database(name).map_err(Failure::from)?;
    let told = pin!(event_type(first_event(|told| {
        request.set_onsuccess(Some(told));
        request.set_onerror(Some(told));
    })));
    match select(told, TimeoutFuture::new(PATIENCE)).await {
        Either::Left((Ok(told), _)) if told == "success" => Ok(()),
        Either::Left((_, _)) => Err(StoreError::Failed(name.to_owned())),
        Either::Right(_) => Err(StoreError::Blocked),
    }
}
