//! Cases of work that leaves for another phone, and comes from one.

use super::answers::{Answer, NOW, id, new_mutation, noop, photo, with_photos};
use super::list;
use crate::carry::{CarriedAttention, CarriedDraft, CarriedMutation, TakenIn, Work};
use crate::store::{Attention, Draft, Matter, Room, Store, StoreError, Upload};
use domain::ShortMap;
use serde_json::json;
use sync::Outcome;

list!(
    all_unsent_work_is_told_with_its_photos,
    what_the_server_has_or_was_taken_back_is_not_unsent,
    work_is_taken_in_under_new_numbers_and_its_own_names,
    work_taken_in_twice_changes_nothing,
    what_was_sent_is_not_taken_in_again,
    another_draft_of_that_key_stays,
    photos_taken_in_stay_as_long_as_their_work,
    what_is_sent_again_only_is_taken_in_as_such,
);

fn attention(n: u8) -> Attention {
    Attention {
        mid: id(n),
        body: new_mutation(n).body,
        saved_at: NOW,
        matter: Matter::ScopeLost,
    }
}

fn draft(content: &str) -> Draft {
    Draft {
        key: "d".to_owned(),
        changed_at: NOW,
        content: json!(content),
    }
}

fn carried(n: u8, hashes: &[&str]) -> CarriedMutation {
    let new = new_mutation(n);
    CarriedMutation {
        mid: new.mid,
        body: new.body,
        saved_at: new.saved_at,
        again: false,
        photos: hashes.iter().map(|hash| photo(n, hash)).collect(),
    }
}

/// Of each sort one, each with a photo.
fn work() -> Work {
    Work {
        queued: vec![carried(5, &["aa"])],
        lane: vec![Upload {
            photo: photo(6, "bb"),
            mid: id(6),
            ready: true,
        }],
        attention: vec![CarriedAttention {
            item: attention(7),
            photos: vec!["cc".to_owned()],
        }],
        drafts: vec![CarriedDraft {
            draft: draft("半句"),
            photos: vec!["dd".to_owned()],
        }],
    }
}

fn bytes() -> ShortMap<String, Vec<u8>> {
    let hashes = ["aa", "bb", "cc", "dd"].into_iter();
    hashes.map(|hash| (hash.to_owned(), hash.into())).collect()
}

const ALL: TakenIn = TakenIn {
    queued: 1,
    lane: 1,
    attention: 1,
    drafts: 1,
    photos: 4,
    known: 0,
    left_out: 0,
};

async fn all_unsent_work_is_told_with_its_photos<S: Store>(one: S, other: S) {
    assert_eq!(one.take_in(&work(), &bytes()).await, Ok(ALL));
    assert_eq!(other.unsent_work().await, Ok(work()));
    one.next_to_send(Room::of(1)).await.expect("it marks");
    let attempted = other.unsent_work().await;
    assert_eq!(attempted, Ok(work()), "it may not have arrived");
}

async fn what_the_server_has_or_was_taken_back_is_not_unsent<S: Store>(one: S, other: S) {
    one.enqueue(new_mutation(1)).await.expect("it queues");
    one.enqueue(new_mutation(2)).await.expect("it queues");
    assert_eq!(one.withdraw(id(2), noop()).await, Ok(true));
    let told = Answer::at(9).told(1, id(1), Some(20), Outcome::Applied);
    told.more().file(&one).await;
    let waiting = other.outbox(0, 9).await.expect("it reads");
    assert_eq!(waiting.len(), 2, "neither has left the outbox");
    assert_eq!(other.unsent_work().await, Ok(Work::default()));
}

