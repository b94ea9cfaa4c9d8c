//! Where a record stands between this phone and the server, in three plain words.

use crate::components::load::{Loaded, load};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::Id;
use leptos::prelude::*;
use replica::replica::Fate;

/// Where the record stands, from now on.
pub fn fate_of(app: App, record: Id) -> Loaded<Fate> {
    load(move || {
        // Whatever moves the queue may have moved this record.
        let status = app.status();
        let _ = (status.unsent, status.attention);
        Box::pin(app.fate(record))
    })
}

/// 已保存在本机, 已送达 or 需要处理.
#[component]
pub fn FateTag(
    /// The record.
    record: Id,
) -> Markup {
    let fate = fate_of(use_app(), record);
    let words = |fate: Fate| match fate {
        Fate::SavedHere => ("info", "state.saved_here"),
        Fate::Sent => ("ok", "state.delivered"),
        Fate::NeedsAttention => ("bad", "state.needs_attention"),
    };
    let tag = move || {
        fate.get()
            .and_then(Result::ok)
            .map(words)
            .map(|(tone, key)| {
                view! {
                    <span class="tag" data-tone=tone>
                        {t!(key)}
                    </span>
                }
            })
    };
    tag.into_markup()
}
