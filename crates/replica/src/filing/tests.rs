use super::*;
use crate::store::PhotoOf;
use domain::{Fields, Refusal, kinds};
use serde_json::{json, value::RawValue};
use sync::{
    Change, Cursor, Displaced, FieldChange, Mutation, Op, Permissions, RecordChange, ScopePage,
};

const NOW: Millis = 1_000;
const KIND: &str = "activity_log";

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

fn area(n: u8) -> Scope {
    Scope::Area(id(n))
}

fn cursor(seq: u64) -> Cursor {
    Cursor {
        seq,
        tag: format!("tag {seq}"),
        below: 0,
    }
}

/// A phone that holds `public` and one area, in step at sequence number 10.
struct Phone {
    head: Head,
    outbox: Vec<Queued>,
    sent: Vec<Sent>,
    attention: Vec<Attention>,
    scopes: ShortMap<Id, Vec<Scope>>,
}

impl Phone {
    fn new() -> Self {
        let head = Head {
            device: Some(id(100)),
            last_mseq: 0,
            epoch: Some(id(101)),
            permissions: Some(7),
            cursors: [(Scope::Public, cursor(10)), (area(1), cursor(10))].into(),
            ..Head::default()
        };
        Self {
            head,
            outbox: Vec::new(),
            sent: Vec::new(),
            attention: Vec::new(),
            scopes: ShortMap::new(),
        }
    }

    fn queued(mut self, op: Op, attempted: bool) -> Self {
        self.head.last_mseq += 1;
        let mseq = self.head.last_mseq;
        self.outbox.push(Queued {
            mseq,
            mid: mid(mseq),
            body: serde_json::to_string(&mutation(op)).unwrap(),
            saved_at: 5,
            attempted,
            receipt: None,
            again: false,
        });
        self
    }

    fn guard(&self) -> Guard {
        Guard {
            checks: false,
            device: self.head.device,
            settled: self.head.settled,
            next_device: id(251),
            epoch: self.head.epoch,
            permissions: self.head.permissions,
            cursors: self.head.cursors.clone(),
        }
    }

    fn file<'a>(&self, answer: &'a SyncResponse) -> Plan<'a> {
        self.file_with(&self.guard(), answer).unwrap()
    }

    fn file_with<'a>(&self, guard: &Guard, answer: &'a SyncResponse) -> Option<Plan<'a>> {
        let held = Held {
            kinds: kinds::ALL,
            head: &self.head,
            outbox: &self.outbox,
            sent: &self.sent,
            attention: &self.attention,
            scopes: &self.scopes,
        };
        plan(&held, guard, answer, NOW)
    }
}

fn mid(mseq: u64) -> Id {
    Id::v7(2, [u8::try_from(mseq).unwrap(); 10])
}

fn mutation(op: Op) -> Mutation {
    Mutation {
        observed_at: 5,
        depends_on: Vec::new(),
        changes: vec![RecordChange {
            record: id(50),
            kind: KIND.into(),
            schema: 1,
            op,
        }],
        sealed: None,
    }
}

fn create() -> Op {
    let fields = Fields::from([("area".to_owned(), json!(id(1)))]);
    Op::Create { fields }
}

fn edit() -> Op {
    let put = FieldChange::Put {
        was: json!("another"),
        now: json!("mine"),
    };
    Op::Edit {
        fields: [("title".to_owned(), put)].into(),
    }
}

/// An answer that says nothing new.
fn answer() -> SyncResponse {
    SyncResponse {
        protocol: 1,
        epoch: id(101),
        last_mseq: 0,
        outcomes: Vec::new(),
        pages: Vec::new(),
        more: false,
        head: cursor(10),
        permissions: Permissions {
            version: 7,
            held: vec![Scope::Public, area(1)],
            gained: Vec::new(),
            lost: Vec::new(),
        },
        server_time: 0,
    }
}

fn told(mut answer: SyncResponse, mseq: u64, seq: Option<u64>, outcome: Outcome) -> SyncResponse {
    answer.last_mseq = mseq;
    answer.outcomes.push(Receipt {
        mseq,
        mid: mid(mseq),
        seq,
        outcome,
    });
    answer
}

fn page(scope: Scope, seq: u64, put: Option<&str>) -> ScopePage {
    ScopePage {
        scope,
        fresh: false,
        changes: vec![Change {
            seq,
            id: id(50),
            put: put.map(|text| RawValue::from_string(text.to_owned()).unwrap()),
        }],
        cursor: cursor(seq),
    }
}

