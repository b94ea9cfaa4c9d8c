//! What lies over a page until the person goes back: on a phone the way back is how
//! one closes things.

use super::window;
use gloo::events::EventListener;
use wasm_bindgen::JsValue;

/// Adds a step to the history, under the same address, and calls when it is left. What
/// is returned ends the watch when it is dropped.
pub fn lay_over(left: impl Fn() + 'static) -> EventListener {
    if let Ok(history) = window().history() {
        // A browser that takes no step has the other ways to close.
        let _ = history.push_state(&JsValue::NULL, "");
    }
    EventListener::new(&window(), "popstate", move |_| left())
}

/// Goes one step back.
pub fn back() {
    if let Ok(history) = window().history() {
        // Where there is no way back, nothing was laid over the page.
        let _ = history.back();
    }
}
