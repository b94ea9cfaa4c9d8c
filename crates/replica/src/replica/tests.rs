use super::*;
use crate::MemoryStore;
use crate::conformance::answers::{Answer, NOW, area, id};
use crate::store::{Matter, Query, Room};
use domain::{Record, Refusal, Scope, kinds};
use futures::executor::block_on;
use serde_json::json;
use std::cell::Cell;
use sync::{FieldChange, Mutation, Op, Outcome};

#[derive(Clone, Default)]
struct Surroundings {
    ids: Rc<Cell<u8>>,
}

impl Environment for Surroundings {
    fn now(&self) -> Millis {
        NOW
    }

    fn new_id(&self) -> Id {
        self.ids.set(self.ids.get() + 1);
        Id::v7(9, [self.ids.get(); 10])
    }
}

type Phone = Replica<MemoryStore, Surroundings>;

async fn phone() -> Phone {
    let store = MemoryStore::new(kinds::ALL);
    let opened = Replica::open(kinds::ALL, store, Surroundings::default(), Some(id(1)));
    opened.await.unwrap()
}

fn log(n: u8) -> Record {
    Record::new(id(n), &kinds::activity_log::KIND)
        .with("title", "消防学习")
        .with("topic", "safety")
        .with("started_at", NOW + i64::from(n))
        .with("area", id(101).to_string())
}

/// The edit of a form that opened just now.
async fn edit<const N: usize>(
    phone: &Phone,
    record: u8,
    wanted: [(&str, serde_json::Value); N],
) -> Edit {
    let seen = phone.record(id(record)).await.unwrap();
    over(seen.unwrap_or_else(|| log(record)), wanted)
}

/// The edit of a form that opened when the record was as `seen`.
fn over<const N: usize>(seen: Record, wanted: [(&str, serde_json::Value); N]) -> Edit {
    let fields = wanted.map(|(name, value)| (name.to_owned(), value)).into();
    Edit::Fields { seen, fields }
}

async fn title(phone: &Phone, text: &str, record: u8) -> Edit {
    edit(phone, record, [("title", json!(text))]).await
}

async fn save(phone: &Phone, edit: Edit) -> Saved {
    phone.save(Deed::of(edit)).await.unwrap()
}

async fn last_queued(phone: &Phone) -> Mutation {
    let entries = phone.store.outbox(0, 100).await.unwrap();
    entries.last().unwrap().mutation().unwrap()
}

async fn mid_of(phone: &Phone, mseq: u64) -> Id {
    phone.store.outbox(mseq - 1, 1).await.unwrap()[0].mid
}

async fn file(phone: &Phone, answer: Answer) {
    let changed = answer.file(&phone.store).await;
    phone.refresh(&changed).await.unwrap();
}

async fn listed(phone: &Phone, limit: usize, after: Option<(i64, Id)>) -> Vec<Id> {
    let query = Query {
        kind: "activity_log",
        area: Some(id(101)),
        after,
        limit,
    };
    let rows = phone.list(&query).await.unwrap();
    rows.iter().map(|row| row.id).collect()
}

#[test]
fn what_is_saved_is_seen_at_once_and_by_another_tab() {
    block_on(async {
        let phone = phone().await;
        let saved = save(&phone, Edit::Create(log(2))).await;
        assert!(matches!(saved, Saved::Queued { mseq: 1, .. }));
        assert_eq!(
            phone.record(id(2)).await.unwrap().unwrap().text("title"),
            "消防学习"
        );
        let tab = Replica::open(
            kinds::ALL,
            phone.store.clone(),
            phone.environment.clone(),
            None,
        );
        let tab = tab.await.unwrap();
        assert_eq!(tab.record(id(2)).await, phone.record(id(2)).await);
        assert_eq!(tab.status().unsent, 1);
        assert_eq!(tab.status().oldest_unsent_at, Some(NOW));
        assert_eq!(phone.fate(id(2)), Fate::SavedHere);
        assert!(!phone.has_arrived(id(2)));
    });
}

