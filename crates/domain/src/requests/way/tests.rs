use super::*;
use crate::civil::DAY;
use crate::kinds::service_request::KIND;
use crate::role::somebody;
use crate::{Role, Scope, Value};
use serde_json::json;

const AREA: Id = Id::NIL;

fn person(n: u8, role: Role) -> Actor {
    somebody(n, role, AREA)
}

fn asker() -> Actor {
    person(1, Role::Resident)
}

fn worker() -> Actor {
    person(2, Role::Worker)
}

fn lead() -> Actor {
    person(3, Role::CommitteeLead)
}

fn step(status: Status, note: &str) -> Step {
    Step {
        status,
        at: 5,
        by: "小陈".to_owned(),
        note: note.to_owned(),
    }
}

fn asked(n: u8) -> Record {
    let made = Record::new(Id::v7(1, [n; 10]), &KIND)
        .with("area", AREA.to_string())
        .with("account", asker().user.unwrap().to_string())
        .with("channel", "self")
        .with("class", "help");
    moved(&made, Submitted, "")
}

fn called() -> Record {
    let mut called = asked(9).with("channel", "call");
    called.fields.remove("account");
    called
}

/// After one more step, with what goes along with it.
fn moved(from: &Record, to: Status, note: &str) -> Record {
    let mut after = from.clone();
    let at = after.list("steps").len().try_into().unwrap();
    let step = Step {
        at,
        ..step(to, note)
    };
    after.fields.extend(after_step(from, &step));
    match to {
        HandedOn => after.with("handed_to", "property"),
        Merged => after.with("double_of", Id::v7(1, [77; 10]).to_string()),
        Submitted | Taken | Answered | Closed | Reopened | Withdrawn => after,
    }
}

fn may(actor: &Actor, before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
    check(actor, &Write { before, after })
}

fn at<T>(code: &str, field: &str) -> Result<T, Refusal> {
    Err(Refusal::at(code, field))
}

#[test]
fn people_ask_for_themselves_and_staff_enter_who_called_or_came() {
    assert_eq!(may(&asker(), None, &asked(9)), Ok(()));
    let forbidden = Err(Refusal::of("not_permitted"));
    assert_eq!(
        may(&worker(), None, &asked(9)),
        at("not_permitted", "channel")
    );
    assert_eq!(may(&person(4, Role::Resident), None, &asked(9)), forbidden);
    assert_eq!(may(&Actor::visitor(), None, &asked(9)), forbidden);
    for channel in ["call", "wechat", "visit"] {
        let entered = called().with("channel", channel);
        assert_eq!(may(&worker(), None, &entered), Ok(()));
        assert_eq!(may(&asker(), None, &entered), forbidden);
    }
    let for_an_account = asked(9).with("channel", "visit");
    assert_eq!(
        may(&worker(), None, &for_an_account),
        at("not_permitted", "channel")
    );
    let closed = moved(&asked(9), Closed, "好了");
    assert_eq!(may(&asker(), None, &closed), at("not_from_here", "status"));
    let rated = asked(9).with("rating", 5);
    assert_eq!(may(&asker(), None, &rated), at("not_from_here", "rating"));
}

#[test]
fn every_move_is_that_of_whoever_may_make_it() {
    for &from in Status::ALL {
        let before = asked(9).with("status", from.key());
        let entered = called().with("status", from.key());
        for &to in Status::ALL {
            let by = |actor: &Actor, before: &Record| {
                may(actor, Some(before), &moved(before, to, "因为")).is_ok()
            };
            let of_staff = from.staff_moves().contains(&to);
            let of_asker = from.requester_moves().contains(&to);
            assert_eq!(by(&worker(), &before), of_staff, "{from:?} {to:?}");
            assert_eq!(by(&asker(), &before), of_asker, "{from:?} {to:?}");
            assert!(!by(&person(4, Role::Resident), &before), "{from:?} {to:?}");
            // Nobody else can say it for who has no account.
            assert_eq!(
                by(&worker(), &entered),
                of_staff || of_asker,
                "{from:?} {to:?}"
            );
        }
    }
}

