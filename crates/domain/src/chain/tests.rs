use super::*;
use crate::kinds::registration;
use proptest::prelude::*;

const EVENT: Id = Id::NIL;

fn one(text: &str) -> Line {
    let (lines, more) = read(text);
    assert!(!more);
    assert_eq!(lines.len(), 1, "{text}");
    lines.into_iter().next().expect("a line")
}

fn on_roster(n: u8, name: &str) -> Record {
    Record::new(Id::v7(1, [n; 10]), &registration::KIND)
        .with("name", name)
        .with("party", 1)
}

#[test]
fn lines_are_read_as_neighbours_write_them() {
    // The line; the name, the telephone, how many, children among them.
    let table = [
        ("1. 王阿姨", "王阿姨", "", 1, 0),
        ("2、李老伯 2人", "李老伯", "", 2, 0),
        ("２、李老伯　２人", "李老伯", "", 2, 0),
        (
            "3. 张小朋友+妈妈 13812341234",
            "张小朋友+妈妈",
            "13812341234",
            2,
            1,
        ),
        ("4.13812341234 陈叔叔", "陈叔叔", "13812341234", 1, 0),
        ("5) 周老师（三位）", "周老师", "", 3, 0),
        ("6. 沈阿姨两人", "沈阿姨", "", 2, 0),
        (
            "7. 赵家 2大1小 电话：138 1234 1234",
            "赵家",
            "13812341234",
            3,
            1,
        ),
        ("8. 吴阿姨+1", "吴阿姨", "", 2, 0),
        ("9. 吴阿姨 +2人", "吴阿姨", "", 3, 0),
        (
            "10. 钱奶奶 021-58561234 共2个人",
            "钱奶奶",
            "021-58561234",
            2,
            0,
        ),
        ("⑪许师傅 2", "许师傅", "", 2, 0),
        ("12 张三", "张三", "", 1, 0),
        ("13. 李四 58561234", "李四", "58561234", 1, 0),
        ("14. 大队人马 99人", "大队人马", "", 99, 0),
    ];
    for (text, name, phone, party, children) in table {
        let line = one(text);
        assert!(line.numbered, "{text}");
        let read = (
            line.name.as_str(),
            line.phone.as_str(),
            line.party,
            line.children,
        );
        assert_eq!(read, (name, phone, party, children), "{text}");
    }
}

#[test]
fn headings_dates_and_hours_bear_no_number() {
    for text in [
        "#接龙",
        "周六包粽子，快来报名",
        "11.20 下午活动室",
        "12:30 集合",
        "例 1. 姓名 人数",
        "2026.11.20",
    ] {
        assert!(!one(text).numbered, "{text}");
    }
    assert_eq!(read("\n  \n\u{200b}\n\u{3000}"), (Vec::new(), false));
}

#[test]
fn a_list_is_told_beside_the_roster() {
    let roster = [
        on_roster(1, "王阿姨"),
        on_roster(2, "周老伯").with("withdrawn", true),
    ];
    let text = "接龙报名\n1. 王阿姨\n2. 李老伯\n3. 李老伯\n4. 周老伯\n5.\n6. 全家 30人";
    let (lines, _) = read(text);
    let found: Vec<Finding> = beside(EVENT, lines, &roster)
        .into_iter()
        .map(|entry| entry.finding)
        .collect();
    assert_eq!(
        found,
        [
            Finding::Unnumbered,
            Finding::OnRoster(roster[0].id),
            Finding::New,
            Finding::Repeated,
            Finding::Cancelled(roster[1].id),
            Finding::Nameless,
            Finding::OddParty,
        ]
    );
}

#[test]
fn a_list_pasted_again_longer_makes_the_same_registrations() {
    let ids = |text: &str| -> Vec<Id> {
        let entries = beside(EVENT, read(text).0, &[]);
        entries.into_iter().map(|entry| entry.id).collect()
    };
    let short = ids("1. 王阿姨\n2. 李老伯\n3. 王阿姨");
    let long = ids("快报名\n1、王阿姨\n2、李老伯 ２人\n3、王阿姨\n4、周老伯");
    assert_eq!(short[..], long[1..4]);
    assert_ne!(short[0], short[2]);
}

#[test]
fn a_line_never_becomes_somebody_else_of_its_name() {
    let named = |nth| named_id(EVENT, "王阿姨", nth);
    let with_id = |id: Id| Record::new(id, &registration::KIND).with("name", "王阿姨");
    let gone = |one: Record| one.with("withdrawn", true);
    let of_account = |one: Record| one.with("account", Id::v7(1, [9; 10]).to_string());
    let own = Id::v7(1, [3; 10]);
    // Who is on the roster; by which ids two lines of the name are made.
    let table = [
        (vec![], [named(1), named(2)]),
        (vec![with_id(named(1))], [named(1), named(2)]),
        (vec![with_id(named(2))], [named(2), named(1)]),
        (vec![gone(with_id(named(2)))], [named(2), named(1)]),
        (
            vec![gone(with_id(named(1))), with_id(named(2))],
            [named(2), named(1)],
        ),
        (vec![with_id(own), gone(with_id(named(1)))], [own, named(1)]),
        (vec![gone(of_account(with_id(own)))], [named(1), named(2)]),
        (
            vec![gone(of_account(with_id(own))), with_id(named(1))],
            [named(1), named(2)],
        ),
    ];
    for (roster, ids) in table {
        let (lines, _) = read("1. 王阿姨\n2. 王阿姨");
        let entries = beside(EVENT, lines, &roster);
        let made = entries.iter().map(|entry| entry.id).collect::<Vec<_>>();
        assert_eq!(made, ids, "{roster:?}");
    }
}

#[test]
fn so_many_lines_are_read_and_no_more() {
    let text = "1. 王阿姨\n".repeat(MOST_LINES + 1);
    let (lines, more) = read(&text);
    assert!(more);
    assert_eq!(lines.len(), MOST_LINES);
}

proptest! {
    #[test]
    fn reading_never_fails(text in any::<String>(), more in "[0-9０-９.、+＋人位两一大小 \n王()-]{0,80}") {
        for text in [text, more] {
            for entry in beside(EVENT, read(&text).0, &[]) {
                prop_assert!(entry.line.children <= entry.line.party.max(0));
                prop_assert!(entry.line.phone.is_empty() || entry.line.phone.len() >= 8);
            }
        }
    }
}
