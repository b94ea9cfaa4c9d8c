//! The demo accounts.

use crate::DemoPerson;
use crate::places::{LIANYANG_3, MUDAN_5, PEIHUA_6};
use domain::person::mobile_number;
use domain::{Grant, Id, Record, Role};

/// The password of every demo account.
pub const PASSWORD: &str = "jiamenkou";

/// Login, name, title, role, and the place of its area in the list of areas.
type Row = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Role,
    Option<usize>,
);

const PEOPLE: [Row; 10] = [
    (
        "W1001",
        "社工小陈",
        Some("社工"),
        Role::Worker,
        Some(PEIHUA_6),
    ),
    (
        "W1002",
        "方书记",
        Some("书记"),
        Role::CommitteeLead,
        Some(PEIHUA_6),
    ),
    (
        "W1003",
        "秦书记",
        Some("书记"),
        Role::CommitteeLead,
        Some(LIANYANG_3),
    ),
    (
        "W1004",
        "苏主任",
        Some("主任"),
        Role::CommitteeLead,
        Some(LIANYANG_3),
    ),
    (
        "W1005",
        "社工小林",
        Some("社工"),
        Role::Worker,
        Some(MUDAN_5),
    ),
    ("W2001", "自治办小叶", Some("自治办"), Role::Officer, None),
    ("W9001", "管理员", Some("管理员"), Role::Admin, None),
    (
        "13800000001",
        "李阿姨",
        None,
        Role::Resident,
        Some(PEIHUA_6),
    ),
    (
        "13800000002",
        "王叔叔",
        None,
        Role::Resident,
        Some(LIANYANG_3),
    ),
    ("R1003", "盛老伯", None, Role::Resident, Some(PEIHUA_6)),
];

/// Has no phone of his own: 李阿姨's serves both.
const SHARES_A_PHONE: (&str, &str) = ("R1003", "13800000001");

/// The person with that login.
pub(crate) fn id(login: &str) -> Id {
    Id::derived(&format!("demo.person.{login}"), &[])
}

/// The name of the person with that login.
pub(crate) fn name(login: &str) -> &'static str {
    let row = PEOPLE.iter().find(|row| row.0 == login);
    row.map_or("", |row| row.1)
}

/// Everybody who may sign in.
pub(crate) fn people(areas: &[Record]) -> Vec<DemoPerson> {
    PEOPLE.iter().map(|row| person(row, areas)).collect()
}

fn person(&(login, name, title, role, area): &Row, areas: &[Record]) -> DemoPerson {
    let shared = (login == SHARES_A_PHONE.0).then_some(SHARES_A_PHONE.1);
    DemoPerson {
        id: id(login),
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: name.to_owned(),
        title: title.map(str::to_owned),
        grants: vec![Grant {
            role,
            area: area.map(|n| areas[n].id),
            from: 0,
            until: None,
        }],
        phones: mobile_number(shared.unwrap_or(login)).into_iter().collect(),
    }
}
