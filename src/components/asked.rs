//! Asking the server what no phone keeps: under way, out of reach, refused and told are
//! looks of one thing. What was told last stays in sight while the network is gone,
//! and nowhere else.

use crate::components::icon::icon;
use crate::components::load::{Loaded, load, loading};
use crate::markup::{Markup, effect, view};
use crate::state::{App, Phase};
use crate::t;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use replica::ServerError;
use sync::ErrorCode;

/// A question and its answer: a handle that is passed around by copy.
pub struct Question<T: Send + Sync + 'static> {
    answer: Loaded<T, ServerError>,
    held: RwSignal<Option<T>>,
    again: Trigger,
}

impl<T: Send + Sync + 'static> Clone for Question<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Question<T> {}

/// Asks, and again whenever a signal that `run` reads at once changes or the network
/// comes back.
pub fn ask<T>(
    app: App,
    run: impl Fn() -> LocalBoxFuture<'static, Result<T, ServerError>> + 'static,
) -> Question<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let again = Trigger::new();
    let offline = Memo::new(move |_| {
        matches!(
            app.status().phase,
            Phase::Offline | Phase::Unreachable | Phase::Behind | Phase::Busy
        )
    });
    let answer = load(move || {
        again.track();
        offline.get();
        run()
    });
    let held = RwSignal::new(None);
    effect(move || match answer.get() {
        Some(Ok(told)) => held.set(Some(told)),
        Some(Err(error)) if !may_pass(&error) => held.set(None),
        Some(Err(_)) | None => {}
    });
    Question {
        answer,
        held,
        again,
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Question<T> {
    /// What was told, as long as the person may know it; reactive.
    pub fn told(self) -> Option<T> {
        self.held.get()
    }

    /// Draws what was told, or why nothing was.
    pub fn shown(self, view: impl Fn(T) -> Markup + 'static) -> Markup {
        let failed = Memo::new(move |_| self.answer.get().and_then(Result::err));
        let look = move || match self.held.get() {
            Some(told) => view(told),
            None => match failed.get() {
                Some(error) => failure(&error, self.again),
                None => loading(),
            },
        };
        let aged = move || {
            let aged = failed.get().is_some() && self.held.with(Option::is_some);
            aged.then(|| view! { <p class="muted small" role="status">{t!("asked.aged")}</p> })
        };
        view! {
            {aged}
            {look}
        }
    }
}

/// Whether the same question may be answered later to the same person.
fn may_pass(error: &ServerError) -> bool {
    match error {
        ServerError::Offline | ServerError::NotOurProtocol { .. } => true,
        ServerError::Refused(code) => {
            matches!(code, ErrorCode::Unavailable | ErrorCode::TooMany { .. })
        }
    }
}

fn failure(error: &ServerError, again: Trigger) -> Markup {
    let (icon_name, title, text) = match error {
        ServerError::Offline | ServerError::NotOurProtocol { .. } => {
            ("cloud-off", "asked.offline", "asked.offline_text")
        }
        ServerError::Refused(ErrorCode::Forbidden | ErrorCode::NotFound) => {
            ("lock", "asked.forbidden", "asked.forbidden_text")
        }
        ServerError::Refused(ErrorCode::SignedOut | ErrorCode::WrongUser) => {
            ("key", "asked.signed_out", "asked.signed_out_text")
        }
        ServerError::Refused(_) => ("warning", "list.failed", "asked.failed_text"),
    };
    let signed_out = title == "asked.signed_out";
    view! {
        <div class="empty" role="status">
            {icon(icon_name)}
            <p class="state-title">{t!(title)}</p>
            <p class="state-text">{t!(text)}</p>
            <div class="state-actions">
                {signed_out.then(|| view! {
                    <a class="btn btn-primary" href="/sign-in">{t!("sign_in.title")}</a>
                })}
                {may_pass(error).then(|| view! {
                    <button type="button" class="btn" on:click=move |_| again.notify()>
                        {icon("refresh")}
                        {t!("sync.try_now")}
                    </button>
                })}
            </div>
        </div>
    }
}
