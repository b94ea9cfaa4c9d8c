//! Unsent work in a file: taking it with oneself.

use super::passphrase::Passphrase;
use crate::components::busy::Busy;
use crate::components::icon::icon;
use crate::components::load::{load, store_error_key};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::{clock, file};
use crate::state::{App, CarryFailure, Packed, Source, use_app};
use crate::t;
use domain::civil::CivilDate;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Sealing what is unsent into a file; a word where nothing is.
#[component]
pub(super) fn TakeOut() -> Markup {
    let app = use_app();
    let drafts = load(move || {
        app.status();
        Box::pin(app.drafts())
    });
    // What was being typed stays while the counts move.
    let some = Memo::new(move |_| {
        let status = app.status();
        let counted = status.unsent + status.photos_waiting + status.attention;
        let unfinished = drafts.get().and_then(Result::ok);
        counted > 0 || unfinished.is_some_and(|drafts| !drafts.is_empty())
    });
    let signed_in = app.account().is_some();
    let form = move || match (signed_in, some.get()) {
        (false, _) => view! { <p>{t!("carry.visitor")}</p> },
        (true, false) => view! { <p>{t!("carry.nothing")}</p> },
        (true, true) => view! { <Seal source=Source::Unsent id="carry-out" /> },
    };
    view! {
        <section class="section">
            <h2 class="section-title">{t!("carry.out")}</h2>
            <div class="card card-pad">
                <p>{t!("carry.out_text")}</p>
                {form}
            </div>
        </section>
    }
}

/// What came of it.
#[derive(Clone, PartialEq)]
enum Sealed {
    Not,
    Working,
    Kept { things: usize, photos: usize },
    Failed(CarryFailure),
}

/// The passphrase, the button and what came of it. What was set aside may be done with
/// once it is in a file.
#[component]
pub(super) fn Seal(source: Source, id: &'static str) -> Markup {
    let app = use_app();
    let (passphrase, busy) = (Passphrase::new(id), Busy::new());
    let sealed = RwSignal::new(Sealed::Not);
    let submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        let Some(words) = passphrase.new_one() else {
            return;
        };
        if busy.begin() {
            sealed.set(Sealed::Working);
            spawn_local(async move {
                let kept = app.pack(source, words).await.and_then(keep);
                busy.end();
                // The page may have been left meanwhile.
                let _ = sealed.try_set(kept.unwrap_or_else(Sealed::Failed));
            });
        }
    };
    let is_kept = move || matches!(sealed.get(), Sealed::Kept { .. });
    let done_with = move || {
        (source == Source::SetAside && is_kept()).then(|| {
            view! {
                <button type="button" class="btn" on:click=move |_| spawn_local(acknowledge(app))>
                    {t!("carry.acknowledge")}
                </button>
            }
        })
    };
    let label = match source {
        Source::Unsent => "carry.seal",
        Source::SetAside => "carry.seal_set_aside",
    };
    let is_working = move || sealed.get() == Sealed::Working;
    view! {
        <form class="form" novalidate=true on:submit=submit>
            {passphrase.field("carry.passphrase_hint")}
            <div>
                <button type="submit" class="btn" aria-busy=move || is_working().to_string()>
                    {icon("download")}
                    {t!(label)}
                </button>
            </div>
            <div class="stack-tight" role="status">{move || told(sealed.get())}</div>
            {move || match sealed.get() {
                Sealed::Failed(failure) => Some(notice(failure_text(&failure))),
                Sealed::Not | Sealed::Working | Sealed::Kept { .. } => None,
            }}
            {done_with}
        </form>
    }
}

fn told(sealed: Sealed) -> Markup {
    match sealed {
        Sealed::Not | Sealed::Failed(_) => ().into_markup(),
        Sealed::Working => view! { <p>{t!("carry.working")}</p> },
        Sealed::Kept { things, photos } => view! {
            <p>{t!("carry.kept", count = things, photos = photos)}</p>
            <p>{t!("carry.kept_next")}</p>
        },
    }
}

fn keep(packed: Packed) -> Result<Sealed, CarryFailure> {
    let day = CivilDate::from_millis(clock::now());
    let name = t!("carry.file_name", day = day);
    file::download(&name, &packed.file).map_err(|_| CarryFailure::Unreadable)?;
    Ok(Sealed::Kept {
        things: packed.things,
        photos: packed.photos,
    })
}

async fn acknowledge(app: App) {
    if let Err(failure) = app.acknowledge_set_aside().await {
        app.toast(failure_text(&failure), "bad");
    }
}

/// Why it came to nothing, for everybody to hear.
pub(super) fn notice(words: String) -> Markup {
    view! {
        <div class="notice" data-tone="bad" role="alert">
            {icon("warning")}
            <div class="notice-body">
                <p>{words}</p>
            </div>
        </div>
    }
}

/// In plain words.
pub(super) fn failure_text(failure: &CarryFailure) -> String {
    match failure {
        CarryFailure::NotArrived => t!("later.failed_text"),
        CarryFailure::Visitor => t!("carry.visitor"),
        CarryFailure::Nothing => t!("carry.nothing_readable"),
        CarryFailure::TooLarge => t!("carry.too_large"),
        CarryFailure::Unreadable => t!("carry.unreadable"),
        CarryFailure::NotOurs => t!("carry.not_ours"),
        CarryFailure::WrongPassphrase => t!("carry.wrong_passphrase"),
        CarryFailure::Damaged => t!("carry.damaged"),
        CarryFailure::OtherUser => t!("carry.other_user"),
        CarryFailure::Newer => t!("carry.newer"),
        CarryFailure::Store(error) => t!(store_error_key(error)),
    }
}
