//! 接龙: a list out of a group chat becomes sign-ups, once it was looked through.

use super::pasted::{Pasted, kept};
use crate::components::deed_button::deed_button;
use crate::components::load::{Loaded, shown};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::Record;
use domain::chain::{Entry, Finding, MOST_LINES};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::Edit;

/// Where it is pasted, what was read out of it, and the button that registers those who
/// are ticked.
#[component]
pub(super) fn Chain(event: StoredValue<Record>, expected: Loaded<Vec<Record>>) -> Markup {
    // Each list is a new one.
    let lists = RwSignal::new(0_u32);
    let list = move || {
        lists.get();
        list(event, expected, lists)
    };
    view! {
        <details class="disclosure">
            <summary>{t!("chain.title")}</summary>
            <div class="disclosure-body stack-tight">{list}</div>
        </details>
    }
}

fn list(event: StoredValue<Record>, expected: Loaded<Vec<Record>>, lists: RwSignal<u32>) -> Markup {
    let app = use_app();
    let id = event.with_value(|event| event.id);
    let key = format!("chain:{id}");
    let draft = kept(app, key.clone());
    shown(draft, move |draft| {
        let pasted = Pasted::over(app, key.clone(), draft);
        let read = Memo::new(move |_| {
            let roster = expected.get().and_then(Result::ok).unwrap_or_default();
            pasted.entries(id, &roster)
        });
        let save = move || {
            let ticked = ticked_of(pasted, &read.get_untracked().0);
            async move {
                if ticked.is_empty() {
                    return app.toast(t!("chain.nobody"), "bad");
                }
                let count = ticked.len();
                let registration = |entry: &Entry| {
                    event.with_value(|event| Edit::Derive(entry.registration(event, "chain")))
                };
                if pasted
                    .save_all(ticked.iter().map(registration).collect())
                    .await
                {
                    app.toast(t!("chain.done", count = count), "ok");
                    // The page may have been left meanwhile.
                    let _ = lists.try_update(|lists| *lists += 1);
                }
            }
            .boxed_local()
        };
        view! {
            {pasted.input("chain-text", "chain.text", "chain.hint")}
            {preview(pasted, read)}
            {deed_button("btn btn-block", "plus", t!("chain.act"), save)}
        }
    })
}

/// Whether it is to be registered: as the person ticked, or else where nothing is odd.
fn is_ticked(pasted: Pasted, entry: &Entry) -> bool {
    let as_found = entry.finding == Finding::New;
    entry.can_be_taken() && pasted.tick(entry.id).unwrap_or(as_found)
}

fn ticked_of(pasted: Pasted, entries: &[Entry]) -> Vec<Entry> {
    let ticked = |entry: &&Entry| untrack(|| is_ticked(pasted, entry));
    entries.iter().filter(ticked).cloned().collect()
}

fn preview(pasted: Pasted, read: Memo<(Vec<Entry>, bool)>) -> Markup {
    let counted = move || {
        read.with(|(entries, more)| {
            let ticked = entries.iter().filter(|entry| is_ticked(pasted, entry));
            let (mut lines, mut people) = (0, 0);
            for entry in ticked {
                (lines, people) = (lines + 1, people + entry.line.party);
            }
            let of_them = t!(
                "chain.read",
                lines = entries.len(),
                count = lines,
                people = people
            );
            let more = more.then(|| t!("chain.more", most = MOST_LINES));
            (!entries.is_empty()).then(|| view! { <span>{of_them}</span> {more} })
        })
    };
    let rows = move || {
        read.with(|(entries, _)| {
            let row = |entry: &Entry| pasted.row(entry, move |entry| is_ticked(pasted, entry));
            let rows = entries.iter().map(row).collect::<Markup>();
            (!entries.is_empty()).then(|| view! { <ul class="list">{rows}</ul> })
        })
    };
    view! {
        <p class="small" role="status">{counted}</p>
        {rows.into_markup()}
    }
}