#[test]
fn an_edit_carries_what_the_person_saw_and_rests_on_what_is_pending() {
    block_on(async {
        let phone = phone().await;
        save(&phone, Edit::Create(log(2))).await;
        save(&phone, title(&phone, "二", 2).await).await;
        save(&phone, title(&phone, "三", 2).await).await;
        let mutation = last_queued(&phone).await;
        let Op::Edit { fields } = &mutation.changes[0].op else {
            panic!("an edit");
        };
        let put = FieldChange::Put {
            was: json!("二"),
            now: json!("三"),
        };
        assert_eq!(fields["title"], put);
        let mut foundations = vec![mid_of(&phone, 1).await, mid_of(&phone, 2).await];
        foundations.sort_unstable();
        assert_eq!(mutation.depends_on, foundations);
    });
}

/// A form is opened, somebody else's change arrives, the form is saved.
#[test]
fn a_form_that_was_open_while_others_wrote_carries_what_it_saw() {
    block_on(async {
        let phone = phone().await;
        let opened = log(2).with("publication", "requested");
        file(&phone, Answer::at(5).put(Scope::Public, 5, &opened)).await;
        let theirs = opened.clone().with("publication", "published");
        file(&phone, Answer::at(6).put(Scope::Public, 6, &theirs)).await;
        save(&phone, over(opened, [("publication", json!("declined"))])).await;
        let Op::Edit { fields } = &last_queued(&phone).await.changes[0].op else {
            panic!("an edit");
        };
        let put = FieldChange::Put {
            was: json!("requested"),
            now: json!("declined"),
        };
        assert_eq!(fields["publication"], put);
        let seen = phone.record(id(2)).await.unwrap().unwrap();
        assert_eq!(seen.text("publication"), "published", "the guarded stays");
    });
}

#[test]
fn photos_that_others_added_while_a_form_was_open_stay() {
    block_on(async {
        let phone = phone().await;
        let photo =
            |hash: &str| json!({"hash": hash.repeat(64), "size": 3, "width": 1, "height": 1});
        let opened = log(2).with("photos", json!([photo("a")]));
        file(&phone, Answer::at(5).put(Scope::Public, 5, &opened)).await;
        let theirs = opened
            .clone()
            .with("photos", json!([photo("a"), photo("b")]));
        file(&phone, Answer::at(6).put(Scope::Public, 6, &theirs)).await;
        save(
            &phone,
            over(opened, [("photos", json!([photo("a"), photo("c")]))]),
        )
        .await;
        let seen = phone.record(id(2)).await.unwrap().unwrap();
        let hashes: Vec<String> = seen
            .photos("photos")
            .iter()
            .map(|p| p.hash[..1].to_owned())
            .collect();
        assert_eq!(hashes, ["a", "b", "c"]);
    });
}

#[test]
fn a_save_that_changes_nothing_queues_nothing_and_ends_its_draft() {
    block_on(async {
        let phone = phone().await;
        save(&phone, Edit::Create(log(2))).await;
        phone.put_draft("d", json!({})).await.unwrap();
        let deed = Deed {
            draft: Some("d".to_owned()),
            ..Deed::of(title(&phone, "消防学习", 2).await)
        };
        assert_eq!(phone.save(deed).await, Ok(Saved::Unchanged));
        assert_eq!(phone.status().unsent, 1);
        assert_eq!(phone.draft("d").await, Ok(None));
    });
}

#[test]
fn what_can_not_be_saved_says_why_and_keeps_its_draft() {
    block_on(async {
        let phone = phone().await;
        phone.put_draft("d", json!({})).await.unwrap();
        let try_to = async |edit| {
            let deed = Deed {
                draft: Some("d".to_owned()),
                ..Deed::of(edit)
            };
            phone.save(deed).await.unwrap_err()
        };
        let mut unfinished = log(2);
        unfinished.fields.remove("title");
        let SaveError::Invalid(problems) = try_to(Edit::Create(unfinished)).await else {
            panic!("it is not valid");
        };
        assert_eq!(
            (problems[0].field.as_str(), problems[0].code),
            ("title", "missing")
        );
        let missing = title(&phone, "x", 9).await;
        assert_eq!(try_to(missing).await, SaveError::Missing(id(9)));
        let odd = log(2).with("invented", 1);
        let refused = SaveError::Refused(Refusal::at("unknown_field", "invented"));
        assert_eq!(try_to(Edit::Create(odd)).await, refused);
        phone.store.fail_next(StoreError::QuotaExceeded);
        let full = SaveError::Store(StoreError::QuotaExceeded);
        assert_eq!(try_to(Edit::Create(log(2))).await, full);
        assert!(phone.draft("d").await.unwrap().is_some());
        assert_eq!(phone.record(id(2)).await, Ok(None));
        assert_eq!(phone.status(), Status::default());
    });
}

