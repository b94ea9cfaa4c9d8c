//! User Timing measures, so that a script outside can read how long things took.

use leptos::prelude::request_animation_frame;
use std::cell::Cell;

/// When something started, by the page's own clock.
#[derive(Clone, Copy, Debug)]
pub struct Started(f64);

/// Starts measuring.
pub fn start() -> Started {
    Started(
        super::window()
            .performance()
            .map_or(0.0, |performance| performance.now()),
    )
}

impl Started {
    /// The start of the page's navigation.
    pub const NAVIGATION: Self = Self(0.0);

    /// Records the time since then under a name such as `replica:save`.
    pub fn measure(self, name: &str) {
        let Some(performance) = super::window().performance() else {
            return;
        };
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"start".into(), &self.0.into());
        let measure = js_sys::Reflect::get(&performance, &"measure".into());
        if let Some(measure) = measure
            .ok()
            .and_then(|m| wasm_bindgen::JsCast::dyn_into::<js_sys::Function>(m).ok())
        {
            let _ = measure.call2(&performance, &name.into(), &options);
        }
    }
}

/// Measures, once, how long it took from navigation until a page's own list was on
/// the screen: call it where such a list is drawn.
pub fn list_is_drawn() {
    thread_local! {
        static MEASURED: Cell<bool> = const { Cell::new(false) };
    }
    if !MEASURED.replace(true) {
        once_seen(|| Started::NAVIGATION.measure("app:start"));
    }
}

/// Runs something once what is drawn now has been seen: the first frame shows it, and in
/// the second one it has been on the screen.
pub fn once_seen(run: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(run));
}
