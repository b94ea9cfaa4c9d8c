//! Web Locks: one tab at a time does what need not be done twice. A lock only
//! ever saves work; nothing is wrong where the browser has none.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A lock that this tab holds, until it is dropped.
#[derive(Debug)]
pub struct Held {
    release: Option<Function>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// The named lock, if no other tab holds it.
pub async fn try_lock(name: &str) -> Option<Held> {
    request(name, Some("ifAvailable"), || {}).await
}

/// The named lock, once no other tab holds it; `lost` is called when another tab
/// takes it over.
pub async fn lock_until(name: &str, lost: impl FnOnce() + 'static) -> Option<Held> {
    request(name, None, lost).await
}

/// The named lock, if no other tab holds it; `lost` is called when another tab
/// takes it over.
pub async fn try_lock_until(name: &str, lost: impl FnOnce() + 'static) -> Option<Held> {
    request(name, Some("ifAvailable"), lost).await
}

/// The named lock, taken from whichever tab holds it; `lost` as above.
pub async fn take_over(name: &str, lost: impl FnOnce() + 'static) -> Option<Held> {
    request(name, Some("steal"), lost).await
}

/// The lock; one that is none where the browser has no locks.
async fn request(name: &str, how: Option<&str>, lost: impl FnOnce() + 'static) -> Option<Held> {
    let (granted, answer) = oneshot::channel();
    let Some(until) = ask(name, how, granted) else {
        return Some(Held { release: None });
    };
    spawn_local(async move {
        if JsFuture::from(until).await.is_err() {
            lost();
        }
    });
    answer.await.ok().flatten()
}

/// A promise that fails when the lock is taken away; none where there are no locks.
fn ask(name: &str, how: Option<&str>, granted: oneshot::Sender<Option<Held>>) -> Option<Promise> {
    let navigator = super::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    if let Some(how) = how {
        Reflect::set(&options, &how.into(), &true.into()).ok()?;
    }
    let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            let _ = granted.send(None);
            return JsValue::UNDEFINED;
        }
        let mut release = None;
        let held_until = Promise::new(&mut |resolve, _| release = Some(resolve));
        let _ = granted.send(Some(Held { release }));
        held_until.into()
    });
    let until = request.call3(&locks, &name.into(), &options, &callback);
    until.ok()?.dyn_into().ok()
}