#[test]
fn a_move_says_what_it_must_and_leaves_the_way_that_was_gone() {
    let before = asked(9);
    for to in [HandedOn, Answered] {
        let unsaid = moved(&before, to, " ");
        assert_eq!(
            may(&worker(), Some(&before), &unsaid),
            at("reason_missing", "steps")
        );
    }
    let mut to_nobody = moved(&before, HandedOn, "请物业修");
    to_nobody.fields.remove("handed_to");
    assert_eq!(
        may(&worker(), Some(&before), &to_nobody),
        at("missing", "handed_to")
    );
    let told = before.clone().with("handed_text", "别的话");
    assert_eq!(
        may(&worker(), Some(&before), &told),
        at("not_from_here", "handed_text")
    );
    let rewritten = json!([{"status": "taken", "at": 1}]);
    let rewritten = moved(&before, Taken, "").with("steps", rewritten);
    assert_eq!(
        may(&worker(), Some(&before), &rewritten),
        at("not_from_here", "steps")
    );
}

#[test]
fn their_words_stay_theirs_and_are_open_until_somebody_works_with_them() {
    let reworded = |it: &Record| it.clone().with("text", "换一种说法");
    let fresh = asked(9);
    assert!(may(&asker(), Some(&fresh), &reworded(&fresh)).is_ok());
    assert!(may(&worker(), Some(&fresh), &reworded(&fresh)).is_err());
    let taken = moved(&fresh, Taken, "");
    assert!(may(&asker(), Some(&taken), &reworded(&taken)).is_err());
    let entered = moved(&called(), Taken, "");
    assert!(may(&worker(), Some(&entered), &reworded(&entered)).is_ok());
    let reclassed = taken.clone().with("class", "complaint");
    assert!(may(&worker(), Some(&taken), &reclassed).is_ok());
    assert!(may(&asker(), Some(&taken), &reclassed).is_err());
    let named = taken.clone().with("may_be_named", true);
    assert!(may(&asker(), Some(&taken), &named).is_ok());
    assert_eq!(
        may(&worker(), Some(&taken), &named),
        at("not_permitted", "may_be_named")
    );
    for field in FIXED {
        let changed = fresh.clone().with(field, "another");
        assert!(may(&worker(), Some(&fresh), &changed).is_err(), "{field}");
    }
}

#[test]
fn only_a_lead_gives_more_time_and_only_whoever_asked_says_whether_it_was_good() {
    let taken = moved(&asked(9), Taken, "");
    let complex = taken.clone().with("complex", true);
    assert_eq!(
        may(&worker(), Some(&taken), &complex),
        at("lead_only", "complex")
    );
    assert_eq!(may(&lead(), Some(&taken), &complex), Ok(()));
    let rated = |it: &Record| it.clone().with("rating", 4);
    assert!(may(&asker(), Some(&taken), &rated(&taken)).is_err());
    let closed = taken.with("status", "closed");
    assert!(may(&asker(), Some(&closed), &rated(&closed)).is_ok());
    assert!(may(&worker(), Some(&closed), &rated(&closed)).is_err());
}

#[test]
fn what_can_be_asked_again_is_not_put_away_and_nothing_moves_where_nobody_sees_it() {
    let put_away = |mut it: Record| {
        it.archived = true;
        it
    };
    for &from in Status::ALL {
        let before = asked(9).with("status", from.key());
        let after = put_away(before.clone());
        let by_staff = may(&worker(), Some(&before), &after);
        assert_eq!(by_staff.is_ok(), from == Withdrawn, "{from:?}");
        assert!(may(&asker(), Some(&before), &after).is_err(), "{from:?}");
    }
    let closed = asked(9).with("status", "closed");
    let again = put_away(moved(&closed, Reopened, "又坏了"));
    let unseen = put_away(closed.clone());
    assert_eq!(
        may(&asker(), Some(&unseen), &again),
        at("not_from_here", "status")
    );
    assert_eq!(may(&worker(), Some(&unseen), &closed), Ok(()));
}

