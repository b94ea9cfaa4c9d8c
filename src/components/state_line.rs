//! The state line: honest and quiet. It says what of a person's work has not
//! arrived yet, and warns by age, not by number.

use crate::components::clock::use_now;
use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::state::{App, Phase, SyncStatus, use_app};
use crate::t;
use domain::Millis;
use domain::civil::DAY;
use leptos::prelude::*;

/// What the line says.
#[derive(Clone, PartialEq)]
pub struct Line {
    /// The look: one of the states of the class list.
    pub look: &'static str,
    /// The icon beside the words.
    pub icon: &'static str,
    /// The words.
    pub text: String,
}

/// The state line below the header.
#[component]
pub fn StateLine() -> Markup {
    let app = use_app();
    let now = use_now();
    let line = Memo::new(move |_| describe(app, &app.status(), now.get()));
    let look = Memo::new(move |_| line.with(|line| (line.look, line.icon)));
    // Only a change of state is worth interrupting a reader for, not each minute.
    let spoken = move || {
        look.get();
        untrack(move || line.with(|line| line.text.clone()))
    };
    view! {
        <div
            class="state-line"
            role="region"
            aria-label=t!("state.label")
            data-state=move || look.get().0
        >
            <a class="state-line-button" href="/sync">
                {move || icon(look.get().1)}
                <span class="state-line-text">{move || line.with(|line| line.text.clone())}</span>
                <span class="state-line-more">{t!("state.more")}</span>
            </a>
            <span class="sr-only" role="status">
                {spoken}
            </span>
        </div>
    }
}

/// The line for a status: what is worst comes first.
pub fn describe(app: App, status: &SyncStatus, now: Millis) -> Line {
    let line = |look, icon, text| Line { look, icon, text };
    match &status.phase {
        Phase::StorageFailed(_) => return line("attention", "warning", t!("state.storage_failed")),
        Phase::WrongUser => return line("attention", "warning", t!("state.wrong_user")),
        Phase::Revoked | Phase::Erased => {
            return line("attention", "lock", t!("state.revoked"));
        }
        Phase::Outdated => return line("attention", "refresh", t!("state.outdated")),
        Phase::SignedOut if app.account().is_some() || status.unsent > 0 => {
            return line(
                "attention",
                "lock",
                t!("state.signed_out", count = status.unsent),
            );
        }
        _ => {}
    }
    if status.attention > 0 {
        let attention = t!("state.attention", count = status.attention);
        let text = match besides(status) {
            Some(besides) => format!("{attention} · {besides}"),
            None => attention,
        };
        return line("attention", "flag", text);
    }
    if status.unsent > 0 {
        return unsent(status, now);
    }
    if status.photos_waiting > 0 {
        return line(
            "sending",
            "cloud-up",
            t!("state.photos", count = status.photos_waiting),
        );
    }
    if status.set_aside > 0 {
        // What in them is unsent nobody knows: never "all delivered".
        return line("attention", "warning", t!("state.set_aside"));
    }
    settled(status, now, app.account().is_some())
}

/// What must not be hidden by what needs attention: what has not arrived, and that nothing
/// can.
fn besides(status: &SyncStatus) -> Option<String> {
    if status.unsent > 0 {
        return Some(t!("state.besides_unsent", count = status.unsent));
    }
    let is_cut_off = matches!(status.phase, Phase::Offline | Phase::Unreachable);
    is_cut_off.then(|| t!("state.besides_offline"))
}

fn unsent(status: &SyncStatus, now: Millis) -> Line {
    let since = status.oldest_unsent_at.unwrap_or(now);
    let (look, icon, key) = if now - since > DAY {
        ("stale", "warning", "state.unsent_long")
    } else if matches!(status.phase, Phase::Sending) {
        ("sending", "cloud-up", "state.sending")
    } else {
        ("unsent", "cloud-off", "state.unsent")
    };
    let text = t!(key, count = status.unsent, since = intl::ago(since, now));
    Line { look, icon, text }
}

/// A visitor has nothing to deliver; what they read is up to date.
fn settled(status: &SyncStatus, now: Millis, signed_in: bool) -> Line {
    let when = status.in_step_at.map(|at| intl::ago(at, now));
    let (look, icon, text) = match (&status.phase, when) {
        (Phase::Starting, _) => ("synced", "sync", t!("state.starting")),
        (Phase::Offline, None) => ("offline", "cloud-off", t!("state.offline_never")),
        (Phase::Offline, Some(when)) => ("offline", "cloud-off", t!("state.offline", when = when)),
        (Phase::Unreachable, None) => ("offline", "cloud-off", t!("state.unreachable_never")),
        (Phase::Unreachable, Some(when)) => {
            ("offline", "cloud-off", t!("state.unreachable", when = when))
        }
        (Phase::Busy, _) => ("offline", "cloud-off", t!("state.busy")),
        (Phase::Behind, _) => ("offline", "cloud-off", t!("state.behind")),
        (_, None) => ("synced", "sync", t!("state.filling")),
        (_, Some(when)) if signed_in => ("synced", "cloud", t!("state.in_step", when = when)),
        (_, Some(when)) => ("synced", "cloud", t!("state.up_to_date", when = when)),
    };
    Line { look, icon, text }
}
