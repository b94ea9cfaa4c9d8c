//! When a new version of the app takes over: at a cold start, when the person goes
//! to another page, or when they ask for it, and never while something of theirs is
//! on no disk yet.

use super::app::App;
use crate::markup::effect;
use crate::platform::restart_at;
use crate::t;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Milliseconds after which is looked again whether all is kept.
const A_MOMENT: u32 = 50;

/// Loads the page anew once a wanted version has taken over and all is kept.
pub(super) fn watch(app: App) {
    effect(move || {
        if app.update.is_due() && app.unkept.get() == 0 {
            app.update.load_anew();
        }
    });
}

impl App {
    /// Whether a new version of the app waits, or has already taken over in another
    /// tab.
    pub fn update_waiting(self) -> bool {
        self.update.is_waiting()
    }

    /// The person wants the new version now.
    pub fn apply_update(self) {
        if self.unkept.with_untracked(|count| *count > 0) {
            self.toast(t!("frame.update_waits"), "info");
        }
        self.update.want();
    }

    /// The person goes to another page: the moment for a version that waits. True
    /// where that page will be loaded anew by it; meanwhile this one stays as it is.
    pub fn goes_by_new_version(self, to: &str) -> bool {
        let is_kept = move || self.unkept.with_untracked(|count| *count == 0);
        if !is_kept() || !untrack(move || self.update.is_waiting()) {
            return false;
        }
        let to = to.to_owned();
        spawn_local(async move {
            self.update.take_over().await;
            // A photo may have been taken meanwhile.
            while !is_kept() {
                TimeoutFuture::new(A_MOMENT).await;
            }
            restart_at(&to);
        });
        true
    }

    /// A part of the app did not arrive. Where a newer version has taken over, that
    /// part is gone for good, and the page is loaded anew by the newer one; false
    /// where that is not the reason, or while something is on no disk yet.
    pub fn loads_anew_for_lost_part(self) -> bool {
        let helps = self.update.has_taken_over() && self.unkept.with_untracked(|n| *n == 0);
        if helps {
            self.update.load_anew();
        }
        helps
    }
}
