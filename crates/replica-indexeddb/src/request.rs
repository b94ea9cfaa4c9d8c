//! Waiting for the browser: its events as promises, its requests as futures.

use crate::failure::Failure;
use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbRequest};

/// A promise of the first event that `listen` listens to with the function that it
/// is given. It never fails, so that nobody need wait for it.
pub(crate) fn first_event(mut listen: impl FnMut(&Function)) -> Promise {
    Promise::new(&mut |resolve, _| listen(&resolve))
}

/// The type of the promised event, such as `success`.
pub(crate) async fn event_type(promised: Promise) -> Result<String, Failure> {
    let event: Event = JsFuture::from(promised).await?.unchecked_into();
    Ok(event.type_())
}

/// Something that the browser was asked for. It is under way, whether anybody waits
/// for it or not.
pub(crate) struct Asked {
    request: IdbRequest,
    answered: Promise,
}

impl Asked {
    /// Listens for the answer. To be called before the browser can have given it.
    pub(crate) fn of(request: IdbRequest) -> Self {
        let answered = first_event(|told| {
            request.set_onsuccess(Some(told));
            request.set_onerror(Some(told));
        });
        Self { request, answered }
    }

    /// The answer, of the type that the request has by its kind.
    pub(crate) async fn answer<T: JsCast>(self) -> Result<T, Failure> {
        self.wait().await?;
        self.result()
    }

    /// The answer that was given.
    pub(crate) fn result<T: JsCast>(&self) -> Result<T, Failure> {
        match self.request.error()? {
            Some(error) => Err(Failure::of(&error)),
            None => Ok(self.request.result()?.unchecked_into()),
        }
    }

    async fn wait(&self) -> Result<(), Failure> {
        JsFuture::from(self.answered.clone()).await?;
        Ok(())
    }
}
