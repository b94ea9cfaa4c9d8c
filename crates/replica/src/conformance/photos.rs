//! Cases of photos: whose they are, and their way to the server.

use super::answers::{Answer, NOW, area, id, new_mutation, noop, photo, with_photos};
use super::list;
use crate::store::{Attention, Draft, Matter, PhotoOf, Store};
use domain::{Millis, Refusal};
use sync::Outcome;

list!(
    a_large_photo_comes_back_whole,
    a_saved_photo_outlives_its_draft,
    an_upload_is_ready_once_its_mutation_is_accepted,
    uploads_keep_the_order_in_which_they_were_saved,
    a_sent_photo_stays_as_a_copy,
    a_refused_photo_stays_until_dismissed,
    photos_of_a_rejected_mutation_stay_until_dismissed,
    photos_of_a_parked_mutation_can_be_sent_by_another,
    photos_of_a_withdrawn_mutation_go,
    a_photo_of_two_drafts_stays_with_the_second,
    a_photo_that_only_the_server_has_can_be_announced,
    an_upload_that_its_record_names_no_more_goes_with_its_bytes,
    a_refused_photo_can_go_again,
    mending_holds_the_photos_for_its_draft,
    mending_never_replaces_a_draft,
    copies_go_with_a_lost_scope,
);

async fn a_large_photo_comes_back_whole<S: Store>(one: S, other: S) {
    let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();
    one.put_photo("aa", &bytes, None).await.expect("it keeps");
    assert!(other.photo("aa").await == Ok(Some(bytes)));
    one.put_photo("bb", &[], None).await.expect("it keeps");
    assert_eq!(other.photo("bb").await, Ok(Some(vec![])));
}

async fn a_saved_photo_outlives_its_draft<S: Store>(one: S, other: S) {
    draft_with(&one, "d", &["aa", "bb"]).await;
    let mut new = with_photos(new_mutation(1), &[photo(1, "aa")]);
    new.draft = Some("d".to_owned());
    one.enqueue(new).await.expect("it queues");
    assert_eq!(other.draft("d").await, Ok(None));
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
    assert_eq!(other.photo("bb").await, Ok(None), "it was taken out again");
    let uploads = other.uploads().await.expect("it reads");
    assert_eq!((uploads.len(), uploads[0].ready), (1, false));
    assert_eq!(
        (&uploads[0].photo, uploads[0].mid),
        (&photo(1, "aa"), id(1))
    );
}

async fn an_upload_is_ready_once_its_mutation_is_accepted<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa"), photo(1, "bb")]).await;
    queue(&one, 2, &[photo(2, "cc")]).await;
    let answer = Answer::at(9).told(1, id(1), Some(9), Outcome::Applied);
    assert!(answer.file(&one).await.uploads);
    let uploads = other.uploads().await.expect("it reads");
    let ready: Vec<bool> = uploads.iter().map(|upload| upload.ready).collect();
    assert_eq!(ready, [true, true, false]);
}

async fn uploads_keep_the_order_in_which_they_were_saved<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "cc"), photo(1, "aa")]).await;
    queue(&one, 2, &[photo(0, "bb")]).await;
    let uploads = other.uploads().await.expect("it reads");
    let hashes: Vec<&str> = uploads.iter().map(|up| up.photo.hash.as_str()).collect();
    assert_eq!(hashes, ["cc", "aa", "bb"]);
}

async fn a_sent_photo_stays_as_a_copy<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa")]).await;
    one.end_upload(&photo(1, "aa"), None)
        .await
        .expect("it ends");
    assert_eq!(other.uploads().await, Ok(vec![]));
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
}

async fn a_refused_photo_stays_until_dismissed<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa")]).await;
    let item = about(9, &photo(1, "aa"));
    let ended = one.end_upload(&photo(1, "aa"), Some(item.clone())).await;
    ended.expect("it ends");
    assert_eq!(other.uploads().await, Ok(vec![]));
    assert_eq!(other.attention().await, Ok(vec![item]));
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
    other.dismiss(id(9)).await.expect("it dismisses");
    assert_eq!(one.photo("aa").await, Ok(None));
}

async fn photos_of_a_rejected_mutation_stay_until_dismissed<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa")]).await;
    let rejected = Outcome::rejected(Refusal::of("not_permitted"));
    Answer::at(9)
        .told(1, id(1), None, rejected)
        .file(&one)
        .await;
    assert_eq!(other.uploads().await, Ok(vec![]));
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
    other.dismiss(id(1)).await.expect("it dismisses");
    assert_eq!(one.photo("aa").await, Ok(None));
}

async fn photos_of_a_parked_mutation_can_be_sent_by_another<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa"), photo(1, "bb")]).await;
    let matter = Matter::Parked { status: 400 };
    one.park(id(1), noop(), matter).await.expect("it parks");
    assert_eq!(other.uploads().await, Ok(vec![]));
    let mut again = with_photos(new_mutation(2), &[photo(1, "aa")]);
    again.mends = Some(id(1));
    other.enqueue(again).await.expect("it queues");
    assert_eq!(one.photo("aa").await, Ok(Some(vec![1, 2, 3])));
    assert_eq!(one.photo("bb").await, Ok(None));
    assert_eq!(one.uploads().await.expect("it reads")[0].mid, id(2));
}

async fn photos_of_a_withdrawn_mutation_go<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa")]).await;
    assert_eq!(one.withdraw(id(1), noop()).await, Ok(true));
    assert_eq!(other.uploads().await, Ok(vec![]));
    assert_eq!(other.photo("aa").await, Ok(None));
}

