//! What was accepted, and goes once more to a server that was restored.

use super::answers::{Answer, NOW, area, id, new_mutation, noop, photo, with_photos};
use super::list;
use crate::Store;
use crate::store::Room;
use sync::{Outcome, limits};

list!(
    what_was_accepted_goes_again_before_what_waits,
    what_was_accepted_long_ago_is_forgotten,
    much_that_was_accepted_at_once_goes_again_in_its_order,
    photos_of_what_goes_again_go_again,
    a_device_that_was_signed_out_keeps_nothing_of_what_was_sent,
);

async fn what_was_accepted_goes_again_before_what_waits<S: Store>(one: S, other: S) {
    one.found(id(100)).await.expect("it is founded");
    accept(&one, 1).await;
    one.enqueue(new_mutation(2)).await.expect("it queues");
    one.next_to_send(Room::of(2)).await.expect("it marks");
    one.enqueue(new_mutation(3)).await.expect("it queues");
    Answer::at(3).of_epoch(201).file(&other).await;
    let queued = other.outbox(0, 9).await.expect("it reads");
    let told = queued.iter().map(|e| (e.mseq, e.mid, e.again, e.attempted));
    let expected = [
        (4, id(1), true, true),
        (5, id(2), false, true),
        (6, id(3), false, false),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let head = one.head().await.expect("a head");
    assert_ne!(head.device, Some(id(100)));
    assert_eq!((head.settled, head.last_mseq), (3, 6));
    assert_eq!(one.enqueue(new_mutation(4)).await, Ok(7));
    assert_eq!(one.withdraw(id(3), noop()).await, Ok(true));
    assert_eq!(one.withdraw(id(1), noop()).await, Ok(false));
}

async fn what_was_accepted_long_ago_is_forgotten<S: Store>(one: S, other: S) {
    accept(&one, 1).await;
    one.enqueue(new_mutation(2)).await.expect("it queues");
    let mut later = Answer::at(9).told(2, id(2), Some(9), Outcome::Applied);
    later.0.server_time = NOW + limits::KEPT_AFTER_RECEIPT + 1;
    later.file(&one).await;
    Answer::at(3).of_epoch(201).file(&other).await;
    let queued = one.outbox(0, 9).await.expect("it reads");
    let names: Vec<_> = queued.iter().map(|entry| entry.mid).collect();
    assert_eq!(names, [id(2)]);
}

async fn much_that_was_accepted_at_once_goes_again_in_its_order<S: Store>(one: S, other: S) {
    const MANY: u8 = 120;
    let mut all = Answer::at(9);
    for n in 1..=MANY {
        let mseq = one.enqueue(new_mutation(n)).await.expect("it queues");
        all = all.told(mseq, id(n), Some(9), Outcome::Applied);
    }
    all.file(&one).await;
    // All of it is written anew, and none of it twice.
    Answer::at(9).loses(area(2)).file(&one).await;
    accept(&one, MANY + 1).await;
    Answer::at(3).of_epoch(201).file(&other).await;
    let queued = one.outbox(0, 200).await.expect("it reads");
    let names = queued.iter().map(|entry| entry.mid);
    let expected: Vec<_> = (1..=MANY + 1).map(id).collect();
    assert_eq!(names.collect::<Vec<_>>(), expected);
}

async fn photos_of_what_goes_again_go_again<S: Store>(one: S, other: S) {
    one.put_photo("aa", &[1, 2, 3], Some("draft"))
        .await
        .expect("it keeps");
    let mut new = with_photos(new_mutation(1), &[photo(1, "aa")]);
    new.draft = Some("draft".to_owned());
    new.body = brings(&["aa", "bb"]);
    one.enqueue(new).await.expect("it queues");
    let told = Answer::at(9).told(1, id(1), Some(9), Outcome::Applied);
    told.file(&one).await;
    one.end_upload(&photo(1, "aa"), None)
        .await
        .expect("it ends");
    // Even where the copy goes with its scope in the same filing.
    let restored = Answer::at(3).loses(area(1)).of_epoch(201);
    restored.file(&other).await;
    let uploads = one.uploads().await.expect("it reads");
    let told = uploads.iter().map(|u| (u.photo.clone(), u.mid, u.ready));
    let expected = [(photo(1, "aa"), id(1), false)];
    assert_eq!(
        told.collect::<Vec<_>>(),
        expected,
        "of bb there are no bytes"
    );
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
}

async fn a_device_that_was_signed_out_keeps_nothing_of_what_was_sent<S: Store>(one: S, other: S) {
    accept(&one, 1).await;
    one.enqueue(new_mutation(2)).await.expect("it queues");
    one.wipe().await.expect("it wipes");
    Answer::at(3).file(&other).await;
    Answer::at(3).of_epoch(201).file(&other).await;
    let queued = one.outbox(0, 9).await.expect("it reads");
    let names: Vec<_> = queued.iter().map(|entry| entry.mid).collect();
    assert_eq!(names, [id(2)]);
}

async fn accept<S: Store>(store: &S, n: u8) {
    let mseq = store.enqueue(new_mutation(n)).await.expect("it queues");
    let answer = Answer::at(9).told(mseq, id(n), Some(9), Outcome::Applied);
    answer.file(store).await;
}

/// A mutation of record 1 that adds photos to it.
fn brings(hashes: &[&str]) -> String {
    let photos: Vec<serde_json::Value> = hashes
        .iter()
        .map(|hash| serde_json::json!({"hash": hash, "size": 3, "width": 1, "height": 1}))
        .collect();
    serde_json::json!({"observed_at": NOW, "changes": [{
        "record": id(1), "kind": "activity_log", "schema": 1, "op": "edit",
        "fields": {"photos": {"members": {"add": photos, "remove": []}}},
    }]})
    .to_string()
}
