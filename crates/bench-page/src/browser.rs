//! The clock, randomness and timing of the browser.

use domain::{Id, Millis};
use js_sys::{Function, Object, Reflect};
use replica::Environment;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Window;

#[expect(
    clippy::disallowed_methods,
    reason = "the bench page has no src/platform: this is its one place for the browser"
)]
fn window() -> Option<Window> {
    web_sys::window()
}

/// Makes a value known to scripts.
pub fn offer(name: &str, value: JsValue) {
    if let Some(window) = window() {
        // Only a frozen window refuses, and then nothing can be measured anyway.
        let _ = Reflect::set(&window, &name.into(), &value);
    }
}

/// Where the page came from.
pub fn origin() -> String {
    window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default()
}

/// The browser as a source of time and ids.
#[derive(Clone, Copy)]
pub struct Browser;

impl Environment for Browser {
    #[expect(
        clippy::disallowed_methods,
        reason = "the bench page has no src/platform: this is its one place for the browser"
    )]
    fn now(&self) -> Millis {
        js_sys::Date::now() as Millis
    }

    fn new_id(&self) -> Id {
        let mut random = [0; 10];
        let crypto = window().and_then(|window| window.crypto().ok());
        let filled = crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut random));
        debug_assert!(matches!(filled, Some(Ok(_))));
        Id::v7(self.now(), random)
    }
}

/// A stretch of time that is being measured.
#[derive(Clone, Copy)]
pub struct Stopwatch(f64);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self(since_navigation())
    }

    /// Milliseconds since it started, also left as a User Timing measure.
    pub fn stop(self, name: &str) -> f64 {
        measure(name, self.0);
        self.read()
    }

    /// Milliseconds since it started.
    pub fn read(self) -> f64 {
        since_navigation() - self.0
    }
}

/// Milliseconds since the page was navigated to.
fn since_navigation() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now())
}

/// Milliseconds since 1970, finer than a whole number: comparable between pages.
pub fn instant() -> f64 {
    let clock = window().and_then(|window| window.performance());
    clock.map_or(0.0, |clock| clock.time_origin() + clock.now())
}

fn measure(name: &str, start: f64) {
    let Some(performance) = window().and_then(|window| window.performance()) else {
        return;
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"start".into(), &start.into());
    // Called by hand: its typed form takes names of marks only.
    let measure = Reflect::get(&performance, &"measure".into()).ok();
    if let Some(measure) = measure.and_then(|measure| measure.dyn_into::<Function>().ok()) {
        let _ = measure.call2(&performance, &name.into(), &options);
    }
}