#[test]
fn a_record_is_made_only_once_and_a_derived_one_edited() {
    block_on(async {
        let phone = phone().await;
        save(&phone, Edit::Create(log(2))).await;
        let other = log(2).with("title", "另一个标签页里写的");
        let twice = phone.save(Deed::of(Edit::Create(other.clone()))).await;
        let refused = Refusal::of("already_saved");
        assert_eq!(twice, Err(SaveError::Refused(refused)));
        assert_eq!(phone.status().unsent, 1);
        save(&phone, Edit::Derive(other.clone())).await;
        let seen = phone.record(id(2)).await.unwrap().unwrap();
        assert_eq!(seen.text("title"), other.text("title"));
    });
}

#[test]
fn a_deed_of_more_than_a_mutation_may_hold_is_refused_when_saved() {
    block_on(async {
        let phone = phone().await;
        let edits = (10..27).map(|n| Edit::Create(log(n))).collect();
        let deed = Deed {
            edits,
            ..Deed::default()
        };
        assert_eq!(phone.save(deed).await, Err(SaveError::TooLarge));
        let twice = Deed {
            edits: vec![Edit::Create(log(2)), Edit::Create(log(2))],
            ..Deed::default()
        };
        let refused = Err(SaveError::Refused(Refusal::of("named_twice")));
        assert_eq!(phone.save(twice).await, refused);
    });
}

#[test]
fn photos_that_a_deed_adds_follow_it() {
    block_on(async {
        let phone = phone().await;
        let photo =
            |hash: &str| json!({"hash": hash.repeat(64), "size": 3, "width": 1, "height": 1});
        phone
            .put_photo("d", &"a".repeat(64), &[1, 2, 3])
            .await
            .unwrap();
        let deed = Deed {
            draft: Some("d".to_owned()),
            ..Deed::of(Edit::Create(log(2).with("photos", json!([photo("a")]))))
        };
        phone.save(deed).await.unwrap();
        assert_eq!(phone.status().photos_waiting, 1);
        let more = [("photos", json!([photo("a"), photo("b")]))];
        save(&phone, edit(&phone, 2, more).await).await;
        let uploads = phone.store.uploads().await.unwrap();
        let hashes: Vec<&str> = uploads.iter().map(|up| &up.photo.hash[..1]).collect();
        assert_eq!(hashes, ["a", "b"], "each once");
        assert_eq!(
            phone.held_photo(&"a".repeat(64)).await,
            Ok(Some(vec![1, 2, 3]))
        );
    });
}

#[test]
fn lists_hold_pending_records_at_their_place() {
    block_on(async {
        let phone = phone().await;
        let mut answer = Answer::at(9);
        for n in [10, 12, 14, 16] {
            answer = answer.put(area(101), 9, &log(n));
        }
        answer.0.permissions.held.push(area(101));
        file(&phone, answer).await;
        save(&phone, Edit::Create(log(13))).await;
        save(&phone, Edit::Archive(id(14))).await;
        let moved = [("started_at", json!(NOW + 11))];
        save(&phone, edit(&phone, 16, moved).await).await;
        let whole = [id(13), id(12), id(16), id(10)];
        assert_eq!(listed(&phone, 9, None).await, whole);
        assert_eq!(listed(&phone, 2, None).await, whole[..2]);
        let after = Some((NOW + 12, id(12)));
        assert_eq!(listed(&phone, 9, after).await, whole[2..]);
        assert_eq!(phone.count("activity_log", Some(id(101))).await, Ok(4));
        assert_eq!(phone.count("activity_log", Some(id(102))).await, Ok(0));
    });
}

#[test]
fn a_rejected_record_can_be_made_again_under_a_new_name() {
    block_on(async {
        let phone = phone().await;
        save(&phone, Edit::Create(log(2))).await;
        let first = mid_of(&phone, 1).await;
        let rejected = Outcome::rejected(Refusal::of("not_permitted"));
        file(&phone, Answer::at(9).told(1, first, None, rejected)).await;
        assert_eq!(phone.record(id(2)).await, Ok(None));
        assert_eq!(phone.fate(id(2)), Fate::NeedsAttention);
        assert_eq!((phone.status().attention, phone.status().unsent), (1, 0));

        let Saved::Queued { mseq: 2, mid } = phone.make_again(first).await.unwrap() else {
            panic!("it is queued");
        };
        assert_ne!(mid, first);
        assert_eq!(phone.fate(id(2)), Fate::SavedHere);
        assert_eq!((phone.status().attention, phone.status().unsent), (0, 1));
        assert!(phone.record(id(2)).await.unwrap().is_some());
    });
}

