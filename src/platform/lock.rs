//! Web Locks: one tab at a time does what need not be done twice. A lock only
//! ever saves work; nothing is wrong where the browser has none.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

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
    request(name, true).await
}

/// The named lock, once no other tab holds it.
pub async fn lock(name: &str) -> Option<Held> {
    request(name, false).await
}

async fn request(name: &str, if_available: bool) -> Option<Held> {
    let (granted, answer) = oneshot::channel();
    if ask(name, if_available, granted).is_none() {
        return Some(Held { release: None });
    }
    answer.await.ok().flatten()
}

/// None where the browser has no locks.
fn ask(name: &str, if_available: bool, granted: oneshot::Sender<Option<Held>>) -> Option<()> {
    let navigator = super::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &if_available.into()).ok()?;
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
    request
        .call3(&locks, &name.into(), &options, &callback)
        .ok()?;
    Some(())
}
