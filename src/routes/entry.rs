//! What is remembered of each place in the browser's history, so that whoever goes back
//! finds it as they left it: how far they had scrolled, how much of a list was shown.
//!
//! The browser keeps with each entry of its history a name, and from where it was
//! reached; under the name stands the rest in the tab's own storage, which outlives a
//! reload and ends with the tab.

use super::scrolled::Scrolled;
use crate::platform::{clock, storage, window};
use gloo::events::EventListener;
use leptos::prelude::request_animation_frame;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    name: String,
    /// The address in the app from which it was reached; empty where it was from
    /// outside.
    pub(super) from: String,
}

thread_local! {
    static NOW: RefCell<Option<Entry>> = const { RefCell::new(None) };
    /// Counts what the person did that ends a return to where they were.
    static TOUCHES: Cell<u32> = const { Cell::new(0) };
}

/// Under which an entry's scroll position is kept.
const SCROLL: &str = "scroll";
/// For so many frames a page has time to become as long as it was.
const MOST_FRAMES: u32 = 240;
/// After so many frames in which nothing moved it is as it was.
const STILL_FRAMES: u32 = 10;

impl Entry {
    /// A new one.
    pub(super) fn reached_from(from: String) -> Self {
        Self {
            name: format!("{:x}", clock::random_number()),
            from,
        }
    }

    /// The one that the browser is at.
    fn at_hand() -> Option<Self> {
        let state = window().history().ok()?.state().ok()?.as_string()?;
        let (name, from) = state.split_once(' ')?;
        Some(Self {
            name: name.to_owned(),
            from: from.to_owned(),
        })
    }

    /// As the browser keeps it.
    pub(super) fn state(&self) -> JsValue {
        format!("{} {}", self.name, self.from).into()
    }

    fn key(&self, what: &str) -> String {
        format!("jmk.at.{}.{what}", self.name)
    }

    /// From now on it is the present one.
    pub(super) fn enter(self) {
        NOW.set(Some(self));
    }
}

/// The present entry; the one that the browser shows where none was entered yet.
pub(super) fn present() -> Entry {
    let now = NOW.with_borrow(Clone::clone).or_else(Entry::at_hand);
    now.unwrap_or_else(|| Entry::reached_from(String::new()))
}

/// The address in the app from which the present page was reached; none where it was from
/// outside.
pub fn came_from() -> Option<String> {
    Some(present().from).filter(|from| !from.is_empty())
}

/// Follows the browser to another entry, and says it.
pub(super) fn follow() {
    let entry = Entry::at_hand().unwrap_or_else(|| Entry::reached_from(String::new()));
    entry.enter();
}

/// What is kept under that name of the place where the person is.
pub fn kept_here(what: &str) -> Option<String> {
    storage::of_this_tab(&present().key(what))
}

/// Keeps it, for when they come back to this place.
pub fn keep_here(what: &str, value: &str) {
    storage::keep_in_this_tab(&present().key(what), value);
}

/// Keeps how far the page is scrolled, before it is left.
pub(super) fn leave() {
    keep_here(SCROLL, &Scrolled::at_hand().to_kept());
    // Nobody is brought back to where they were on a page that they have left.
    TOUCHES.set(TOUCHES.get().wrapping_add(1));
}

/// Scrolls to where the person was at this place, once the page is as long again; not
/// where they began to do something meanwhile.
pub(super) fn return_to_scroll() {
    let kept = kept_here(SCROLL).and_then(|kept| Scrolled::of_kept(&kept));
    return_when_drawn(kept.unwrap_or_default(), TOUCHES.get(), MOST_FRAMES, 0);
}

fn return_when_drawn(to: Scrolled, touches: u32, frames: u32, still: u32) {
    request_animation_frame(move || {
        if TOUCHES.get() != touches {
            return;
        }
        let still = if to.scroll() { still + 1 } else { 0 };
        if still < STILL_FRAMES && frames > 0 {
            return_when_drawn(to, touches, frames - 1, still);
        }
    });
}

/// From now on the app and not the browser returns to where a page was scrolled: only
/// the app knows when it is drawn.
pub(super) fn take_over_scrolling() {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
        let entry = present();
        // A browser that keeps no state comes back to the top.
        let _ = history.replace_state_with_url(&entry.state(), "", None);
        entry.enter();
    }
    for touch in ["wheel", "touchstart", "keydown", "pointerdown"] {
        let touched = |_: &web_sys::Event| TOUCHES.set(TOUCHES.get().wrapping_add(1));
        EventListener::new(&window(), touch, touched).forget();
    }
    EventListener::new(&window(), "pagehide", |_| leave()).forget();
}