#[test]
fn a_double_takes_the_staffs_steps_of_the_other_and_nothing_that_tells_who_asked() {
    let first = moved(&asked(8), Taken, "");
    let double = moved(&asked(9), Merged, "").with("double_of", first.id.to_string());
    assert_eq!(may(&worker(), Some(&asked(9)), &double), Ok(()));
    let handed = moved(&first, HandedOn, "物业").with("handed_text", "3 号楼漏水");
    let answered = moved(&handed, Answered, "修好了");

    let fields = shared_with(&answered, &double);
    assert!(!fields.contains_key("handed_text"));
    let mut along = double.clone();
    along.fields.extend(fields);
    assert_eq!(may(&worker(), Some(&double), &along), Ok(()));
    assert_eq!(Status::of(&along), Answered);
    let gone: Vec<Status> = steps(&along)
        .iter()
        .map(|step: &Step| step.status)
        .collect();
    assert_eq!(gone, [Submitted, Merged, Taken, HandedOn, Answered]);
    assert!(steps_to_share(&answered, &along).is_empty());

    let closed = moved(&answered, Closed, "办好了");
    let again = moved(&closed, Reopened, "王阿姨家又漏了");
    let taken_again = moved(&again, Answered, "再去看过");
    let shared = steps_to_share(&taken_again, &along);
    let told: Vec<_> = shared.iter().map(|it| (it.status, &*it.note)).collect();
    assert_eq!(told, [(Answered, "再去看过")]);
    assert!(
        steps_to_share(&closed, &asked(9)).is_empty(),
        "it is no double"
    );
}

#[test]
fn what_was_written_before_they_were_merged_is_never_told_to_the_other() {
    let first = moved(&asked(8), Taken, "王阿姨家，先打电话");
    let handed = moved(&first, HandedOn, "去 502 找王阿姨");
    let answered = moved(&handed, Answered, "王阿姨，明天来修");
    let mut double = asked(9);
    let merge = Step {
        at: behind(0, &[double.clone(), answered.clone()]),
        ..step(Merged, "")
    };
    assert_eq!(merge.at, 4, "their clock is behind those of the others");
    double.fields.extend(after_step(&double, &merge));
    let double = double.with("double_of", answered.id.to_string());
    let shared = shared_with(&answered, &double);
    assert!(!shared.contains_key("handed_to"));
    let mut along = double.clone();
    along.fields.extend(shared);
    let told = |it: &Record| -> Vec<_> {
        let all = steps::<Status>(it).into_iter();
        all.map(|step| (step.status, step.note)).collect()
    };
    let none = String::new;
    let begun = [(Submitted, none()), (Merged, none()), (Taken, none())];
    assert_eq!(told(&along), begun);
    assert_eq!(may(&worker(), Some(&asked(9)), &along), Ok(()));
    assert!(steps_to_share(&answered, &along).is_empty());

    // Written knowing that others read it.
    let close = Step {
        at: behind(0, std::slice::from_ref(&along)),
        ..step(Closed, "修好了")
    };
    let mut closed = answered.clone();
    closed.fields.extend(after_step(&answered, &close));
    let mut end = along.clone();
    end.fields.extend(shared_with(&closed, &along));
    assert_eq!(told(&end).last(), Some(&(Closed, "修好了".to_owned())));
    assert_eq!(may(&worker(), Some(&along), &end), Ok(()));
}

