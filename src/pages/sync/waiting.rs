//! What waits on this phone, each leading to its record.

use crate::components::facts::list_section;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::photo::PhotoImage;
use crate::markup::{Markup, component, view};
use crate::pages::attention::title;
use crate::pages::records::page_of;
use crate::platform::intl;
use crate::state::{Phase, use_app};
use crate::t;
use domain::kinds::ALL;
use domain::record::Photo;
use domain::{Kind, Millis};
use leptos::prelude::*;
use replica::carry::CarriedMutation;
use replica::store::{PhotoOf, Queued, Upload};
use sync::{Mutation, RecordChange};

/// Most that are listed; the count above names all.
pub(super) const MOST: usize = 100;

/// The deeds and the photos that the server has not confirmed; nothing where it has
/// all of them.
#[component]
pub(super) fn Waiting() -> Markup {
    let app = use_app();
    let moved = Memo::new(move |_| {
        let status = app.status();
        let sending = status.phase == Phase::Sending;
        (status.unsent, status.photos_waiting, sending)
    });
    let deeds = load(move || {
        moved.get();
        Box::pin(app.unsent(MOST))
    });
    let photos = load(move || {
        moved.get();
        Box::pin(app.photos_waiting())
    });
    view! {
        {shown(deeds, |deeds| list_section("sync.list", deeds.into_iter().map(deed).collect()))}
        {shown(photos, |photos: Vec<Upload>| {
            let rows = photos.into_iter().take(MOST).map(|upload| photo(upload.photo));
            list_section("sync.photos", rows.collect())
        })}
    }
}

fn deed(queued: Queued) -> Markup {
    let mutation = queued.mutation();
    let sealed = mutation.as_ref().is_some_and(|it| it.sealed.is_some());
    let change = first_change(mutation);
    let kind = change.as_ref().and_then(kind_of);
    let href = change.as_ref().zip(kind);
    let href = href.map(|(change, kind)| page_of(kind, change.record));
    // Whether it arrived is known only by an answer.
    let state = move || match (queued.attempted, use_app().status().phase) {
        (true, Phase::Sending) => t!("sync.being_sent"),
        (true, _) => t!("sync.may_have_arrived"),
        (false, _) => t!("state.saved_here"),
    };
    let state = view! { <span class="tag" data-tone="info">{state}</span> };
    view! {
        <li>
            <a class="list-row" href=href>
                {deed_body(change, sealed, queued.saved_at, state)}
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}

/// A deed in a file that was opened: not on this phone yet.
pub(super) fn carried_deed(carried: &CarriedMutation) -> Markup {
    let change = first_change(serde_json::from_str(&carried.body).ok());
    let again = carried.again;
    let state = move || {
        t!(if again {
            "carry.goes_again"
        } else {
            "carry.will_be_sent"
        })
    };
    let state = view! { <span class="tag">{state}</span> };
    view! {
        <li>
            <div class="list-row">{deed_body(change, false, carried.saved_at, state)}</div>
        </li>
    }
}

fn first_change(mutation: Option<Mutation>) -> Option<RecordChange> {
    mutation.and_then(|mutation| mutation.changes.into_iter().next())
}

fn kind_of(change: &RecordChange) -> Option<&'static Kind> {
    ALL.named(&change.kind)
}

fn deed_body(
    change: Option<RecordChange>,
    sealed: bool,
    saved_at: Millis,
    state: Markup,
) -> Markup {
    let kind = change.as_ref().and_then(kind_of);
    let named = match kind {
        Some(_) => title(use_app(), kind, change),
        None if sealed => view! { {t!("lock.sealed_deed")} },
        None => view! { {t!("sync.unreadable")} },
    };
    view! {
        <span class="list-body">
            <span class="list-title">{named}</span>
            <span class="list-meta">
                <span>{move || t!("attention.saved", at = intl::date_time(saved_at))}</span>
                {state}
            </span>
        </span>
    }
}

/// The server tells the kind of a record by what it holds: so does this row.
fn photo(photo: PhotoOf) -> Markup {
    let app = use_app();
    let id = photo.record;
    let record = load(move || Box::pin(app.record(id)));
    let held = move || record.get().and_then(Result::ok).flatten();
    let kind = move || held().and_then(|record| ALL.named(&record.kind));
    let named = move || match (held(), kind()) {
        (Some(record), Some(kind)) => record.text(kind.list.title).to_owned(),
        _ => t!("attention.photo"),
    };
    let size = photo.size.div_ceil(1_024);
    let photo = Photo {
        hash: photo.hash,
        size: photo.size,
        width: 56,
        height: 56,
    };
    view! {
        <li>
            <a class="list-row" href=move || kind().map(|kind| page_of(kind, id))>
                <span class="list-lead">
                    <PhotoImage record=id photo number=1 class="" />
                </span>
                <span class="list-body">
                    <span class="list-title">{named}</span>
                    <span class="list-meta">
                        <span class="numeric">{move || t!("sync.photo_size", size = size)}</span>
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}
