//! The moments at which it is worth looking at the server again.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;

/// Whether the person is looking at the page.
pub fn is_visible() -> bool {
    let document = super::window().document();
    !document.is_some_and(|document| document.hidden())
}

/// Whether the device has a network, as far as the browser knows; that something
/// answers in it is another matter.
pub fn has_network() -> bool {
    super::window().navigator().on_line()
}

/// Calls `wake` whenever the network comes or goes, another tab changes a setting,
/// or the page is looked at again, for the life of the page.
pub fn listen(wake: impl Fn() + Clone + 'static) {
    let window = super::window();
    for event in ["online", "offline", "storage", "pageshow"] {
        let wake = wake.clone();
        EventListener::new(&window, event, move |_| wake()).forget();
    }
    when_looked_at(wake);
}

/// Calls `touched` whenever somebody touches the page or a key, for the life of the page.
pub fn when_touched(touched: impl Fn() + Clone + 'static) {
    for event in ["pointerdown", "keydown"] {
        let touched = touched.clone();
        EventListener::new(&super::window(), event, move |_| touched()).forget();
    }
}

/// Calls `wake` whenever the page is looked at again, for the life of the page.
pub fn when_looked_at(wake: impl Fn() + 'static) {
    if let Some(document) = super::window().document() {
        let target: &web_sys::EventTarget = document.unchecked_ref();
        EventListener::new(target, "visibilitychange", move |_| {
            if is_visible() {
                wake();
            }
        })
        .forget();
    }
}
