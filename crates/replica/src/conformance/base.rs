//! Cases of base: pages, scopes, lists.

use super::answers::{Answer, EVENT, LOG, NOW, POST, area, guard, id, new_mutation, record};
use super::list;
use crate::filing::{Changed, Filed};
use crate::sealing::{Vault, VaultKey};
use crate::store::{Head, Query, Store, StoreError};
use domain::{Id, Kind, Record, Scope};
use sync::{Cursor, Digest};

list!(
    a_new_store_is_empty,
    a_store_is_founded_once,
    a_key_is_kept_and_a_new_one_has_base_read_afresh,
    a_filed_record_is_read_by_every_handle,
    a_store_knows_what_each_scope_holds,
    lists_keep_the_order_of_their_kind,
    a_list_goes_on_behind_a_place,
    a_list_can_be_of_one_area,
    archived_records_leave_lists_and_counts,
    what_was_put_away_is_listed_highest_first,
    a_record_is_read_at_its_highest_version,
    a_record_goes_with_its_last_scope,
    a_fresh_page_empties_its_own_scope_only,
    a_stale_answer_writes_nothing,
    a_damaged_answer_writes_nothing,
    a_partial_answer_moves_only_its_cursors,
    a_new_epoch_drops_base,
    a_lost_scope_takes_its_rows_along,
    a_record_of_an_unknown_kind_is_kept,
    filing_tells_which_kinds_changed,
    a_wipe_takes_what_the_server_gave_and_leaves_what_the_person_made,
    a_void_base_comes_again_and_all_else_stays,
);

async fn a_new_store_is_empty<S: Store>(one: S, _other: S) {
    assert_eq!(stands(&one).await, Head::default());
    assert_eq!(one.outbox(0, 10).await, Ok(vec![]));
    assert_eq!(one.record(id(1)).await, Ok(None));
    assert_eq!(one.count(POST.name, None).await, Ok(0));
    assert_eq!(one.attention().await, Ok(vec![]));
    assert_eq!(one.drafts().await, Ok(vec![]));
    assert_eq!(one.uploads().await, Ok(vec![]));
    assert_eq!(one.photo("aa").await, Ok(None));
}

/// Where a store stands, but for its key: one that seals has begun with it.
async fn stands<S: Store>(store: &S) -> Head {
    Head {
        vault: None,
        ..store.head().await.expect("a head")
    }
}

async fn a_key_is_kept_and_a_new_one_has_base_read_afresh<S: Store>(one: S, other: S) {
    one.found(id(1)).await.expect("it founds");
    one.enqueue(new_mutation(1)).await.expect("it queues");
    let answer = Answer::at(9).put(Scope::Public, 8, &record(POST, 1, 1));
    answer.file(&one).await;
    let vault = Vault {
        public: "public".to_owned(),
        key: VaultKey::ByPin("secret".to_owned()),
        wrong: 3,
    };
    let before = one.head().await.expect("a head").vault;
    let kept = one.keep_vault(&vault, before.as_ref()).await;
    assert_eq!(kept, Ok(Some(vault.clone())));
    assert_eq!(other.record(id(1)).await, Ok(None));
    let head = other.head().await.expect("a head");
    assert_eq!(head.vault.as_ref(), Some(&vault));
    assert_eq!(head.cursors.get(&Scope::Public), Some(&Cursor::default()));
    assert_eq!(other.outbox(0, 9).await.expect("read").len(), 1);
    // The same key under another PIN leaves base as it is.
    answer.file(&one).await;
    let cursors = one.head().await.expect("a head").cursors;
    let tried = Vault {
        wrong: 4,
        ..vault.clone()
    };
    let kept = other.keep_vault(&tried, Some(&vault)).await;
    assert_eq!(kept, Ok(Some(tried.clone())));
    assert_eq!(one.head().await.expect("a head").cursors, cursors);
    // Who knew another one is told which is kept.
    let late = one.keep_vault(&vault, Some(&vault)).await;
    assert_eq!(late, Ok(Some(tried)));
}

