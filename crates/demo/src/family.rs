//! 家人: for whom the two demo residents apply and sign up, and who of them agreed.

use crate::people;
use domain::civil::DAY;
use domain::kinds::{consent, family_member};
use domain::{Id, Millis, Record};

struct Member {
    /// Whose family it is.
    login: &'static str,
    name: &'static str,
    relation: &'static str,
    under_age: bool,
    /// To what they agreed, and how.
    agreed: &'static [(&'static str, &'static str)],
}

/// The mother of the second one, whom he signs up for an event.
pub(crate) const SIGNED_UP: (&str, &str) = ("13800000002", "王奶奶");

const MEMBERS: [Member; 3] = [
    Member {
        login: "13800000001",
        name: "盛阿婆",
        relation: "mother",
        under_age: false,
        agreed: &[("application", "spoken")],
    },
    Member {
        login: "13800000001",
        name: "小乐",
        relation: "grandchild",
        under_age: true,
        agreed: &[("registration", "guardian")],
    },
    Member {
        login: SIGNED_UP.0,
        name: SIGNED_UP.1,
        relation: "mother",
        under_age: false,
        agreed: &[("registration", "spoken")],
    },
];

/// The id of somebody's family member of that name.
pub(crate) fn id(login: &str, name: &str) -> Id {
    Id::derived(&format!("demo.family.{name}"), &[people::id(login)])
}

/// The members, each followed by what they agreed to.
pub(crate) fn family(now: Millis) -> Vec<Record> {
    MEMBERS.iter().flat_map(|told| of(told, now)).collect()
}

fn of(told: &Member, now: Millis) -> Vec<Record> {
    let account = people::id(told.login);
    let noted = now - 20 * DAY;
    let member = Record::new(id(told.login, told.name), &family_member::KIND)
        .with("name", told.name)
        .with("relation", told.relation)
        .with("under_age", told.under_age)
        .with("account", account.to_string())
        .with("noted_at", noted);
    let times = [noted, noted + 365 * DAY];
    let agreed = told
        .agreed
        .iter()
        .map(|(purpose, how)| consent::given_by(&member, account, purpose, how, times));
    let mut all = vec![member.clone()];
    all.extend(agreed);
    for record in &mut all {
        record.received_at = noted;
    }
    all
}