async fn a_photo_of_two_drafts_stays_with_the_second<S: Store>(one: S, other: S) {
    draft_with(&one, "d", &["aa"]).await;
    draft_with(&one, "e", &["aa"]).await;
    one.remove_draft("d").await.expect("it removes");
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
    one.remove_draft("e").await.expect("it removes");
    assert_eq!(other.photo("aa").await, Ok(None));
}

async fn a_photo_that_only_the_server_has_can_be_announced<S: Store>(one: S, other: S) {
    let new = with_photos(new_mutation(1), &[photo(1, "aa")]);
    one.enqueue(new).await.expect("it queues");
    assert_eq!(other.uploads().await.expect("it reads").len(), 1);
    assert_eq!(other.photo("aa").await, Ok(None));
    one.end_upload(&photo(1, "aa"), None)
        .await
        .expect("it ends");
    assert_eq!(other.uploads().await, Ok(vec![]));
    one.put_photo("aa", &[7], None).await.expect("it keeps");
    assert_eq!(other.photo("aa").await, Ok(Some(vec![7])));
}

async fn an_upload_that_its_record_names_no_more_goes_with_its_bytes<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa"), photo(1, "bb")]).await;
    queue(&one, 2, &[photo(1, "bb")]).await;
    let uploads = one.uploads().await.expect("it reads");
    for upload in &uploads[..2] {
        one.drop_upload(upload).await.expect("it drops");
    }
    assert_eq!(other.uploads().await, Ok(uploads[2..].to_vec()));
    assert_eq!(other.photo("aa").await, Ok(None));
    let kept = other.photo("bb").await;
    assert_eq!(kept, Ok(Some(vec![1, 2, 3])), "it came again with another");
}

async fn a_refused_photo_can_go_again<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa"), photo(1, "bb")]).await;
    let refused = photo(1, "aa");
    let ended = one.end_upload(&refused, Some(about(9, &refused))).await;
    ended.expect("it ends");
    one.send_again(id(9)).await.expect("it goes again");
    one.send_again(id(9)).await.expect("it is on its way");
    assert_eq!(other.attention().await, Ok(vec![]));
    let uploads = other.uploads().await.expect("it reads");
    let again: Vec<_> = uploads.iter().map(|up| (&up.photo, up.ready)).collect();
    assert_eq!(again, [(&photo(1, "bb"), false), (&refused, true)]);
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
    one.end_upload(&refused, None).await.expect("it ends");
    assert_eq!(other.uploads().await.expect("it reads").len(), 1);
}

async fn mending_holds_the_photos_for_its_draft<S: Store>(one: S, other: S) {
    queue(&one, 1, &[photo(1, "aa")]).await;
    let matter = Matter::Parked { status: 400 };
    one.park(id(1), noop(), matter).await.expect("it parks");
    let begun = one.begin_mending(id(1), draft("m", 1)).await;
    assert_eq!(begun, Ok(true));
    other.dismiss(id(1)).await.expect("it dismisses");
    assert_eq!(other.draft("m").await, Ok(Some(draft("m", 1))));
    assert_eq!(other.photo("aa").await, Ok(Some(vec![1, 2, 3])));
    other.remove_draft("m").await.expect("it removes");
    assert_eq!(one.photo("aa").await, Ok(None));
}

async fn mending_never_replaces_a_draft<S: Store>(one: S, other: S) {
    one.put_draft(draft("m", 1)).await.expect("it keeps");
    assert_eq!(other.begin_mending(id(1), draft("m", 2)).await, Ok(false));
    assert_eq!(one.draft("m").await, Ok(Some(draft("m", 1))));
}

async fn copies_go_with_a_lost_scope<S: Store>(one: S, other: S) {
    Answer::at(9).file(&one).await;
    one.put_photo("aa", &[7], None).await.expect("it keeps");
    draft_with(&one, "d", &["bb"]).await;
    one.put_photo("bb", &[1, 2, 3], None)
        .await
        .expect("it keeps");
    Answer::at(9).loses(area(1)).file(&one).await;
    assert_eq!(other.photo("aa").await, Ok(None));
    assert_eq!(other.photo("bb").await, Ok(Some(vec![1, 2, 3])));
}

fn draft(key: &str, changed_at: Millis) -> Draft {
    Draft {
        key: key.to_owned(),
        changed_at,
        content: serde_json::Value::Null,
    }
}

fn about(n: u8, photo: &PhotoOf) -> Attention {
    Attention {
        mid: id(n),
        body: String::new(),
        saved_at: NOW,
        matter: Matter::PhotoRefused {
            photo: photo.clone(),
        },
    }
}

async fn draft_with(store: &impl Store, key: &str, hashes: &[&str]) {
    store.put_draft(draft(key, NOW)).await.expect("it keeps");
    for hash in hashes {
        let kept = store.put_photo(hash, &[1, 2, 3], Some(key)).await;
        kept.expect("it keeps");
    }
}

async fn queue(store: &impl Store, n: u8, photos: &[PhotoOf]) {
    let key = format!("draft {n}");
    let hashes: Vec<&str> = photos.iter().map(|photo| photo.hash.as_str()).collect();
    draft_with(store, &key, &hashes).await;
    let mut new = with_photos(new_mutation(n), photos);
    new.draft = Some(key);
    store.enqueue(new).await.expect("it queues");
}