fn losing(scope: Scope) -> SyncResponse {
    let mut answer = answer();
    answer.permissions.version = 8;
    answer.permissions.held.retain(|held| *held != scope);
    answer.permissions.lost.push(scope);
    answer
}

#[test]
fn an_answer_to_an_older_question_is_stale() {
    let phone = Phone::new();
    let mut guards = [(); 5].map(|()| phone.guard());
    guards[0].epoch = None;
    guards[1].permissions = Some(6);
    guards[2].cursors.insert(Scope::Public, cursor(9));
    guards[3].device = Some(id(102));
    guards[4].settled = 1;
    for guard in guards {
        assert!(phone.file_with(&guard, &answer()).is_none(), "{guard:?}");
    }
}

#[test]
fn an_empty_answer_changes_nothing_but_the_time_in_step() {
    let phone = Phone::new().queued(edit(), false);
    let mut silent = answer();
    silent.permissions.held.clear();
    for answer in [answer(), silent] {
        let plan = phone.file(&answer);
        let expected = Head {
            in_step_at: Some(NOW),
            // What was read just now need not be compared.
            checked_at: Some(NOW),
            ..phone.head.clone()
        };
        assert_eq!(plan.head, expected);
        assert_eq!(plan.changed, Changed::default());
        assert!(plan.drop_scopes.is_empty() && !plan.drop_all && plan.queue.is_empty());
    }
}

#[test]
fn a_check_counts_only_where_there_was_something_to_compare() {
    let mut phone = Phone::new();
    phone.head.checked_at = Some(1);
    let checked_at = |checks, page: Option<ScopePage>| {
        let mut answer = answer();
        answer.pages.extend(page);
        let guard = Guard {
            checks,
            ..phone.guard()
        };
        let plan = phone.file_with(&guard, &answer).unwrap();
        plan.head.checked_at
    };
    let page = |fresh| ScopePage {
        scope: Scope::Public,
        fresh,
        changes: Vec::new(),
        cursor: cursor(11),
    };
    assert_eq!(checked_at(false, None), Some(1));
    assert_eq!(checked_at(true, None), Some(NOW));
    assert_eq!(checked_at(true, Some(page(false))), Some(1));
    assert_eq!(checked_at(true, Some(page(true))), Some(NOW));
}

#[test]
fn pages_move_their_own_cursor_and_the_end_moves_all() {
    let phone = Phone::new();
    let mut answer = answer();
    answer.pages = vec![page(area(1), 12, Some("{}"))];
    answer.head = cursor(20);
    answer.more = true;
    let plan = phone.file(&answer);
    assert_eq!(plan.head.cursors[&area(1)], cursor(12));
    assert_eq!(plan.head.cursors[&Scope::Public], cursor(10));
    assert_eq!(plan.head.in_step_at, None);
    let row = Row {
        scope: area(1),
        id: id(50),
        seq: 12,
        put: Some("{}"),
    };
    assert_eq!(plan.rows, [row]);

    answer.more = false;
    let plan = phone.file(&answer);
    assert!(plan.head.cursors.values().all(|held| *held == cursor(20)));
}

#[test]
fn a_fresh_page_empties_its_scope_first_and_a_leaving_row_has_no_text() {
    let phone = Phone::new();
    let mut answer = answer();
    answer.pages = vec![page(area(1), 12, None)];
    answer.pages[0].fresh = true;
    let plan = phone.file(&answer);
    assert_eq!(plan.drop_scopes, [area(1)]);
    assert_eq!(plan.rows[0].put, None);
    assert!(plan.changed.everything);
}

#[test]
fn a_gained_scope_has_a_cursor_though_it_had_no_page() {
    let phone = Phone::new();
    let mut answer = answer();
    answer.permissions.gained.push(area(2));
    answer.permissions.held.push(area(2));
    assert_eq!(phone.file(&answer).head.cursors[&area(2)], cursor(10));
}

#[test]
fn rows_of_a_scope_that_is_not_held_are_not_kept() {
    let phone = Phone::new();
    let mut answer = answer();
    answer.pages = vec![page(area(9), 12, Some("{}"))];
    let plan = phone.file(&answer);
    assert!(plan.rows.is_empty());
    assert!(!plan.head.cursors.contains_key(&area(9)));
}

fn applied(mseq: u64, seq: u64) -> Option<Receipt> {
    Some(Receipt {
        mseq,
        mid: mid(mseq),
        seq: Some(seq),
        outcome: Outcome::Applied,
    })
}