async fn a_store_is_founded_once<S: Store>(one: S, other: S) {
    assert_eq!(one.found(id(1)).await, Ok(id(1)));
    assert_eq!(other.found(id(2)).await, Ok(id(1)));
    assert_eq!(one.head().await.expect("a head").device, Some(id(1)));
}

async fn a_filed_record_is_read_by_every_handle<S: Store>(one: S, other: S) {
    let post = record(POST, 1, 5).with("title", "盛老伯一百岁");
    let answer = Answer::at(9).put(Scope::Public, 9, &post);
    answer.file(&one).await;
    assert_eq!(other.record(id(1)).await, Ok(Some(post.clone())));
    assert_eq!(other.record(id(2)).await, Ok(None));
    let head = other.head().await.expect("a head");
    assert_eq!(head.epoch, Some(answer.0.epoch));
    assert_eq!(head.permissions, Some(1));
    assert_eq!(head.in_step_at, Some(NOW));
    let held = [Scope::Public, area(1), area(2)].map(|scope| (scope, answer.0.head.clone()));
    assert_eq!(head.cursors, held.into());
}

async fn a_store_knows_what_each_scope_holds<S: Store>(one: S, other: S) {
    let answer = Answer::at(9)
        .put(Scope::Public, 8, &record(POST, 1, 5))
        .put(Scope::Public, 9, &record(POST, 2, 5))
        .put(area(1), 9, &record(POST, 2, 5));
    answer.file(&one).await;
    let head = other.head().await.expect("a head");
    let digest = |versions: &[(u8, u64)]| {
        let mut digest = Digest::default();
        versions
            .iter()
            .for_each(|(n, seq)| digest.add(id(*n), *seq));
        digest
    };
    let expected = [
        (Scope::Public, digest(&[(1, 8), (2, 9)])),
        (area(1), digest(&[(2, 9)])),
        (area(2), digest(&[])),
    ];
    assert_eq!(other.digests(&head).await, Ok(Some(expected.into())));
    Answer::at(10)
        .leave(Scope::Public, 10, id(1))
        .put(Scope::Public, 10, &record(POST, 2, 6))
        .file(&one)
        .await;
    assert_eq!(other.digests(&head).await, Ok(None), "it moved on");
    let head = other.head().await.expect("a head");
    let read = other.digests(&head).await.expect("it reads");
    let read = read.expect("it stands there");
    assert_eq!(read[&Scope::Public], digest(&[(2, 10)]));
    assert_eq!(read[&area(1)], digest(&[(2, 9)]));
}

async fn lists_keep_the_order_of_their_kind<S: Store>(one: S, other: S) {
    for (kind, first) in [(POST, 10), (EVENT, 20)] {
        let places = [
            (first, 7),
            (first + 1, -3),
            (first + 2, 7),
            (first + 3, 1 << 45),
        ];
        let mut answer = Answer::at(9);
        for (n, sort) in places {
            answer = answer.put(Scope::Public, 9, &record(kind, n, sort));
        }
        answer.file(&one).await;
        let mut expected = [first + 1, first, first + 2, first + 3].map(id);
        if kind.list.descending {
            expected.reverse();
        }
        assert_eq!(
            listed(&other, &query(kind)).await,
            expected,
            "{}",
            kind.name
        );
        assert_eq!(other.count(kind.name, None).await, Ok(4));
    }
}

async fn a_list_goes_on_behind_a_place<S: Store>(one: S, _other: S) {
    for kind in [POST, EVENT] {
        let mut answer = Answer::at(9);
        for n in 1..=9 {
            answer = answer.put(Scope::Public, 9, &record(kind, n, i64::from(n / 3)));
        }
        answer.file(&one).await;
        let whole = listed(&one, &query(kind)).await;
        assert_eq!(whole.len(), 9);
        let mut pieces = Vec::new();
        let mut part = Query {
            limit: 2,
            ..query(kind)
        };
        loop {
            let rows = one.list(&part).await.expect("it lists");
            let Some(last) = rows.last() else {
                break;
            };
            let sort = last.integer(kind.list.sort).expect("a sort value");
            part.after = Some((sort, last.id));
            pieces.extend(rows.iter().map(|row| row.id));
        }
        assert_eq!(pieces, whole, "{}", kind.name);
    }
}

