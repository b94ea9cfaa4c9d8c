//! 需要处理: what a person must look at, why, and what they can do about it.

mod conflict;
mod mend;

use super::history::can_be_brought_back;
use super::records::page_of;
use crate::components::ask_once::AskOnce;
use crate::components::deed_button::deed_button;
use crate::components::head::page_head;
use crate::components::load::{empty, load, shown};
use crate::forms::compare::is_text;
use crate::forms::problem::{refusal_text, save_error_text};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use conflict::{Conflict, Pasts, UseTheirs, pasts};
use domain::kinds::ALL;
use domain::{Id, Kind};
use futures::future::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mend::Mend;
use replica::SaveError;
use replica::store::{Attention, Matter};
use sync::{Displaced, Op, Outcome, RecordChange};

/// Each thing with its reason and its ways out.
#[component]
pub fn AttentionPage() -> Markup {
    let app = use_app();
    page_head(|| t!("attention.title"), Some("/sync"));
    let count = Memo::new(move |_| app.status().attention);
    let items = load(move || {
        count.get();
        Box::pin(app.attention())
    });
    let list = move |items: Vec<Attention>| {
        if items.is_empty() {
            return empty("check", "attention.none", "attention.none_text");
        }
        let pasts = pasts(app, &items);
        let cards = items.into_iter().map(|item| {
            let pasts = pasts.clone();
            view! { <Item item pasts /> }
        });
        view! { <div class="stack">{cards.collect::<Markup>()}</div> }
    };
    view! { <div class="page">{shown(items, list)}</div> }
}

#[component]
fn Item(item: Attention, pasts: Pasts) -> Markup {
    let app = use_app();
    let change = item
        .mutation()
        .and_then(|mutation| mutation.changes.into_iter().next());
    let kind = change.as_ref().and_then(|change| ALL.named(&change.kind));
    let (saved_at, mid) = (item.saved_at, item.mid);
    let matter = item.matter.clone();
    let anew = item.to_be_decided_anew();
    let met = matter.waiting().map(<[_]>::to_vec);
    let again = again(mid, &matter, change.is_some()).filter(|_| !anew);
    let as_it_stands = (matter == Matter::Damaged && change.is_none()).then(|| item.body.clone());
    let named = change.clone();
    let reason = {
        let matter = matter.clone();
        move || reason(kind, &matter)
    };
    let side_by_side = met
        .clone()
        .zip(kind)
        .map(|(met, kind)| view! { <Conflict kind met pasts /> });
    let open = change.clone().zip(kind).filter(|_| anew);
    let mends = change.zip(kind).filter(|(_, kind)| {
        let texts = |met: &Vec<Displaced>| met.iter().any(|met| is_text(kind, &met.field));
        !anew && met.as_ref().is_none_or(texts)
    });
    // Of a deed over several records, and of what only a review moves, the history could
    // not bring back all.
    let comes_back =
        |kind: &Kind, met: &Displaced| kind.field(&met.field).is_some_and(can_be_brought_back);
    let kept = !anew
        && kind
            .zip(met.as_ref())
            .is_some_and(|(kind, met)| met.iter().all(|met| comes_back(kind, met)));
    let label = match &met {
        Some(_) => "attention.mend_text",
        None => "attention.mend",
    };
    view! {
        <article class="card card-pad" data-tone="bad">
            <div>
                <h2 class="card-title">{named_or_not(app, kind, named, &item.matter)}</h2>
                {(saved_at > 0).then(|| view! {
                    <p class="card-meta">{t!("attention.saved", at = intl::date_time(saved_at))}</p>
                })}
            </div>
            <p>{reason}</p>
            {anew.then(|| view! { <p>{t!("refusal.decide_anew")}</p> })}
            {as_it_stands.map(|text| view! { <p class="prose">{text}</p> })}
            {side_by_side}
            <div class="row">
                {again}
                {settle(mid, kept)}
                {mends.map(|(change, kind)| view! { <Mend kind change mid matter label /> })}
                {open.map(|(change, kind)| view! {
                    <a class="btn" href=page_of(kind, change.record)>{t!("attention.open")}</a>
                })}
            </div>
        </article>
    }
}

