//! Removing all that a person had in this browser, at their own wish alone.

use crate::failure::Failure;
use crate::names::Names;
use crate::opening::factory;
use crate::request::first_event;
use futures::future::select;
use gloo::timers::future::TimeoutFuture;
use replica::StoreError;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds after which it goes on without us: other tabs let go of a database when
/// they are told, and the browser removes it then.
const PATIENCE: u32 = 3_000;

/// Removes every database of theirs, those that were set aside among them, and then what
/// is noted of them.
pub(crate) async fn remove(names: &Names) -> Result<(), StoreError> {
    let factory = factory()?;
    for name in names.all() {
        let request = factory.delete_database(&name).map_err(Failure::from)?;
        let removed = first_event(|told| {
            request.set_onsuccess(Some(told));
            request.set_onerror(Some(told));
        });
        select(JsFuture::from(removed), TimeoutFuture::new(PATIENCE)).await;
    }
    names.forget();
    Ok(())
}