async fn a_list_can_be_of_one_area<S: Store>(one: S, _other: S) {
    let of = |n, of: u8| record(POST, n, i64::from(n)).with("area", id(of).to_string());
    let answer = Answer::at(9)
        .put(Scope::Public, 7, &of(1, 101))
        .put(Scope::Public, 8, &of(2, 102))
        .put(Scope::Public, 9, &of(3, 101));
    answer.file(&one).await;
    let mut query = query(POST);
    query.area = Some(id(101));
    assert_eq!(listed(&one, &query).await, [id(3), id(1)]);
    query.after = Some((3, id(3)));
    assert_eq!(listed(&one, &query).await, [id(1)]);
    assert_eq!(one.count(POST.name, Some(id(101))).await, Ok(2));
    assert_eq!(one.count(POST.name, Some(id(103))).await, Ok(0));
}

async fn archived_records_leave_lists_and_counts<S: Store>(one: S, _other: S) {
    let mut post = record(POST, 1, 5);
    Answer::at(1).put(Scope::Public, 1, &post).file(&one).await;
    post.archived = true;
    Answer::at(2).put(Scope::Public, 2, &post).file(&one).await;
    assert!(listed(&one, &query(POST)).await.is_empty());
    assert_eq!(one.count(POST.name, None).await, Ok(0));
    assert_eq!(one.record(id(1)).await, Ok(Some(post)));
}

async fn what_was_put_away_is_listed_highest_first<S: Store>(one: S, other: S) {
    let of = |kind, n, sort, of: u8, archived| {
        let mut record = record(kind, n, sort).with("area", id(of).to_string());
        record.archived = archived;
        record
    };
    // Events rise in their list and posts fall; what was put away falls in both.
    for kind in [POST, EVENT] {
        let answer = Answer::at(9)
            .put(Scope::Public, 5, &of(kind, 1, 5, 101, true))
            .put(Scope::Public, 6, &of(kind, 2, 9, 102, true))
            .put(Scope::Public, 7, &of(kind, 3, 7, 101, true))
            .put(Scope::Public, 8, &of(kind, 4, 8, 101, false))
            .fresh();
        answer.file(&one).await;
        let away = async |area: Option<u8>, limit| {
            let rows = other.put_away(kind.name, area.map(id), limit).await;
            let rows = rows.expect("it lists");
            rows.iter().map(|row| row.id).collect::<Vec<Id>>()
        };
        assert_eq!(away(None, 9).await, [id(2), id(3), id(1)], "{}", kind.name);
        assert_eq!(away(None, 1).await, [id(2)]);
        assert_eq!(away(Some(101), 9).await, [id(3), id(1)]);
        assert!(away(Some(103), 9).await.is_empty());
        let back = of(kind, 3, 7, 101, false);
        Answer::at(10)
            .put(Scope::Public, 10, &back)
            .file(&one)
            .await;
        assert_eq!(away(Some(101), 9).await, [id(1)]);
    }
}

async fn a_record_is_read_at_its_highest_version<S: Store>(one: S, _other: S) {
    let (old, new) = (record(LOG, 1, 5), record(LOG, 1, 6));
    let answer = Answer::at(9).put(area(1), 9, &new).put(area(2), 8, &old);
    answer.file(&one).await;
    assert_eq!(one.record(id(1)).await, Ok(Some(new.clone())));
    let rows = one.list(&query(LOG)).await;
    assert_eq!(rows, Ok(vec![new]), "once, and at its place");
    assert_eq!(one.count(LOG.name, None).await, Ok(1));
}

async fn a_record_goes_with_its_last_scope<S: Store>(one: S, _other: S) {
    let (old, new) = (record(LOG, 1, 5), record(LOG, 1, 6));
    let answer = Answer::at(9).put(area(1), 9, &new).put(area(2), 8, &old);
    answer.file(&one).await;
    Answer::at(10).leave(area(1), 10, id(1)).file(&one).await;
    assert_eq!(one.record(id(1)).await, Ok(Some(old)));
    Answer::at(11).leave(area(2), 11, id(1)).file(&one).await;
    assert_eq!(one.record(id(1)).await, Ok(None));
    assert_eq!(one.count(LOG.name, None).await, Ok(0));
}

