//! The browser: the only place of the app that touches the window. Everything
//! here is small and knows nothing of the neighbourhood.

pub mod back;
pub mod channel;
pub mod clock;
pub mod code;
pub mod file;
pub mod host;
pub mod intl;
pub mod lock;
pub mod number;
pub mod photo;
pub mod position;
pub mod share;
pub mod sound;
pub mod storage;
pub mod timing;
pub mod wakeups;
pub mod worker;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use std::cell::Cell;

/// The window, which every page of the app has.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that takes the window from its global"
)]
pub fn window() -> web_sys::Window {
    match web_sys::window() {
        Some(window) => window,
        None => unreachable!("the app runs in a page"),
    }
}

/// Where the app and its server live, such as `https://station.example`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Milliseconds after which a load that did not come about may be wished for again:
/// the person can stop one.
const LOAD_MILLIS: u32 = 3_000;

/// Loads the app anew at a path, so that everything starts with another person.
/// A path that the browser will not take leaves the page as it is, and while one load
/// is on its way no other is begun: Chromium's page may crash where a load overtakes
/// another.
pub fn restart_at(path: &str) {
    thread_local! {
        static ON_ITS_WAY: Cell<bool> = const { Cell::new(false) };
    }
    if ON_ITS_WAY.get() || window().location().assign(path).is_err() {
        return;
    }
    ON_ITS_WAY.set(true);
    // A browser that shows this page again on the way back goes on with all of it.
    EventListener::once(&window(), "pagehide", |_| ON_ITS_WAY.set(false)).forget();
    Timeout::new(LOAD_MILLIS, || ON_ITS_WAY.set(false)).forget();
}
