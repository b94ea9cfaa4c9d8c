//! What the address says: which record, of which kind.

use crate::components::icon::icon;
use crate::components::load::{Loaded, load};
use crate::markup::{Markup, effect, view};
use crate::routes::{param, query};
use crate::state::use_app;
use crate::t;
use domain::kinds::ALL;
use domain::{Id, Kind, Record};
use leptos::prelude::*;

/// The id in the path.
pub(super) fn path_id() -> Memo<Option<Id>> {
    let id = param("id");
    Memo::new(move |_| id()?.parse().ok())
}

/// The name of the kind in the path.
pub(super) fn path_kind() -> Memo<Option<&'static str>> {
    let kind = param("kind");
    Memo::new(move |_| ALL.named(&kind()?).map(|kind| kind.name))
}

/// An id in the query.
pub(super) fn query_id(name: &'static str) -> Memo<Option<Id>> {
    Memo::new(move |_| query(name)?.parse().ok())
}

/// The record of the kind that the path names.
pub(super) fn record_at(kind: &'static Kind, id: Memo<Option<Id>>) -> Loaded<Option<Record>> {
    let app = use_app();
    load(move || {
        app.watch(kind.name);
        let id = id.get();
        Box::pin(async move {
            let Some(id) = id else { return Ok(None) };
            let record = app.record(id).await?;
            Ok(record.filter(|record| record.kind == kind.name))
        })
    })
}

/// The same, but as it was when it was first read: a form keeps what the person
/// saw when it opened. A change that arrives while somebody writes is merged when
/// they save, not under their hands.
pub(super) fn record_as_opened(
    kind: &'static Kind,
    id: Memo<Option<Id>>,
) -> Loaded<Option<Record>> {
    let record = record_at(kind, id);
    let opened: Loaded<Option<Record>> = RwSignal::new(None);
    effect(move || {
        let (now, id) = (record.get(), id.get());
        let stays = opened.with_untracked(|opened| match opened {
            Some(Ok(Some(record))) => Some(record.id) == id,
            _ => false,
        });
        if !stays {
            opened.set(now);
        }
    });
    opened
}

/// What stands in place of a record that this device does not hold.
pub(super) fn not_here() -> Markup {
    view! {
        <div class="empty">
            {icon("search")} <p class="state-title">{t!("record.not_here")}</p>
            <p class="state-text">{t!("record.not_here_text")}</p>
            <div class="state-actions">
                <a class="btn" href="/">
                    {t!("nav.home")}
                </a>
            </div>
        </div>
    }
}
