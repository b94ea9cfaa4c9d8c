//! Noticing that an element comes near the visible part of the page.

use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// How far outside the screen an element already counts as near.
const MARGIN: &str = "600px 0px";

/// Calls back each time the element comes near. The watch ends with the view
/// that asked for it.
pub fn when_near(element: Element, call: impl Fn() + 'static) {
    let seen = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let near = entries.iter().any(|entry| {
            entry
                .unchecked_into::<IntersectionObserverEntry>()
                .is_intersecting()
        });
        if near {
            call();
        }
    });
    let options = Object::new();
    // Without the margin things load a little later; nothing else changes.
    let _ = Reflect::set(&options, &"rootMargin".into(), &MARGIN.into());
    let observer = IntersectionObserver::new_with_options(
        seen.as_ref().unchecked_ref(),
        options.unchecked_ref(),
    );
    if let Ok(observer) = observer {
        observer.observe(&element);
        let held = StoredValue::new_local((observer, seen));
        on_cleanup(move || held.with_value(|(observer, _)| observer.disconnect()));
    }
}
