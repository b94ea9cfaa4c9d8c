//! The time as views show it: it moves on by itself, twice a minute.

use crate::state::use_app;
use domain::Millis;
use leptos::prelude::*;
use std::time::Duration;

const STEP: Duration = Duration::from_secs(30);

#[derive(Clone, Copy)]
struct Clock(RwSignal<Millis>);

/// Starts the clock for all views below.
pub fn provide_clock() {
    let app = use_app();
    let now = RwSignal::new(app.now());
    // A browser without intervals shows the time at which the page was opened.
    if let Ok(ticking) = set_interval_with_handle(move || now.set(app.now()), STEP) {
        on_cleanup(move || ticking.clear());
    }
    provide_context(Clock(now));
}

/// The time now; a view that reads it is drawn again as time goes by.
pub fn use_now() -> Signal<Millis> {
    expect_context::<Clock>().0.into()
}