async fn a_fresh_page_empties_its_own_scope_only<S: Store>(one: S, _other: S) {
    let answer = Answer::at(9)
        .put(Scope::Public, 8, &record(POST, 1, 1))
        .put(area(1), 9, &record(LOG, 2, 1));
    answer.file(&one).await;
    let refill = Answer::at(12).put(Scope::Public, 12, &record(POST, 3, 1));
    let changed = refill.fresh().file(&one).await;
    assert!(changed.everything);
    assert_eq!(one.record(id(1)).await, Ok(None));
    assert!(one.record(id(2)).await.expect("it reads").is_some());
    assert!(one.record(id(3)).await.expect("it reads").is_some());
}

async fn a_stale_answer_writes_nothing<S: Store>(one: S, other: S) {
    let asked_with = guard(&one).await;
    Answer::at(5).file(&other).await;
    let before = one.head().await;
    let late = Answer::at(4).put(Scope::Public, 4, &record(POST, 1, 1));
    let filed = one.file(&asked_with, &late.0, NOW + 1).await;
    assert_eq!(filed, Ok(Filed::Stale));
    assert_eq!(one.head().await, before);
    assert_eq!(one.record(id(1)).await, Ok(None));
}

async fn a_damaged_answer_writes_nothing<S: Store>(one: S, _other: S) {
    Answer::at(5).file(&one).await;
    let before = one.head().await;
    let damaged = Answer::at(7)
        .put(Scope::Public, 6, &record(POST, 1, 1))
        .change(Scope::Public, 7, id(2), Some("[]".to_owned()));
    let filed = one.file(&guard(&one).await, &damaged.0, NOW + 1).await;
    assert!(matches!(filed, Err(StoreError::Corrupt(_))), "{filed:?}");
    assert_eq!(one.head().await, before);
    assert_eq!(one.record(id(1)).await, Ok(None));
}

async fn a_partial_answer_moves_only_its_cursors<S: Store>(one: S, _other: S) {
    let answer = Answer::at(9).put(Scope::Public, 4, &record(POST, 1, 1));
    answer.more().file(&one).await;
    let head = one.head().await.expect("a head");
    assert_eq!(head.cursors.len(), 1);
    assert_eq!(head.cursors[&Scope::Public].seq, 4);
    assert_eq!(head.in_step_at, None);
}

async fn a_new_epoch_drops_base<S: Store>(one: S, _other: S) {
    let answer = Answer::at(9).put(Scope::Public, 8, &record(POST, 1, 1));
    answer.file(&one).await;
    let restored = Answer::at(3).put(Scope::Public, 3, &record(POST, 2, 1));
    let restored = restored.of_epoch(201);
    assert!(restored.file(&one).await.everything);
    assert_eq!(listed(&one, &query(POST)).await, [id(2)]);
    assert_eq!(one.record(id(1)).await, Ok(None));
}

async fn a_lost_scope_takes_its_rows_along<S: Store>(one: S, _other: S) {
    let answer =
        Answer::at(9)
            .put(area(1), 8, &record(LOG, 1, 1))
            .put(area(2), 9, &record(LOG, 2, 1));
    answer.file(&one).await;
    Answer::at(9).loses(area(1)).file(&one).await;
    assert_eq!(listed(&one, &query(LOG)).await, [id(2)]);
    assert_eq!(one.record(id(1)).await, Ok(None));
    let cursors = one.head().await.expect("a head").cursors;
    assert!(!cursors.contains_key(&area(1)));
}

async fn a_record_of_an_unknown_kind_is_kept<S: Store>(one: S, _other: S) {
    let mut later = record(POST, 1, 1).with("later", true);
    later.kind = "invented_later".to_owned();
    let answer = Answer::at(9).put(Scope::Public, 8, &later);
    answer.file(&one).await;
    assert_eq!(one.record(id(1)).await, Ok(Some(later)));
    assert_eq!(one.count(POST.name, None).await, Ok(0));
}

