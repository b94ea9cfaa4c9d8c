use super::came as came_of;
use super::*;
use crate::{Grant, Role, Scope};

const AREA: Id = Id::NIL;
const NOW: Millis = 1_800_000_000_000;

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

fn resident() -> Actor {
    Actor::at(id(7), &[], NOW)
}

fn worker() -> Actor {
    let grant = Grant {
        role: Role::Worker,
        area: Some(AREA),
        from: 0,
        until: None,
    };
    Actor::at(id(8), &[grant], NOW)
}

fn own_one() -> Record {
    Record::new(own_id(id(1), id(7)), &KIND)
        .with("event", id(1).to_string())
        .with("area", AREA.to_string())
        .with("account", id(7).to_string())
        .with("name", "李阿姨")
        .with("party", 2)
        .with("via", "self")
        .with("starts_at", NOW + 1)
}

fn walk_in() -> Record {
    Record::new(id(9), &KIND)
        .with("event", id(1).to_string())
        .with("area", AREA.to_string())
        .with("party", 1)
        .with("via", "walk_in")
}

fn write(actor: &Actor, before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
    may_write(actor, &Write { before, after })
}

#[test]
fn people_register_and_withdraw_themselves_and_nobody_else() {
    let refused = Err(Refusal::of("not_permitted"));
    assert_eq!(write(&resident(), None, &own_one()), Ok(()));
    let gone = own_one().with("withdrawn", true);
    assert_eq!(write(&resident(), Some(&own_one()), &gone), Ok(()));
    let other = Actor::at(id(6), &[], NOW);
    assert_eq!(write(&other, None, &own_one()), refused);
    assert_eq!(write(&other, Some(&own_one()), &gone), refused);
    assert_eq!(write(&resident(), None, &walk_in()), refused);
    assert_eq!(write(&worker(), None, &own_one()), refused);
}

#[test]
fn a_person_has_one_registration_of_an_event() {
    let mut second = own_one();
    second.id = id(9);
    let refused = Err(Refusal::of("not_permitted"));
    assert_eq!(write(&resident(), None, &second), refused);
}

#[test]
fn once_the_event_has_begun_only_the_staff_write() {
    let late = own_one().with("starts_at", NOW);
    let begun = Err(Refusal::of("event_begun"));
    assert_eq!(write(&resident(), None, &late), begun);
    let gone = late.clone().with("withdrawn", true);
    assert_eq!(write(&resident(), Some(&late), &gone), begun);
    assert_eq!(write(&worker(), Some(&late), &gone), Ok(()));
    assert_eq!(write(&worker(), None, &walk_in()), Ok(()));
}

#[test]
fn people_say_how_it_was_once_it_has_begun_and_change_nothing_else() {
    let not_yet = own_one().with("impression", "good");
    let refused = Err(Refusal::at("event_not_begun", "impression"));
    assert_eq!(write(&resident(), Some(&own_one()), &not_yet), refused);
    let before = own_one().with("starts_at", NOW);
    let said = before
        .clone()
        .with("impression", "good")
        .with("feedback", "好");
    assert_eq!(write(&resident(), Some(&before), &said), Ok(()));
    let more = said.with("party", 1);
    let begun = Err(Refusal::of("event_begun"));
    assert_eq!(write(&resident(), Some(&before), &more), begun);
}

#[test]
fn a_visitor_says_who_comes_and_how_to_reach_them() {
    let event = Record::new(id(1), &crate::kinds::event::KIND)
        .with("area", AREA.to_string())
        .with("adult_must_accompany", true);
    let table = [
        (["周老伯", "１３８ 0000 1234"], [2, 1], Ok(())),
        ([" ", "138 0000 1234"], [1, 0], Err(("missing", "name"))),
        (["周老伯", " "], [1, 0], Err(("missing", "phone"))),
        (["周老伯", "138 0000 1234"], [0, 0], Err(("too_low", "party"))),
        (["周老伯", "138 0000 1234"], [1, 2], Err(("too_high", "children"))),
        (["周老伯", "138 0000 1234"], [1, 1], Err(("adult_missing", "children"))),
    ];
    for (who, how_many, expected) in table {
        let one = of_visitor(id(2), &event, who, how_many);
        let expected = expected.map_err(|(code, field)| Refusal::at(code, field));
        assert_eq!(check_visitor(&event, &one), expected, "{who:?} {how_many:?}");
    }
}

#[test]
fn those_who_came_are_counted_as_logs_count_them() {
    let came = |one: Record| one.with("checked_in", "came");
    let family = came(own_one().with("party", 3).with("children", 2));
    let counted = came_of(&[family, came(walk_in()), own_one()]);
    assert_eq!(counted, serde_json::json!({"adults": 2, "children": 2}));
    assert_eq!(came_of(&[own_one()]), Value::Null);
}

#[test]
fn only_the_staff_say_who_was_called() {
    let called = own_one().with("call", "reached");
    let refused = Err(Refusal::at("not_permitted", "call"));
    assert_eq!(write(&resident(), Some(&own_one()), &called), refused);
    assert_eq!(write(&worker(), Some(&own_one()), &called), Ok(()));
}

#[test]
fn nobody_but_the_server_gives_a_seat() {
    let seated = own_one().with("seat", "seated");
    let refused = Err(Refusal::at("server_owned", "seat"));
    for actor in [resident(), worker()] {
        assert_eq!(write(&actor, Some(&own_one()), &seated), refused);
        assert_eq!(write(&actor, None, &seated), refused);
    }
    let server = Actor::server(AREA, NOW);
    assert_eq!(write(&server, Some(&own_one()), &seated), Ok(()));
}

