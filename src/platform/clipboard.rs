//! Text for another app to paste.

use super::window;
use wasm_bindgen_futures::JsFuture;

/// Whether the browser took the text; it may refuse, and old ones have no such thing.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Missing where the page is not secure.
    if !js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or_default() {
        return false;
    }
    let written = navigator.clipboard().write_text(text);
    JsFuture::from(written).await.is_ok()
}
