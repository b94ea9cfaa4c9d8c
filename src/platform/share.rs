//! What leaves the app by the person's hand: copied, shared, printed.

use super::window;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FilePropertyBag};

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
    open(&share, &with_text(text)).await;
}

/// Whether the sheet takes a picture as well.
pub fn can_share_files() -> bool {
    let data = Object::new();
    let asked = || {
        let files = Array::of1(&JsValue::from(picture_file("a.jpg", &[])?));
        Reflect::set(&data, &"files".into(), &files)?;
        let can: Function = Reflect::get(&window().navigator(), &"canShare".into())?.dyn_into()?;
        can.call1(&window().navigator(), &data)
    };
    can_share() && asked().is_ok_and(|can| can.is_truthy())
}

/// Opens it with a picture, a JPEG, and a text.
pub async fn share_picture(name: &str, bytes: &[u8], text: &str) {
    let (Some(share), Ok(picture)) = (share_function(), picture_file(name, bytes)) else {
        return;
    };
    let data = with_text(text);
    let _ = Reflect::set(&data, &"files".into(), &Array::of1(&picture));
    open(&share, &data).await;
}

fn picture_file(name: &str, bytes: &[u8]) -> Result<File, JsValue> {
    let kind = FilePropertyBag::new();
    kind.set_type("image/jpeg");
    let parts = Array::of1(&Uint8Array::from(bytes));
    File::new_with_u8_array_sequence_and_options(&parts, name, &kind)
}

fn with_text(text: &str) -> Object {
    let data = Object::new();
    let _ = Reflect::set(&data, &"text".into(), &text.into());
    data
}

async fn open(share: &Function, data: &Object) {
    let opened = share.call1(&window().navigator(), data);
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
