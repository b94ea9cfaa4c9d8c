//! What leaves the app by the person's hand: copied, shared, printed.

use super::window;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Puts a text where the person can paste it; false where the browser does not let us,
/// as without HTTPS.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    let has = Reflect::has(&navigator, &"clipboard".into()).unwrap_or_default();
    let clipboard = has.then(|| navigator.clipboard());
    let Some(clipboard) = clipboard.filter(|clipboard| clipboard.is_object()) else {
        return false;
    };
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Whether the phone has a sheet for sharing.
pub fn can_share() -> bool {
    share_function().is_some()
}

/// Opens it with a text. What the person does there only they know.
pub async fn share(text: &str) {
    let Some(share) = share_function() else {
        return;
    };
    let data = Object::new();
    let _ = Reflect::set(&data, &"text".into(), &text.into());
    let opened = share.call1(&window().navigator(), &data);
    if let Some(promise) = opened
        .ok()
        .and_then(|opened| opened.dyn_into::<Promise>().ok())
    {
        // It fails too where the person thinks better of it.
        let _: Result<JsValue, JsValue> = JsFuture::from(promise).await;
    }
}

fn share_function() -> Option<Function> {
    let share = Reflect::get(&window().navigator(), &"share".into()).ok()?;
    share.dyn_into().ok()
}

/// Opens the browser's dialogue for printing this page.
pub fn print() {
    // Some browsers inside other apps print nothing, and say so by themselves.
    let _ = window().print();
}
