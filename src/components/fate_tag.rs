//! Where a record stands between this phone and the server, in three plain words.

use crate::state::use_app;
use crate::t;
use domain::Id;
use leptos::prelude::*;
use replica::replica::Fate;

/// 已保存在本机, 已送达 or 需要处理.
#[component]
pub fn FateTag(
    /// The record.
    record: Id,
) -> impl IntoView {
    let app = use_app();
    let fate = LocalResource::new(move || {
        // Whatever moves the queue may have moved this record.
        let status = app.status();
        let _ = (status.unsent, status.attention);
        app.fate(record)
    });
    let words = |fate: Fate| match fate {
        Fate::SavedHere => ("info", "state.saved_here"),
        Fate::Sent => ("ok", "state.delivered"),
        Fate::NeedsAttention => ("bad", "state.needs_attention"),
    };
    move || {
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
    }
}
