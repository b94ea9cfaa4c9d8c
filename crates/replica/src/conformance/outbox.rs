//! Cases of the outbox and of what needs attention.

use super::answers::{Answer, LOG, NOW, area, id, new_mutation, noop, photo, record, with_photos};
use super::list;
use crate::store::{Attention, Matter, Queued, Room, Standing, Store};
use domain::{Refusal, ShortMap};
use sync::Outcome;

list!(
    mutations_are_numbered_over_all_handles,
    a_tab_reads_at_once_all_that_it_keeps_in_memory,
    the_outbox_is_read_in_pieces,
    only_an_unattempted_mutation_can_be_withdrawn,
    a_parked_mutation_leaves_a_noop_and_its_input,
    a_mutation_with_a_receipt_is_not_parked,
    outcomes_empty_the_outbox,
    an_applied_mutation_waits_for_its_effect,
    a_rejected_mutation_needs_attention,
    unsent_edits_of_a_lost_scope_need_attention,
    attention_is_read_oldest_first_and_dismissed_by_name,
    a_mended_item_leaves_as_its_mutation_enters,
);

async fn mutations_are_numbered_over_all_handles<S: Store>(one: S, other: S) {
    assert_eq!(one.enqueue(new_mutation(1)).await, Ok(1));
    assert_eq!(other.enqueue(new_mutation(2)).await, Ok(2));
    assert_eq!(one.enqueue(new_mutation(3)).await, Ok(3));
    assert_eq!(other.head().await.expect("a head").last_mseq, 3);
    let first = Queued {
        mseq: 1,
        mid: id(1),
        body: new_mutation(1).body,
        saved_at: NOW + 1,
        attempted: false,
        receipt: None,
        again: false,
    };
    assert_eq!(outbox(&other).await[0], first);
}

async fn a_tab_reads_at_once_all_that_it_keeps_in_memory<S: Store>(one: S, other: S) {
    let mut empty = one.standing().await.expect("it reads");
    empty.head.vault = None;
    assert_eq!(empty, Standing::default());
    let [touched, untouched] = [1, 8].map(|n| record(LOG, n, 5));
    let answer = Answer::at(9).put(area(1), 9, &touched);
    answer.put(area(1), 8, &untouched).file(&one).await;
    for n in 1..=2 {
        one.enqueue(new_mutation(n)).await.expect("it queues");
    }
    let mut unreadable = with_photos(new_mutation(3), &[photo(1, "a")]);
    unreadable.body = "{}".into();
    one.enqueue(unreadable).await.expect("it queues");
    one.next_to_send(Room::of(1)).await.expect("it marks");
    for (n, saved_at) in [(5, NOW + 1), (4, NOW + 2)] {
        let item = Attention {
            mid: id(n),
            body: String::new(),
            saved_at,
            matter: Matter::ScopeLost,
        };
        one.add_attention(item).await.expect("it adds");
    }
    let standing = other.standing().await.expect("it reads");
    assert_eq!(Ok(standing.head), one.head().await);
    let read: Vec<Queued> = standing.queue.iter().map(|(e, _)| e.clone()).collect();
    assert_eq!(read, outbox(&one).await);
    let mutations = standing.queue.iter().map(|(_, mutation)| mutation.clone());
    let expected = [
        outbox(&one).await[0].mutation(),
        outbox(&one).await[1].mutation(),
        None,
    ];
    assert_eq!(mutations.collect::<Vec<_>>(), expected);
    assert_eq!(standing.base, ShortMap::from([(id(1), touched)]));
    assert_eq!(Ok(standing.attention), one.attention().await);
    assert_eq!(standing.uploads, 1);
}

async fn the_outbox_is_read_in_pieces<S: Store>(one: S, _other: S) {
    for n in 1..=12 {
        one.enqueue(new_mutation(n)).await.expect("it queues");
    }
    let piece = |entries: Vec<Queued>| entries.iter().map(|e| e.mseq).collect::<Vec<_>>();
    assert_eq!(piece(one.outbox(0, 3).await.expect("read")), [1, 2, 3]);
    assert_eq!(piece(one.outbox(9, 9).await.expect("read")), [10, 11, 12]);
    assert_eq!(one.outbox(12, 3).await, Ok(vec![]));
}

async fn only_an_unattempted_mutation_can_be_withdrawn<S: Store>(one: S, other: S) {
    for n in 1..=3 {
        one.enqueue(new_mutation(n)).await.expect("it queues");
    }
    one.next_to_send(Room::of(2)).await.expect("it marks");
    let attempted: Vec<bool> = outbox(&other).await.iter().map(|e| e.attempted).collect();
    assert_eq!(attempted, [true, true, false]);
    assert_eq!(other.withdraw(id(2), noop()).await, Ok(false));
    assert_eq!(other.withdraw(id(3), noop()).await, Ok(true));
    assert_eq!(other.withdraw(id(4), noop()).await, Ok(false));
    let entries = outbox(&one).await;
    assert_eq!(entries[1].body, new_mutation(2).body);
    assert_eq!((entries[2].body.clone(), entries[2].mid), (noop(), id(3)));
}