/// A phone that keeps mutation 1, which was accepted, and has 2 and 3 in its outbox.
fn phone_that_keeps_one() -> Phone {
    let mut phone = Phone::new()
        .queued(create(), true)
        .queued(edit(), true)
        .queued(edit(), false);
    let mut entry = phone.outbox.remove(0);
    entry.receipt = applied(1, 9);
    phone.sent.push(Sent { entry, at: 4 });
    phone.head.settled = 1;
    phone
}

fn numbers(plan: &Plan<'_>) -> Vec<(u64, Id, bool)> {
    let entries = plan.queue.iter();
    entries.map(|e| (e.mseq, e.mid, e.again)).collect()
}

#[test]
fn a_new_epoch_drops_base_and_sends_everything_again_under_new_numbers() {
    let mut phone = phone_that_keeps_one();
    phone.outbox[0].receipt = applied(2, 10);
    let mut answer = answer();
    (answer.epoch, answer.more) = (id(102), true);
    let plan = phone.file(&answer);
    assert!(plan.drop_all);
    let expected = [(4, mid(1), true), (5, mid(2), false), (6, mid(3), false)];
    assert_eq!(numbers(&plan), expected);
    assert!(plan.queue.iter().all(|entry| entry.receipt.is_none()));
    assert_eq!(
        (plan.leaves, plan.forget_sent_before),
        (vec![2, 3], Millis::MAX)
    );
    let head = plan.head;
    assert_eq!((head.device, head.epoch), (Some(id(251)), Some(id(102))));
    assert_eq!((head.settled, head.last_mseq), (3, 6));
    assert!(head.cursors.is_empty());
}

#[test]
fn a_server_that_forgot_is_sent_everything_again() {
    let phone = phone_that_keeps_one();
    let answer = answer();
    let plan = phone.file(&answer);
    assert_eq!(numbers(&plan)[0], (4, mid(1), true));
    assert!(!plan.drop_all, "it is the same log");
}

#[test]
fn a_number_that_the_phone_never_gave_out_is_another_phones() {
    let phone = phone_that_keeps_one();
    let mut answer = answer();
    answer.last_mseq = 4;
    assert_eq!(phone.file(&answer).head.device, Some(id(251)));
    answer.last_mseq = 3;
    assert_eq!(phone.file(&answer).head.device, phone.head.device);
}

#[test]
fn what_was_accepted_is_kept_for_some_weeks() {
    let noop = Mutation::noop(5);
    let mut phone = Phone::new()
        .queued(create(), true)
        .queued(edit(), true)
        .queued(edit(), true);
    phone.outbox[2].body = serde_json::to_string(&noop).unwrap();
    let rejected = Outcome::rejected(Refusal::of("not_permitted"));
    let answer = told(answer(), 1, Some(10), Outcome::Applied);
    let answer = told(answer, 2, None, rejected);
    let mut answer = told(answer, 3, None, Outcome::Applied);
    answer.server_time = limits::KEPT_AFTER_RECEIPT + 7;
    let plan = phone.file(&answer);
    assert_eq!(plan.leaves, [1, 2, 3]);
    let kept = plan.sent.iter().map(|sent| (sent.entry.mid, sent.at));
    assert_eq!(kept.collect::<Vec<_>>(), [(mid(1), answer.server_time)]);
    assert_eq!(plan.forget_sent_before, 7);
}

#[test]
fn what_is_kept_forgets_other_peoples_values_with_the_scope() {
    let mut phone = Phone::new().queued(edit(), true);
    let entry = phone.outbox.remove(0);
    phone.sent.push(Sent { entry, at: 4 });
    (phone.head.settled, phone.scopes) = (1, [(id(50), vec![area(1)])].into());
    let mut answer = losing(area(1));
    answer.last_mseq = 1;
    let plan = phone.file(&answer);
    let body = &plan.sent[0].entry.body;
    assert!(body.contains("mine") && !body.contains("another"), "{body}");
    // The same where it goes again in the same filing.
    answer.epoch = id(102);
    let plan = phone.file(&answer);
    let body = &plan.queue[0].body;
    assert!(body.contains("mine") && !body.contains("another"), "{body}");
}

#[test]
fn an_applied_mutation_leaves_when_its_effect_is_in_base() {
    let phone = Phone::new().queued(create(), true);
    let mut answer = told(answer(), 1, Some(11), Outcome::Applied);
    answer.head = cursor(11);
    answer.more = true;
    let plan = phone.file(&answer);
    assert!(plan.leaves.is_empty());
    assert_eq!(plan.queue[0].receipt, Some(answer.outcomes[0].clone()));
    assert_eq!((plan.ready, plan.head.settled), (vec![mid(1)], 0));

    answer.more = false;
    let plan = phone.file(&answer);
    assert_eq!((plan.leaves, plan.head.settled), (vec![1], 1));
    assert!(plan.queue.is_empty());
}