/// The way to be done with it. What lost to another person's writing stays in the
/// history of the record; what was refused is nowhere else.
fn settle(mid: Id, kept: bool) -> Markup {
    let app = use_app();
    if kept {
        return view! { <UseTheirs mid /> };
    }
    let act = Callback::new(move |()| spawn_local(dismiss(app, mid)));
    view! {
        <AskOnce
            label="attention.done"
            question="attention.done_question"
            yes="attention.done_yes"
            act
        />
    }
}

/// A way to send the same once more, where that can help.
fn again(mid: Id, matter: &Matter, readable: bool) -> Option<Markup> {
    let (photo, label) = match matter {
        Matter::Decided { .. } if matter.waiting().is_some() => (false, "attention.use_mine"),
        Matter::Decided { .. } | Matter::ScopeLost | Matter::Parked { .. } => {
            (false, "attention.retry")
        }
        Matter::PhotoRefused { .. } => (true, "attention.send_again"),
        Matter::Damaged if readable => (false, "attention.retry"),
        Matter::Damaged | Matter::PhotoDamaged { .. } => return None,
    };
    Some(view! { <Retry mid photo label /> })
}

async fn dismiss(app: App, mid: Id) {
    if let Err(error) = app.dismiss(mid).await {
        app.toast(t!(crate::components::load::store_error_key(&error)), "bad");
    }
}

/// What it is about, as far as it can be read.
fn named_or_not(
    app: App,
    kind: Option<&'static Kind>,
    change: Option<RecordChange>,
    matter: &Matter,
) -> Markup {
    match matter {
        Matter::Damaged if change.is_none() => view! { {t!("attention.unreadable")} },
        _ => title(app, kind, change),
    }
}

/// What it is about: the kind and the title of the record.
pub(super) fn title(app: App, kind: Option<&'static Kind>, change: Option<RecordChange>) -> Markup {
    let Some((kind, change)) = kind.zip(change) else {
        return view! { {t!("attention.photo")} };
    };
    let made = match &change.op {
        Op::Create { fields } => fields.get(kind.list.title).cloned(),
        Op::Edit { .. } | Op::Archive | Op::Restore => None,
    };
    let id = change.record;
    let record = load(move || Box::pin(app.record(id)));
    let name = move || {
        let held = record.get().and_then(Result::ok).flatten();
        let held = held.map(|record| record.text(kind.list.title).to_owned());
        let made = made
            .as_ref()
            .and_then(|title| title.as_str())
            .map(str::to_owned);
        let name = made.or(held).unwrap_or_default();
        format!("{} · {name}", t!(format!("kind.{}", kind.name)))
    };
    name.into_markup()
}

/// Why, in plain words.
fn reason(kind: Option<&Kind>, matter: &Matter) -> String {
    match matter {
        Matter::Decided { receipt } => match &receipt.outcome {
            Outcome::Rejected { refusal, .. } => {
                let reason = refusal_text(kind, refusal);
                // It ends as a sentence may, and stands within another.
                let reason = reason.trim_end_matches(['。', '.']).to_owned();
                t!("attention.refused", reason = reason)
            }
            Outcome::Conflict { .. } => t!("attention.conflict"),
            Outcome::Applied | Outcome::Merged { .. } => String::new(),
        },
        Matter::ScopeLost => t!("attention.scope_lost"),
        Matter::Parked { status } => t!("attention.parked", status = status),
        Matter::PhotoRefused { .. } => t!("attention.photo_refused"),
        Matter::PhotoDamaged { .. } => t!("attention.photo_damaged"),
        Matter::Damaged => t!("attention.damaged"),
    }
}

/// Sends the same again, for when the reason has gone.
#[component]
fn Retry(mid: Id, photo: bool, label: &'static str) -> Markup {
    let app = use_app();
    let again = move || async move {
        let sent = match photo {
            true => app.send_photo_again(mid).await.map_err(SaveError::Store),
            false => app.retry(mid).await.map(drop),
        };
        if let Err(error) = sent {
            app.toast(save_error_text(&error), "bad");
        }
    };
    deed_button("btn btn-primary", "refresh", t!(label), move || {
        again().boxed_local()
    })
}
