//! Unsent work in a file: taking it with oneself.

use super::passphrase::Passphrase;
use crate::components::busy::Busy;
use crate::components::icon::icon;
use crate::components::load::{load, store_error_key};
use crate::components::refused::refused;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::{clock, file};
use crate::state::{App, CarryFailure, Packed, Phase, Source, use_app};
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
    // Where the store can not be read, nobody knows what in it is unsent.
    let failed = Memo::new(move |_| match app.status().phase {
        Phase::StorageFailed(error) => Some(error),
        _ => None,
    });
    let form = move || match (signed_in, failed.get(), some.get()) {
        (false, ..) => view! { <p>{t!("carry.visitor")}</p> },
        (true, Some(error), _) => view! { <p>{t!(store_error_key(&error))}</p> },
        (true, None, false) => view! { <p>{t!("carry.nothing")}</p> },
        (true, None, true) => view! { <Seal source=Source::Unsent id="carry-out" /> },
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
#[derive(Clone)]
enum Sealed {
    Not,
    Working,
    Kept(Packed),
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
                if kept.is_ok() {
                    passphrase.clear();
                }
                // The page may have been left meanwhile.
                let _ = sealed.try_set(kept.unwrap_or_else(Sealed::Failed));
            });
        }
    };
    let done_with = move || match sealed.get() {
        Sealed::Kept(packed) if source == Source::SetAside && !packed.not_all => {
            let acknowledge = move |_| spawn_local(acknowledge(app, packed.clone()));
            Some(view! {
                <button type="button" class="btn" on:click=acknowledge>
                    {t!("carry.acknowledge")}
                </button>
            })
        }
        _ => None,
    };
    let label = match source {
        Source::Unsent => "carry.seal",
        Source::SetAside => "carry.seal_set_aside",
    };
    let is_working = move || matches!(sealed.get(), Sealed::Working);
    view! {
        <form class="form" novalidate=true on:submit=submit>
            {passphrase.field("carry.passphrase_hint", "new-password")}
            <div>
                <button type="submit" class="btn" aria-busy=move || is_working().to_string()>
                    {icon("download")}
                    {t!(label)}
                </button>
            </div>
            <div class="stack-tight" role="status">{move || told(sealed.get())}</div>
            {move || match sealed.get() {
                Sealed::Failed(failure) => Some(refused(failure_text(&failure))),
                Sealed::Not | Sealed::Working | Sealed::Kept(_) => None,
            }}
            {done_with}
        </form>
    }
}

fn told(sealed: Sealed) -> Markup {
    match sealed {
        Sealed::Not | Sealed::Failed(_) => ().into_markup(),
        Sealed::Working => view! { <p>{t!("carry.working")}</p> },
        Sealed::Kept(packed) => view! {
            <p>{t!("carry.kept", count = packed.things, photos = packed.photos)}</p>
            {packed.not_all.then(|| view! { <p>{t!("carry.not_all")}</p> })}
            <p>{t!("carry.kept_next")}</p>
        },
    }
}

fn keep(mut packed: Packed) -> Result<Sealed, CarryFailure> {
    let day = CivilDate::from_millis(clock::now());
    let name = t!("carry.file_name", day = day);
    // The file is the browser's from here on.
    let file = std::mem::take(&mut packed.file);
    file::download(&name, &file).map_err(|_| CarryFailure::NotSealed)?;
    Ok(Sealed::Kept(packed))
}

async fn acknowledge(app: App, packed: Packed) {
    if let Err(failure) = app.acknowledge_set_aside(&packed).await {
        app.toast(failure_text(&failure), "bad");
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
        CarryFailure::NotSealed => t!("carry.not_sealed"),
        CarryFailure::NotOurs => t!("carry.not_ours"),
        CarryFailure::WrongPassphrase => t!("carry.wrong_passphrase"),
        CarryFailure::Damaged => t!("carry.damaged"),
        CarryFailure::OtherUser => t!("carry.other_user"),
        CarryFailure::Newer => t!("carry.newer"),
        CarryFailure::Store(error) => t!(store_error_key(error)),
    }
}
