//! Cases of drafts.

use super::list;
use crate::store::{Draft, Store};
use serde_json::json;

list!(
    a_draft_is_kept_as_it_was_last_written,
    drafts_are_read_latest_first,
);

async fn a_draft_is_kept_as_it_was_last_written<S: Store>(one: S, other: S) {
    one.put_draft(draft("d", 1, "清洁"))
        .await
        .expect("it keeps");
    let last = draft("d", 2, "清洁家园 \u{1f9f9}");
    one.put_draft(last.clone()).await.expect("it keeps");
    assert_eq!(other.draft("d").await, Ok(Some(last)));
    assert_eq!(other.draft("e").await, Ok(None));
    one.remove_draft("d").await.expect("it removes");
    one.remove_draft("d").await.expect("nothing to remove");
    assert_eq!(other.draft("d").await, Ok(None));
}

async fn drafts_are_read_latest_first<S: Store>(one: S, other: S) {
    for (key, changed_at) in [("a", 5), ("b", 9), ("c", 5), ("d", 1)] {
        let kept = one.put_draft(draft(key, changed_at, "")).await;
        kept.expect("it keeps");
    }
    let drafts = other.drafts().await.expect("it reads");
    let keys: Vec<&str> = drafts.iter().map(|draft| draft.key.as_str()).collect();
    assert_eq!(keys, ["b", "c", "a", "d"]);
}

fn draft(key: &str, changed_at: i64, title: &str) -> Draft {
    Draft {
        key: key.to_owned(),
        changed_at,
        content: json!({"title": title, "helpers": [{"minutes": 30}]}),
    }
}