async fn work_is_taken_in_under_new_numbers_and_its_own_names<S: Store>(one: S, other: S) {
    one.enqueue(new_mutation(1)).await.expect("it queues");
    one.next_to_send(Room::of(1)).await.expect("it marks");
    assert_eq!(one.take_in(&work(), &bytes()).await, Ok(ALL));
    let queued = other.outbox(0, 9).await.expect("it reads");
    assert_eq!(queued.len(), 2);
    let entry = &queued[1];
    let (new, at) = (new_mutation(5), (entry.mseq, entry.mid, entry.saved_at));
    assert_eq!(at, (2, id(5), new.saved_at));
    assert_eq!((&entry.body, entry.attempted), (&new.body, false));
    assert_eq!(other.head().await.expect("a head").last_mseq, 2);
    assert_eq!(other.attention().await, Ok(vec![attention(7)]));
    assert_eq!(other.draft("d").await, Ok(Some(draft("半句"))));
    for (hash, photo) in bytes() {
        assert_eq!(other.photo(&hash).await, Ok(Some(photo)));
    }
    let uploads = other.uploads().await.expect("it reads").into_iter();
    let uploads: Vec<_> = uploads.map(|it| (it.mid, it.photo, it.ready)).collect();
    let (text, photo) = (
        (id(5), photo(5, "aa"), false),
        (id(6), photo(6, "bb"), true),
    );
    assert_eq!(uploads, [text, photo]);
}

async fn work_taken_in_twice_changes_nothing<S: Store>(one: S, other: S) {
    one.take_in(&work(), &bytes()).await.expect("it takes in");
    let again = TakenIn {
        known: 4,
        ..TakenIn::default()
    };
    let (before, head) = (one.unsent_work().await, one.head().await);
    assert_eq!(other.take_in(&work(), &bytes()).await, Ok(again));
    assert_eq!(one.unsent_work().await, before);
    assert_eq!(one.head().await, head);
}

async fn what_was_sent_is_not_taken_in_again<S: Store>(one: S, other: S) {
    one.enqueue(new_mutation(5)).await.expect("it queues");
    let told = Answer::at(9).told(1, id(5), Some(9), Outcome::Applied);
    told.file(&one).await;
    let work = Work {
        queued: vec![carried(5, &["aa"])],
        ..Work::default()
    };
    let taken = other.take_in(&work, &bytes()).await.expect("it takes in");
    assert_eq!((taken.known, taken.queued, taken.photos), (1, 0, 0));
    assert_eq!(one.outbox(0, 9).await, Ok(vec![]));
    assert_eq!(one.photo("aa").await, Ok(None));
}

async fn another_draft_of_that_key_stays<S: Store>(one: S, other: S) {
    one.put_draft(draft("另写的")).await.expect("it keeps");
    let taken = other.take_in(&work(), &bytes()).await.expect("it takes in");
    assert_eq!((taken.drafts, taken.left_out, taken.photos), (0, 1, 3));
    assert_eq!(one.draft("d").await, Ok(Some(draft("另写的"))));
    assert_eq!(one.photo("dd").await, Ok(None));
}

async fn photos_taken_in_stay_as_long_as_their_work<S: Store>(one: S, other: S) {
    one.take_in(&work(), &bytes()).await.expect("it takes in");
    assert_eq!(one.withdraw(id(5), noop()).await, Ok(true));
    one.end_upload(&photo(6, "bb"), None)
        .await
        .expect("it ends");
    one.dismiss(id(7)).await.expect("it dismisses");
    one.remove_draft("d").await.expect("it removes");
    assert_eq!(other.unsent_work().await, Ok(Work::default()));
    for hash in ["aa", "cc", "dd"] {
        assert_eq!(other.photo(hash).await, Ok(None), "{hash}");
    }
    assert_eq!(other.photo("bb").await, Ok(Some(b"bb".to_vec())), "a copy");
}

async fn what_is_sent_again_only_is_taken_in_as_such<S: Store>(one: S, other: S) {
    let again = CarriedMutation {
        again: true,
        ..carried(5, &["aa"])
    };
    let work = Work {
        queued: vec![again],
        ..Work::default()
    };
    let taken: Result<_, StoreError> = one.take_in(&work, &ShortMap::new()).await;
    assert_eq!(taken.map(|taken| (taken.queued, taken.photos)), Ok((1, 0)));
    assert!(other.outbox(0, 9).await.expect("it reads")[0].again);
    assert_eq!(other.unsent_work().await, Ok(work));
    let with_bytes = with_photos(new_mutation(8), &[photo(5, "aa")]);
    other.enqueue(with_bytes).await.expect("it queues");
    assert_eq!(one.photo("aa").await, Ok(None), "nobody has its bytes");
}
