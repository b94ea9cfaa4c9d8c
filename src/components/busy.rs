//! Something under way that must not be begun twice.

use leptos::prelude::*;
use std::time::Duration;

/// After how long it is shown. What is done sooner need not flicker, nor have the page
/// drawn anew while the answers of the disk wait.
const SHOWN_AFTER: Duration = Duration::from_millis(150);

/// By then what was done is drawn, and no button stands that would do it again.
const DRAWN_AFTER: Duration = Duration::from_millis(250);

/// A handle that is passed around by copy.
#[derive(Clone, Copy)]
pub struct Busy {
    /// Which of those begun is under way.
    under_way: StoredValue<Option<u32>>,
    begun: StoredValue<u32>,
    shown: RwSignal<bool>,
}

impl Busy {
    /// Nothing is under way.
    pub fn new() -> Self {
        Self {
            under_way: StoredValue::new(None),
            begun: StoredValue::new(0),
            shown: RwSignal::new(false),
        }
    }

    /// Begins; false where it is under way already.
    pub fn begin(self) -> bool {
        if self.under_way.get_value().is_some() {
            return false;
        }
        let this = self.begun.get_value().wrapping_add(1);
        self.begun.set_value(this);
        self.under_way.set_value(Some(this));
        let show = move || {
            // The page may have been left meanwhile.
            if self.under_way.try_get_value().flatten() == Some(this) {
                self.shown.set(true);
            }
        };
        set_timeout(show, SHOWN_AFTER);
        true
    }

    /// It has ended; the page may have been left meanwhile.
    pub fn end(self) {
        let _ = self.under_way.try_set_value(None);
        let _ = self.shown.try_set(false);
    }

    /// It has ended well, and will once that is drawn: a second tap may come before.
    pub fn end_once_drawn(self) {
        let _ = self.shown.try_set(false);
        set_timeout(move || self.end(), DRAWN_AFTER);
    }

    /// Whether it is to be shown; reactive.
    pub fn is_shown(self) -> bool {
        self.shown.get()
    }
}