#[test]
fn of_a_conflict_only_what_waited_is_made_again() {
    block_on(async {
        let phone = phone().await;
        let mut theirs = log(2).with("publication", "requested");
        let answer = Answer::at(5).put(Scope::Public, 5, &theirs);
        file(&phone, answer).await;
        let wanted = [("publication", json!("declined")), ("title", json!("我的"))];
        save(&phone, edit(&phone, 2, wanted).await).await;
        let mid = mid_of(&phone, 1).await;
        theirs = theirs.with("publication", "none").with("title", "后来又改");
        let met = sync::Displaced {
            record: id(2),
            field: "publication".into(),
            was: json!("requested"),
            mine: json!("declined"),
            theirs: json!("none"),
        };
        let conflict = Outcome::Conflict { waiting: vec![met] };
        let answer = Answer::at(9).put(Scope::Public, 9, &theirs);
        file(&phone, answer.told(1, mid, Some(8), conflict)).await;

        phone.make_again(mid).await.unwrap();
        let seen = phone.record(id(2)).await.unwrap().unwrap();
        assert_eq!(seen.text("publication"), "declined");
        assert_eq!(seen.text("title"), "后来又改", "that edit had gone through");
        let Op::Edit { fields } = &last_queued(&phone).await.changes[0].op else {
            panic!("an edit");
        };
        let put = FieldChange::Put {
            was: json!("none"),
            now: json!("declined"),
        };
        assert_eq!(fields["publication"], put);
    });
}

#[test]
fn a_deed_over_several_records_that_met_another_is_not_half_made_again() {
    block_on(async {
        let phone = phone().await;
        let record = log(2).with("publication", "requested");
        file(&phone, Answer::at(5).put(Scope::Public, 5, &record)).await;
        let approving = edit(&phone, 2, [("publication", json!("published"))]).await;
        let deed = Deed {
            edits: vec![approving, Edit::Create(log(3))],
            ..Deed::default()
        };
        phone.save(deed).await.unwrap();
        let mid = mid_of(&phone, 1).await;
        let met = sync::Displaced {
            record: id(2),
            field: "publication".into(),
            was: json!("requested"),
            mine: json!("published"),
            theirs: json!("declined"),
        };
        let conflict = Outcome::Conflict { waiting: vec![met] };
        let declined = record.with("publication", "declined");
        let answer = Answer::at(9).put(Scope::Public, 9, &declined);
        file(&phone, answer.told(1, mid, None, conflict)).await;

        assert_eq!(phone.record(id(3)).await, Ok(None));
        let item = phone.attention().await.unwrap().remove(0);
        assert!(item.to_be_decided_anew());
        let again = phone.make_again(mid).await;
        assert_eq!(again, Err(SaveError::Refused(Refusal::of("decide_anew"))));
        assert_eq!(phone.status().attention, 1);
    });
}

#[test]
fn my_value_takes_the_place_only_of_the_one_that_was_shown_beside_it() {
    block_on(async {
        let phone = phone().await;
        let record = log(2).with("publication", "requested");
        file(&phone, Answer::at(5).put(Scope::Public, 5, &record)).await;
        save(
            &phone,
            edit(&phone, 2, [("publication", json!("none"))]).await,
        )
        .await;
        let mid = mid_of(&phone, 1).await;
        let met = sync::Displaced {
            record: id(2),
            field: "publication".into(),
            was: json!("requested"),
            mine: json!("none"),
            theirs: json!("declined"),
        };
        let conflict = Outcome::Conflict { waiting: vec![met] };
        let moved_on = record.with("publication", "published");
        let answer = Answer::at(9).put(Scope::Public, 9, &moved_on);
        file(&phone, answer.told(1, mid, Some(8), conflict)).await;

        phone.make_again(mid).await.unwrap();
        let seen = phone.record(id(2)).await.unwrap().unwrap();
        assert_eq!(seen.text("publication"), "published");
        let Op::Edit { fields } = &last_queued(&phone).await.changes[0].op else {
            panic!("an edit");
        };
        let put = FieldChange::Put {
            was: json!("declined"),
            now: json!("none"),
        };
        assert_eq!(fields["publication"], put);
    });
}

