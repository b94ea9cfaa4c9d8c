//! The browser: the only place of the app that touches the window. Everything
//! here is small and knows nothing of the neighbourhood.

pub mod back;
pub mod channel;
pub mod clock;
pub mod host;
pub mod intl;
pub mod lock;
pub mod number;
pub mod photo;
pub mod storage;
pub mod timing;
pub mod wakeups;
pub mod worker;

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

/// Loads the app anew at a path, so that everything starts with another person.
/// A path that the browser will not take leaves the page as it is.
pub fn restart_at(path: &str) {
    let _ = window().location().assign(path);
}
