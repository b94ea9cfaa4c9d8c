//! Reading a QR code out of a picture, where the browser can do so by itself.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Whether it can.
pub fn can_read() -> bool {
    detector().is_some()
}

/// What the first code in the picture says; none where there is none.
pub async fn read(picture: &File) -> Option<String> {
    let decoding = super::window()
        .create_image_bitmap_with_blob(picture)
        .ok()?;
    let bitmap = JsFuture::from(decoding).await.ok()?;
    let formats = Object::new();
    let qr = Array::of1(&"qr_code".into());
    Reflect::set(&formats, &"formats".into(), &qr).ok()?;
    let detector = Reflect::construct(&detector()?, &Array::of1(&formats)).ok()?;
    let detect = Reflect::get(&detector, &"detect".into()).ok()?;
    let detect: Function = detect.dyn_into().ok()?;
    let reading: Promise = detect.call1(&detector, &bitmap).ok()?.dyn_into().ok()?;
    let found: Array = JsFuture::from(reading).await.ok()?.dyn_into().ok()?;
    Reflect::get(&found.get(0), &"rawValue".into())
        .ok()?
        .as_string()
}

fn detector() -> Option<Function> {
    let found: JsValue = Reflect::get(&super::window(), &"BarcodeDetector".into()).ok()?;
    found.dyn_into().ok()
}