#[test]
fn what_is_put_away_and_brought_back_here_is_seen_before_the_server_has_it() {
    block_on(async {
        let phone = phone().await;
        let mut away = log(3);
        away.archived = true;
        let answer = Answer::at(5)
            .put(Scope::Public, 4, &log(2))
            .put(Scope::Public, 5, &away);
        file(&phone, answer).await;
        let ids = async |limit| {
            let rows = phone.put_away("activity_log", Some(id(101)), limit).await;
            rows.unwrap().iter().map(|row| row.id).collect::<Vec<Id>>()
        };
        assert_eq!(ids(9).await, [id(3)]);
        save(&phone, Edit::Archive(id(2))).await;
        assert_eq!(ids(9).await, [id(3), id(2)]);
        assert_eq!(ids(1).await, [id(3)]);
        save(&phone, Edit::Restore(id(3))).await;
        assert_eq!(ids(1).await, [id(2)]);
        assert_eq!(listed(&phone, 9, None).await, [id(3)]);
    });
}

#[test]
fn a_dismissed_item_is_gone_and_told_of() {
    block_on(async {
        let phone = phone().await;
        let item = crate::store::Attention {
            mid: id(7),
            body: String::new(),
            saved_at: NOW,
            matter: Matter::ScopeLost,
        };
        phone.store.add_attention(item).await.unwrap();
        let told = Rc::new(Cell::new(false));
        let heard = told.clone();
        phone.subscribe(move |changed| heard.set(changed.attention));
        let unreadable = SaveError::Refused(Refusal::of("malformed"));
        assert_eq!(phone.make_again(id(7)).await, Err(unreadable));
        phone.dismiss(id(7)).await.unwrap();
        assert!(told.get());
        assert_eq!(phone.attention().await, Ok(vec![]));
    });
}

#[test]
fn what_was_never_sent_can_be_taken_back() {
    block_on(async {
        let phone = phone().await;
        save(&phone, Edit::Create(log(2))).await;
        save(&phone, Edit::Create(log(3))).await;
        phone.store.next_to_send(Room::of(1)).await.unwrap();
        let queued = phone.store.outbox(0, 9).await.unwrap();
        assert_eq!(phone.withdraw(queued[0].mid).await, Ok(false));
        assert_eq!(phone.withdraw(queued[1].mid).await, Ok(true));
        assert!(phone.record(id(2)).await.unwrap().is_some());
        assert_eq!(phone.record(id(3)).await, Ok(None));
        assert_eq!(phone.status().unsent, 1, "a noop is nobody's work");
        let unsent = phone.unsent(9).await.unwrap();
        let mseqs: Vec<(u64, bool)> = unsent.iter().map(|q| (q.mseq, q.attempted)).collect();
        assert_eq!(mseqs, [(1, true)]);
    });
}

#[test]
fn listeners_hear_what_changed_and_may_read() {
    block_on(async {
        let phone = Rc::new(phone().await);
        let heard = Rc::new(RefCell::new(Vec::new()));
        let (reader, ears) = (Rc::downgrade(&phone), heard.clone());
        phone.subscribe(move |changed| {
            let unsent = reader.upgrade().unwrap().status().unsent;
            ears.borrow_mut().push((changed.kinds.clone(), unsent));
        });
        save(&phone, Edit::Create(log(2))).await;
        let kinds = ["activity_log".to_owned()].into();
        assert_eq!(*heard.borrow(), [(kinds, 1)]);
    });
}

#[test]
fn copies_make_room_on_a_full_device() {
    block_on(async {
        let phone = phone().await;
        phone.put_photo("d", "mine", &[1; 50]).await.unwrap();
        let copied = phone.store.put_photo("copy", &[2; 100], None).await;
        copied.unwrap();
        phone.store.set_room(Some(0));
        phone.put_draft("d", json!("a sentence")).await.unwrap();
        assert_eq!(phone.held_photo("copy").await, Ok(None));
        assert_eq!(phone.held_photo("mine").await, Ok(Some(vec![1; 50])));
        let more = phone.put_photo("d", "more", &[3; 100]).await;
        assert_eq!(more, Err(StoreError::QuotaExceeded));
    });
}