#[test]
fn a_stored_receipt_lets_its_mutation_leave_in_a_later_answer() {
    let mut phone = Phone::new().queued(create(), true);
    phone.outbox[0].receipt = Some(Receipt {
        mseq: 1,
        mid: mid(1),
        seq: Some(11),
        outcome: Outcome::Applied,
    });
    let mut answer = answer();
    answer.last_mseq = 1;
    assert!(phone.file(&answer).leaves.is_empty());
    answer.head = cursor(11);
    let plan = phone.file(&answer);
    assert_eq!(plan.leaves, [1]);
    assert!(plan.ready.is_empty(), "its photos were let go before");
}

#[test]
fn a_mutation_without_effect_leaves_at_once() {
    let phone = Phone::new().queued(edit(), true);
    let mut answer = told(answer(), 1, None, Outcome::Applied);
    answer.more = true;
    assert_eq!(phone.file(&answer).leaves, [1]);
}

#[test]
fn a_rejected_mutation_goes_to_attention_with_its_photos() {
    let phone = Phone::new().queued(edit(), true).queued(edit(), true);
    let rejected = Outcome::rejected(Refusal::of("not_permitted"));
    let mut answer = told(answer(), 1, None, rejected);
    answer.more = true;
    let plan = phone.file(&answer);
    assert_eq!((plan.leaves, plan.head.settled), (vec![1], 1));
    assert_eq!((plan.kept_back, plan.ready), (vec![mid(1)], vec![]));
    assert_eq!(plan.attention[0].body, phone.outbox[0].body);
    assert!(plan.changed.attention && plan.changed.outbox && plan.changed.uploads);
}

#[test]
fn the_photos_of_a_deed_of_which_nothing_was_done_stay_with_it() {
    let phone = Phone::new().queued(edit(), true);
    for (seq, kept_back) in [(Some(11), false), (None, true)] {
        let conflict = Outcome::Conflict { waiting: vec![] };
        let mut answer = told(answer(), 1, seq, conflict);
        answer.head = cursor(11);
        let plan = phone.file(&answer);
        let expected = if kept_back {
            [vec![mid(1)], vec![]]
        } else {
            [vec![], vec![mid(1)]]
        };
        assert_eq!([plan.kept_back, plan.ready], expected);
    }
}

#[test]
fn a_conflict_needs_attention_once_and_leaves_as_applied() {
    let mut phone = Phone::new().queued(edit(), true);
    let conflict = Outcome::Conflict { waiting: vec![] };
    let mut answer = told(answer(), 1, Some(11), conflict);
    let plan = phone.file(&answer);
    assert_eq!((plan.attention.len(), plan.ready.len()), (1, 1));
    assert!(plan.leaves.is_empty(), "sequence number 11 is not in base");

    phone.outbox[0] = plan.queue[0].clone();
    answer.head = cursor(11);
    let plan = phone.file(&answer);
    assert!(
        plan.attention.is_empty(),
        "the person may have dismissed it"
    );
    assert_eq!(plan.leaves, [1]);
}

#[test]
fn settled_stops_before_the_first_mutation_that_stays() {
    let phone = Phone::new()
        .queued(edit(), true)
        .queued(edit(), true)
        .queued(edit(), false);
    let answer = told(answer(), 2, None, Outcome::Applied);
    let plan = phone.file(&answer);
    assert_eq!((plan.leaves, plan.head.settled), (vec![2], 0));
    let answer = told(answer.clone(), 1, None, Outcome::Applied);
    assert_eq!(phone.file(&answer).head.settled, 2);
}

#[test]
fn an_outcome_under_another_name_is_another_phones() {
    let phone = Phone::new().queued(edit(), true);
    let mut answer = told(answer(), 1, None, Outcome::Applied);
    answer.outcomes[0].mid = id(77);
    let plan = phone.file(&answer);
    assert_eq!(numbers(&plan), [(2, mid(1), false)]);
    assert_eq!((plan.leaves, plan.head.settled), (vec![1], 1));
    assert!(plan.ready.is_empty() && plan.attention.is_empty());
}

