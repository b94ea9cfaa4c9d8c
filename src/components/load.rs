//! Reading from the replica into a view: loading, failed, empty and there are
//! four looks of one thing, so that no list can forget one of them.

use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, effect, view};
use crate::pages::later::{Later, later_piece};
use crate::platform::timing;
use crate::state::{App, Phase};
use crate::t;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::StoreError;
use std::cell::Cell;
use std::rc::Rc;

/// What a read has come to; none while it runs for the first time.
pub type Loaded<T, E = StoreError> = RwSignal<Option<Result<T, E>>>;

/// Runs a read, and again whenever a signal that `run` reads at once changes.
/// Views are drawn anew only when what was read differs.
pub fn load<T, E>(run: impl Fn() -> LocalBoxFuture<'static, Result<T, E>> + 'static) -> Loaded<T, E>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    E: PartialEq + Send + Sync + 'static,
{
    let loaded: Loaded<T, E> = RwSignal::new(None);
    again_and_again(Box::new(move || {
        let reading = run();
        Box::pin(async move {
            let read = Some(reading.await);
            let show: Box<dyn FnOnce()> = Box::new(move || {
                // The view may have gone meanwhile.
                if loaded.try_with_untracked(|shown| *shown != read) == Some(true) {
                    loaded.set(read);
                }
            });
            show
        })
    }));
    loaded
}

/// A read under way, which ends with how its result is shown.
type Reading = LocalBoxFuture<'static, Box<dyn FnOnce()>>;

/// Of several reads under way only the latest is shown.
fn again_and_again(run: Box<dyn Fn() -> Reading>) {
    let latest = Rc::new(Cell::new(0_u32));
    effect(move || {
        let mine = latest.get().wrapping_add(1);
        latest.set(mine);
        let (reading, latest) = (run(), Rc::clone(&latest));
        spawn_local(async move {
            let show = reading.await;
            if latest.get() == mine {
                show();
            }
        });
    });
}

/// Draws what was read, or that it is loading, or why it could not be read.
pub fn shown<T>(loaded: Loaded<T>, view: impl Fn(T) -> Markup + 'static) -> Markup
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let now = move || match loaded.get() {
        None => loading(),
        Some(Err(error)) => failure(&error),
        Some(Ok(value)) => {
            timing::list_is_drawn();
            view(value)
        }
    };
    now.into_markup()
}

/// The look of a list that is on its way.
pub fn loading() -> Markup {
    view! {
        <div class="stack-tight" role="status">
            <span class="sr-only">{t!("list.loading")}</span>
            <span class="skeleton skeleton-row" aria-hidden="true"></span>
            <span class="skeleton skeleton-row" aria-hidden="true"></span>
            <span class="skeleton skeleton-row" aria-hidden="true"></span>
        </div>
    }
}

/// What is sealed is left out of what is gathered from many kinds, until it can be read.
pub fn unless_locked<T>(read: Result<Vec<T>, StoreError>) -> Result<Vec<T>, StoreError> {
    match read {
        Err(StoreError::Locked) => Ok(Vec::new()),
        read => read,
    }
}

/// The look of a list that could not be read.
pub fn failure(error: &StoreError) -> Markup {
    if *error == StoreError::Locked {
        return later_piece(Later::Unlock);
    }
    let key = store_error_key(error);
    view! {
        <div class="failure" role="alert">
            {icon("warning")}
            <p class="state-title">{t!("list.failed")}</p>
            <p class="state-text">{t!(key)}</p>
            <div class="state-actions">
                <a class="btn" href="/sync">{t!("state.explain")}</a>
            </div>
        </div>
    }
}

/// The look of a list with nothing in it: why, and what one can do.
pub fn empty(icon_name: &'static str, title: &'static str, text: &'static str) -> Markup {
    view! {
        <div class="empty">
            {icon(icon_name)} <p class="state-title">{t!(title)}</p>
            <p class="state-text">{t!(text)}</p>
        </div>
    }
}

/// An empty list: nothing is there, or nothing has come yet.
pub fn empty_or_filling(
    app: App,
    icon_name: &'static str,
    title: &'static str,
    text: &'static str,
) -> Markup {
    let never = Memo::new(move |_| {
        let status = app.status();
        let offline = matches!(
            status.phase,
            Phase::Offline | Phase::Unreachable | Phase::Behind | Phase::Busy
        );
        status.in_step_at.is_none().then_some(offline)
    });
    let look = move || match never.get() {
        None => empty(icon_name, title, text),
        Some(true) => empty("cloud-off", "fill.offline", "fill.offline_text"),
        Some(false) => filling(),
    };
    look.into_markup()
}

/// The first records are on their way.
fn filling() -> Markup {
    view! {
        <div class="loading" role="status">
            <span class="spinner" aria-hidden="true"></span>
            <p class="state-title">{t!("fill.coming")}</p>
            <p class="state-text">{t!("fill.coming_text")}</p>
        </div>
    }
}

/// The key of the words for a store that failed.
pub fn store_error_key(error: &StoreError) -> &'static str {
    match error {
        StoreError::QuotaExceeded => "store.quota_exceeded",
        StoreError::Corrupt(_) | StoreError::BaseDamaged(_) => "store.corrupt",
        StoreError::Locked => "store.locked",
        StoreError::Blocked => "store.blocked",
        StoreError::NewerVersion => "store.newer_version",
        StoreError::Failed(_) => "store.failed",
    }
}