#[test]
fn only_the_staff_check_people_in() {
    let came = own_one().with("checked_in", "came");
    assert_eq!(
        write(&resident(), Some(&own_one()), &came),
        Err(Refusal::at("not_permitted", "checked_in"))
    );
    assert_eq!(write(&worker(), Some(&own_one()), &came), Ok(()));
}

#[test]
fn a_party_that_is_seated_may_shrink_and_not_grow() {
    let seated = own_one().with("seat", "seated");
    let grown = seated.clone().with("party", 3);
    let refused = Err(Refusal::at("party_seated", "party"));
    assert_eq!(write(&resident(), Some(&seated), &grown), refused);
    let shrunk = seated.clone().with("party", 1);
    assert_eq!(write(&resident(), Some(&seated), &shrunk), Ok(()));
    let waiting = own_one().with("seat", "waiting");
    let grown = waiting.clone().with("party", 3);
    assert_eq!(write(&resident(), Some(&waiting), &grown), Ok(()));
    let children = own_one().with("children", 3);
    let refused = Err(Refusal::at("too_high", "children"));
    assert_eq!(write(&resident(), None, &children), refused);
}

#[test]
fn a_seat_that_an_adult_was_given_is_not_made_one_of_children_alone() {
    let one = |party: i64, children: i64| {
        let one = own_one().with("seat", "seated");
        one.with("party", party).with("children", children)
    };
    let refused = Err(Refusal::at("adult_seated", "children"));
    // How many are seated, and shall be: the party, the children among them.
    let table = [
        ([2, 0], [2, 1], Ok(())),
        ([2, 0], [2, 2], refused.clone()),
        ([2, 1], [1, 1], refused),
        ([2, 1], [1, 0], Ok(())),
        ([2, 2], [1, 1], Ok(())),
    ];
    for ([party, children], [fewer, alone], expected) in table {
        let (before, after) = (one(party, children), one(fewer, alone));
        assert_eq!(write(&resident(), Some(&before), &after), expected, "{after:?}");
        assert_eq!(write(&worker(), Some(&before), &after), Ok(()));
    }
    let waiting = one(2, 0).with("seat", "waiting");
    let alone = waiting.clone().with("children", 2);
    assert_eq!(write(&resident(), Some(&waiting), &alone), Ok(()));
}

#[test]
fn a_registration_stays_with_its_event_and_its_person() {
    for field in ["event", "area", "account"] {
        let other = own_one().with(field, id(5).to_string());
        let refused = Err(Refusal::at("fixed", field));
        assert_eq!(write(&worker(), Some(&own_one()), &other), refused);
    }
}

#[test]
fn the_staff_and_the_person_read_it() {
    let both = [Scope::Area(AREA), Scope::User(id(7))];
    assert_eq!((KIND.scopes)(&own_one()), both);
    assert_eq!((KIND.scopes)(&walk_in()), [Scope::Area(AREA)]);
}

#[test]
fn a_code_means_one_registration_however_it_is_read_and_tells_nobody_whose_it_is() {
    let named = |n: u8| {
        Record::new(own_id(Id::NIL, Id::from_bytes([n; 16])), &KIND)
            .with("name", "盛老伯")
            .with("phone", "13800000001")
    };
    let all = [named(1), named(2)];
    let address = check_in_address("https://station.example", Id::NIL, all[1].id);
    assert!(
        !address.contains("138") && !address.contains("盛"),
        "{address}"
    );
    let signs = short_code(all[1].id);
    assert_eq!(signs.len(), 6);
    let spaced = format!(" {} {}", &signs[..3], signs[3..].to_lowercase());
    for said in [address, all[1].id.to_string(), signs.clone(), spaced] {
        assert_eq!(
            meant(&all, &said).map(|one| one.id),
            Some(all[1].id),
            "{said}"
        );
    }
    let page = "https://station.example/events/x";
    for nobodys in ["", "ABC", page, &Id::NIL.to_string()] {
        assert_eq!(meant(&all, nobodys), None, "{nobodys}");
    }
    let mut twin = named(3);
    let id = format!("00000000-0000-0000-0000-000000{signs}");
    twin.id = id.parse().unwrap();
    let both = [all[1].clone(), twin];
    assert_eq!(meant(&both, &signs), None, "of two nobody can say");
}

#[test]
fn how_it_came_about_fits_whose_it_is() {
    let refused = Err(Refusal::at("not_permitted", "via"));
    for via in ["desk", "walk_in", "chain"] {
        let noted = walk_in().with("via", via);
        assert_eq!(write(&worker(), None, &noted), Ok(()), "{via}");
        let own = own_one().with("via", via);
        assert_eq!(write(&resident(), None, &own), refused, "{via}");
    }
    for via in ["self", "family", "visitor", ""] {
        let noted = walk_in().with("via", via);
        assert_eq!(write(&worker(), None, &noted), refused, "{via}");
    }
    let of_a_member = walk_in().with("member", id(3).to_string());
    assert_eq!(write(&worker(), None, &of_a_member), refused);
    let pasted = own_one().with("via", "chain");
    assert_eq!(write(&worker(), Some(&own_one()), &pasted), Ok(()));
    let taken_over = walk_in().with("via", "self");
    assert_eq!(write(&worker(), Some(&walk_in()), &taken_over), refused);
}