#[test]
fn an_unsent_edit_of_a_lost_scope_keeps_only_the_persons_own_input() {
    let mut phone = Phone::new().queued(edit(), false).queued(edit(), false);
    phone.scopes.insert(id(50), vec![area(1)]);
    let answer = losing(area(1));
    let asked = records_in_question(&answer, &phone.outbox, &phone.attention, &[]);
    assert_eq!(asked, [id(50)]);
    let plan = phone.file(&answer);
    assert_eq!(plan.drop_scopes, [area(1)]);
    assert!(plan.drop_copies && !plan.head.cursors.contains_key(&area(1)));
    assert_eq!(plan.kept_back, [mid(1), mid(2)]);
    for (item, entry) in plan.attention.iter().zip(&plan.queue) {
        assert_eq!(item.matter, Matter::ScopeLost);
        assert!(item.body.contains("mine") && !item.body.contains("another"));
        let noop: Mutation = serde_json::from_str(&entry.body).unwrap();
        assert_eq!(noop, Mutation::noop(5));
        assert_ne!(entry.mid, item.mid, "another phone may still bring it");
    }
    assert_eq!(plan.queue.len(), 2);
}

#[test]
fn a_record_made_here_is_lost_with_the_scope_that_it_would_be_in() {
    let mut phone = Phone::new().queued(create(), false).queued(edit(), false);
    // As the stores tell of a record that is not in base.
    phone.scopes.insert(id(50), Vec::new());
    let answer = losing(area(1));
    let plan = phone.file(&answer);
    assert_eq!(plan.attention.len(), 2);
}

#[test]
fn an_edit_that_may_have_been_sent_waits_for_the_servers_word() {
    let mut phone = Phone::new().queued(edit(), true);
    phone.scopes.insert(id(50), vec![area(1)]);
    let answer = losing(area(1));
    let plan = phone.file(&answer);
    assert!(plan.queue.is_empty() && plan.attention.is_empty());
}

#[test]
fn an_edit_stays_when_its_record_is_still_read_or_is_not_known() {
    let mut phone = Phone::new().queued(edit(), false);
    let answer = losing(area(1));
    assert!(phone.file(&answer).queue.is_empty(), "not known");
    phone.scopes.insert(id(50), vec![area(1), Scope::Public]);
    assert!(phone.file(&answer).queue.is_empty(), "still read");
}

#[test]
fn attention_forgets_other_peoples_values_with_the_scope() {
    let mut phone = Phone::new();
    phone.scopes.insert(id(50), vec![area(1)]);
    phone.attention.push(conflict());
    phone.attention.push(Attention {
        mid: id(60),
        body: String::new(),
        saved_at: 5,
        matter: Matter::PhotoRefused {
            photo: PhotoOf {
                record: id(50),
                hash: "a".into(),
                size: 1,
            },
        },
    });
    let answer = losing(area(1));
    let plan = phone.file(&answer);
    assert_eq!(plan.attention.len(), 1);
    expect_only_mine(&plan);
}

#[test]
fn attention_of_a_phone_that_read_more_forgets_others_once_all_is_here() {
    let mut phone = Phone::new();
    phone.attention.push(conflict());
    assert!(phone.file(&answer()).attention.is_empty(), "never in step");
    phone.head.in_step_at = Some(5);
    let mut coming = answer();
    coming.more = true;
    assert!(phone.file(&coming).attention.is_empty(), "not all is here");
    let mut brings = answer();
    brings.pages.push(page(area(1), 11, Some("{}")));
    assert!(phone.file(&brings).attention.is_empty(), "it comes now");
    expect_only_mine(&phone.file(&answer()));
    phone.scopes.insert(id(50), vec![area(1)]);
    assert!(phone.file(&answer()).attention.is_empty(), "it is held");
}

/// Another person changed the title before this one did.
fn conflict() -> Attention {
    let met = Displaced {
        record: id(50),
        field: "title".into(),
        was: json!("another before"),
        mine: json!("mine"),
        theirs: json!("another"),
    };
    Attention {
        mid: mid(1),
        body: serde_json::to_string(&mutation(edit())).unwrap(),
        saved_at: 5,
        matter: Matter::Decided {
            receipt: Receipt {
                mseq: 1,
                mid: mid(1),
                seq: Some(3),
                outcome: Outcome::Conflict { waiting: vec![met] },
            },
        },
    }
}

fn expect_only_mine(plan: &Plan<'_>) {
    let kept = serde_json::to_string(&plan.attention[0]).unwrap();
    assert!(kept.contains("mine") && !kept.contains("another"), "{kept}");
}