#[test]
fn whatever_goes_along_with_none_that_is_open_waits_for_the_staff_itself() {
    use Waiting::{Along, Ended, Open};
    let into = |n: u8, other: u8| {
        let other = Id::v7(1, [other; 10]).to_string();
        moved(&asked(n), Merged, "").with("double_of", other)
    };
    let closed = |n| asked(n).with("status", "closed");
    let sorted: [(&[Record], &[Waiting]); 6] = [
        (&[asked(1), into(2, 1)], &[Open, Along]),
        (&[into(1, 2), into(2, 1)], &[Open, Open]),
        (&[asked(1), into(2, 1), into(3, 2)], &[Open, Along, Open]),
        (&[closed(1), into(2, 1)], &[Ended, Open]),
        (&[into(2, 7)], &[Open]),
        (
            &[asked(1), into(2, 1).with("status", "closed")],
            &[Open, Ended],
        ),
    ];
    for (requests, expected) in sorted {
        assert_eq!(waiting(requests), expected);
    }
}

#[test]
fn a_request_is_taken_apart_again_by_the_staff_or_by_asking_again() {
    let before = asked(9);
    let of_itself = moved(&before, Merged, "").with("double_of", before.id.to_string());
    assert_eq!(
        may(&worker(), Some(&before), &of_itself),
        at("not_from_here", "double_of")
    );
    let unsaid = before
        .clone()
        .with("double_of", Id::v7(1, [8; 10]).to_string());
    assert_eq!(
        may(&worker(), Some(&before), &unsaid),
        at("not_from_here", "double_of")
    );
    let double = moved(&before, Merged, "");
    let cleared = |mut it: Record| {
        it.fields.remove("double_of");
        it
    };
    assert!(may(&worker(), Some(&double), &cleared(double.clone())).is_err());
    let apart = cleared(moved(&double, Taken, ""));
    assert_eq!(may(&worker(), Some(&double), &apart), Ok(()));
    let closed = moved(&double, Closed, "办好了");
    let again = cleared(moved(&closed, Reopened, "我家还没好"));
    assert_eq!(may(&asker(), Some(&closed), &again), Ok(()));
}

#[test]
fn a_double_is_taken_apart_and_led_along_from_wherever_it_stands() {
    for &from in Status::ALL {
        let before = moved(&asked(9), Merged, "").with("status", from.key());
        let mut apart = moved(&before, Taken, "");
        apart.fields.remove("double_of");
        let may_go = !from.is_end();
        let taken = may(&worker(), Some(&before), &apart);
        assert_eq!(taken.is_ok(), may_go, "{from:?}");
        assert!(may(&asker(), Some(&before), &apart).is_err(), "{from:?}");
        for to in [Taken, HandedOn, Answered, Closed] {
            let along = may(&worker(), Some(&before), &moved(&before, to, "因为"));
            assert_eq!(along.is_ok(), may_go, "{from:?} {to:?}");
        }
        let alone = before.with("double_of", Value::Null);
        let again = moved(&alone, Taken, "");
        let takes = from.staff_moves().contains(&Taken);
        assert_eq!(may(&worker(), Some(&alone), &again).is_ok(), takes);
    }
}

#[test]
fn no_further_step_is_made_in_the_future() {
    let closed = asked(9).with("status", "closed");
    let again = |at| {
        let step = Step {
            at,
            ..step(Reopened, "又坏了")
        };
        let mut after = closed.clone();
        after.fields.extend(after_step(&closed, &step));
        may(&asker(), Some(&closed), &after)
    };
    assert_eq!(again(1 + DAY), Ok(()));
    assert_eq!(again(2 + DAY), at("in_future", "steps"));
    // What somebody asks does not come to nothing for the sake of a wrong clock.
    let early = json!([{"status": "submitted", "at": 2 + DAY}]);
    assert_eq!(may(&asker(), None, &asked(9).with("steps", early)), Ok(()));
}

#[test]
fn it_is_read_by_whoever_asked_and_the_staff_of_its_area() {
    let own = Scope::User(asker().user.unwrap());
    assert_eq!((KIND.scopes)(&asked(9)), [Scope::Area(AREA), own]);
    assert_eq!((KIND.scopes)(&called()), [Scope::Area(AREA)]);
}