async fn filing_tells_which_kinds_changed<S: Store>(one: S, _other: S) {
    let answer = Answer::at(9).put(Scope::Public, 8, &record(POST, 1, 1));
    let changed = answer.file(&one).await;
    assert!(tells_of_posts(&one, &changed).await);
    assert!(!changed.everything && !changed.outbox && !changed.attention);
    let left = Answer::at(10)
        .leave(Scope::Public, 10, id(1))
        .file(&one)
        .await;
    assert!(tells_of_posts(&one, &left).await);
    assert!(Answer::at(11).file(&one).await.kinds.is_empty());
}

/// Whether it tells that posts changed, and nothing else; a store that seals can not
/// tell its sensitive kinds apart.
async fn tells_of_posts<S: Store>(store: &S, changed: &Changed) -> bool {
    let seals = store.head().await.expect("a head").vault.is_some();
    changed.kinds == [POST.name] || (seals && changed.kinds.iter().any(|kind| kind == POST.name))
}

async fn a_wipe_takes_what_the_server_gave_and_leaves_what_the_person_made<S: Store>(
    one: S,
    other: S,
) {
    let answer = Answer::at(9)
        .put(Scope::Public, 8, &record(POST, 1, 1))
        .put(area(1), 9, &record(LOG, 2, 1));
    answer.file(&one).await;
    one.put_photo("cc", b"copy", None).await.expect("kept");
    let queued = one.enqueue(new_mutation(3)).await.expect("queued");
    one.wipe().await.expect("wiped");
    for handle in [&one, &other] {
        assert_eq!(listed(handle, &query(POST)).await, []);
        assert_eq!(handle.record(id(2)).await, Ok(None));
        assert_eq!(handle.photo("cc").await, Ok(None));
        let outbox = handle.outbox(0, 10).await.expect("an outbox");
        assert_eq!(outbox.iter().map(|q| q.mseq).collect::<Vec<_>>(), [queued]);
        let head = handle.head().await.expect("a head");
        assert!(head.cursors.is_empty() && head.last_mseq == queued);
    }
}

async fn a_void_base_comes_again_and_all_else_stays<S: Store>(one: S, other: S) {
    let post = record(POST, 1, 1);
    let filled = Answer::at(9).put(Scope::Public, 8, &post);
    filled.put(area(1), 9, &record(LOG, 2, 1)).file(&one).await;
    one.put_photo("cc", b"copy", None).await.expect("kept");
    let queued = one.enqueue(new_mutation(3)).await.expect("queued");
    one.void_base().await.expect("void");
    for handle in [&one, &other] {
        assert_eq!(listed(handle, &query(POST)).await, []);
        assert_eq!(handle.record(id(2)).await, Ok(None));
        assert_eq!(handle.photo("cc").await, Ok(Some(b"copy".to_vec())));
        let outbox = handle.outbox(0, 10).await.expect("an outbox");
        assert_eq!(outbox.iter().map(|q| q.mseq).collect::<Vec<_>>(), [queued]);
    }
    let head = one.head().await.expect("a head");
    assert_eq!((head.last_mseq, head.in_step_at), (queued, None));
    // Named, so that the server tells of a lost scope; of no use as a place.
    let places: Vec<(Scope, u64)> = head.cursors.iter().map(|(s, c)| (*s, c.seq)).collect();
    assert_eq!(places, [(Scope::Public, 0), (area(1), 0), (area(2), 0)]);
    let refill = Answer::at(9).put(Scope::Public, 8, &post).fresh();
    refill.file(&other).await;
    assert_eq!(listed(&one, &query(POST)).await, [id(1)]);
}

fn query(kind: &'static Kind) -> Query {
    Query {
        kind: kind.name,
        area: None,
        after: None,
        limit: 100,
    }
}

async fn listed(store: &impl Store, query: &Query) -> Vec<Id> {
    let rows: Vec<Record> = store.list(query).await.expect("it lists");
    rows.iter().map(|row| row.id).collect()
}