async fn a_parked_mutation_leaves_a_noop_and_its_input<S: Store>(one: S, other: S) {
    one.enqueue(new_mutation(1)).await.expect("it queues");
    one.next_to_send(Room::of(1)).await.expect("it marks");
    let matter = Matter::Parked { status: 413 };
    one.park(id(1), noop(), matter.clone())
        .await
        .expect("it parks");
    one.park(id(9), noop(), matter.clone())
        .await
        .expect("nothing to park");
    let entry = &outbox(&other).await[0];
    assert_eq!((entry.body.clone(), entry.attempted), (noop(), true));
    assert_ne!(entry.mid, id(1), "another phone may still bring it");
    let item = Attention {
        mid: id(1),
        body: new_mutation(1).body,
        saved_at: NOW + 1,
        matter,
    };
    assert_eq!(other.attention().await, Ok(vec![item]));
}

async fn a_mutation_with_a_receipt_is_not_parked<S: Store>(one: S, other: S) {
    one.enqueue(new_mutation(1)).await.expect("it queues");
    let told = Answer::at(9).told(1, id(1), Some(9), Outcome::Applied);
    told.more().file(&one).await;
    let matter = Matter::Parked { status: 400 };
    other
        .park(id(1), noop(), matter)
        .await
        .expect("nothing to park");
    assert_eq!(outbox(&one).await[0].body, new_mutation(1).body);
    assert_eq!(one.attention().await, Ok(vec![]));
}

async fn outcomes_empty_the_outbox<S: Store>(one: S, other: S) {
    for n in 1..=3 {
        one.enqueue(new_mutation(n)).await.expect("it queues");
    }
    let answer = Answer::at(9)
        .told(1, id(1), Some(9), Outcome::Applied)
        .told(2, id(2), None, Outcome::Applied);
    let changed = answer.file(&one).await;
    assert!(changed.outbox && !changed.attention);
    let left: Vec<u64> = outbox(&other).await.iter().map(|e| e.mseq).collect();
    assert_eq!(left, [3]);
    assert_eq!(other.head().await.expect("a head").settled, 2);
}

async fn an_applied_mutation_waits_for_its_effect<S: Store>(one: S, other: S) {
    one.enqueue(new_mutation(1)).await.expect("it queues");
    let told = Answer::at(9)
        .told(1, id(1), Some(9), Outcome::Applied)
        .more();
    told.file(&one).await;
    let waiting = outbox(&other).await;
    assert_eq!(waiting[0].receipt, Some(told.0.outcomes[0].clone()));
    assert_eq!(other.head().await.expect("a head").settled, 0);
    Answer::at(9).file(&one).await;
    assert!(outbox(&other).await.is_empty());
    assert_eq!(other.head().await.expect("a head").settled, 1);
}

async fn a_rejected_mutation_needs_attention<S: Store>(one: S, other: S) {
    one.enqueue(new_mutation(1)).await.expect("it queues");
    let rejected = Outcome::rejected(Refusal::at("lead_only", "publication"));
    let answer = Answer::at(9).told(1, id(1), None, rejected);
    assert!(answer.file(&one).await.attention);
    let items = other.attention().await.expect("it reads");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].body, new_mutation(1).body);
    let receipt = answer.0.outcomes[0].clone();
    assert_eq!(items[0].matter, Matter::Decided { receipt });
    assert!(outbox(&one).await.is_empty());
}

async fn unsent_edits_of_a_lost_scope_need_attention<S: Store>(one: S, other: S) {
    let answer = Answer::at(9).put(area(1), 9, &record(LOG, 1, 1));
    answer.file(&one).await;
    one.enqueue(new_mutation(1)).await.expect("it queues");
    one.enqueue(new_mutation(2)).await.expect("it queues");
    Answer::at(9).loses(area(1)).file(&one).await;
    let items = other.attention().await.expect("it reads");
    assert_eq!((items.len(), items[0].mid), (1, id(1)));
    assert_eq!(items[0].matter, Matter::ScopeLost);
    let entries = outbox(&other).await;
    assert_eq!(entries[1].body, new_mutation(2).body);
    assert_eq!(entries[0].body, noop());
}

async fn attention_is_read_oldest_first_and_dismissed_by_name<S: Store>(one: S, other: S) {
    for (n, saved_at) in [(1, 30), (2, 10), (3, 20)] {
        let item = Attention {
            mid: id(n),
            body: String::new(),
            saved_at,
            matter: Matter::ScopeLost,
        };
        one.add_attention(item).await.expect("it adds");
    }
    other.dismiss(id(3)).await.expect("it dismisses");
    other.dismiss(id(9)).await.expect("nothing to dismiss");
    let items = one.attention().await.expect("it reads");
    let mids: Vec<_> = items.iter().map(|item| item.mid).collect();
    assert_eq!(mids, [id(2), id(1)]);
}

async fn a_mended_item_leaves_as_its_mutation_enters<S: Store>(one: S, other: S) {
    let item = Attention {
        mid: id(1),
        body: new_mutation(1).body,
        saved_at: NOW,
        matter: Matter::ScopeLost,
    };
    one.add_attention(item).await.expect("it adds");
    let mut again = new_mutation(2);
    again.mends = Some(id(1));
    one.enqueue(again).await.expect("it queues");
    assert_eq!(other.attention().await, Ok(vec![]));
    assert_eq!(outbox(&other).await.len(), 1);
}

async fn outbox(store: &impl Store) -> Vec<Queued> {
    store.outbox(0, 100).await.expect("the outbox is read")
}
