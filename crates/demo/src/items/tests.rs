use super::*;
use domain::items::eligibility::{Answers, Verdict, judge, wrong_rule};
use domain::kinds::service_item::HANDLING;
use domain::validate;
use std::collections::BTreeSet;

/// 18 November 2026, 10:00 in China.
fn catalogue() -> Vec<Record> {
    let day: CivilDate = "2026-11-18".parse().expect("a date");
    items(day.at_minutes(600))
}

fn is_elsewhere(item: &Record) -> bool {
    item.text("handling") == "elsewhere"
}

#[test]
fn there_are_items_enough_and_all_twenty_proofs() {
    let items = catalogue();
    let (proofs, served): (Vec<_>, Vec<_>) = items.iter().partition(|item| is_elsewhere(item));
    assert_eq!((served.len(), proofs.len()), (39, 20));
    for handling in HANDLING {
        let how_many = items.iter().filter(|i| i.text("handling") == *handling);
        assert!(how_many.count() > 0, "{handling}");
    }
    let checked = served.iter().filter(|item| !item.list("rules").is_empty());
    assert!(checked.count() >= 12);
}

#[test]
fn every_item_is_valid_and_its_rules_are_readable() {
    for item in catalogue() {
        assert_eq!(validate(&service_item::KIND, &item), [], "{item:?}");
        assert_eq!(wrong_rule(&item), None, "{}", item.text("name"));
    }
}

#[test]
fn every_item_says_all_that_its_page_shows() {
    for item in catalogue() {
        for field in ["authority", "conditions", "source", "checked_on"] {
            assert!(!item.text(field).is_empty(), "{field} of {item:?}");
        }
        assert!(!item.list("steps").is_empty(), "{item:?}");
        assert_eq!(is_elsewhere(&item), !item.text("instead").is_empty());
        assert_ne!(is_elsewhere(&item), !item.list("documents").is_empty());
    }
}

#[test]
fn names_and_keys_are_told_once() {
    let items = catalogue();
    let names: BTreeSet<&str> = items.iter().map(|item| item.text("name")).collect();
    let ids: BTreeSet<_> = items.iter().map(|item| item.id).collect();
    assert_eq!([names.len(), ids.len()], [items.len(); 2]);
}

#[test]
fn every_question_can_decide_something_and_is_asked_once() {
    for item in catalogue() {
        let keys: Vec<&str> = item
            .list("questions")
            .iter()
            .filter_map(|q| q["key"].as_str())
            .collect();
        let rules = item
            .list("rules")
            .iter()
            .filter_map(|rule| rule["when"].as_str());
        let asked: String = rules
            .map(|when| format!(" {when} ").replace(['(', ')'], " "))
            .collect();
        for key in &keys {
            assert!(
                asked.contains(&format!(" {key} ")),
                "{key} of {}",
                item.text("name")
            );
        }
        let once: BTreeSet<&str> = keys.iter().copied().collect();
        assert_eq!(once.len(), keys.len());
    }
}

#[test]
fn whoever_answers_every_question_gets_a_reason() {
    for item in catalogue()
        .iter()
        .filter(|item| !item.list("rules").is_empty())
    {
        let answers = |value: i64| -> Answers {
            let keys = item
                .list("questions")
                .iter()
                .filter_map(|q| q["key"].as_str());
            keys.map(|key| (key.to_owned(), value)).collect()
        };
        for value in [0, 1, 60, 200] {
            let judged = judge(item, &answers(value), true);
            assert!(judged.because.is_some(), "{value}: {}", item.text("name"));
        }
    }
}

/// The item, the answers, and what the check comes to.
type Case = (&'static str, &'static [(&'static str, i64)], Verdict);

#[test]
fn the_check_says_what_an_experienced_worker_would() {
    use Verdict::{Ask, LooksMet, LooksUnmet};
    let items = catalogue();
    let table: [Case; 22] = [
        (
            "juzhuzhengbanli",
            &[("local", 0), ("months", 7), ("work", 1)],
            LooksMet,
        ),
        (
            "juzhuzhengbanli",
            &[("local", 0), ("months", 5)],
            LooksUnmet,
        ),
        ("juzhuzhengbanli", &[("local", 1)], LooksUnmet),
        (
            "juzhuzhengqianzhu",
            &[("permit", 1), ("left", 20)],
            LooksMet,
        ),
        ("juzhuzhengqianzhu", &[("permit", 1), ("left", 0)], Ask),
        ("jinglaokashenling", &[("age", 65), ("local", 1)], LooksMet),
        ("jinglaokashenling", &[("age", 64)], LooksUnmet),
        ("jinglaokashenling", &[("age", 80), ("local", 0)], Ask),
        ("jinglaokashenling", &[], Ask),
        (
            "yanglaojinlingquzigerenzheng",
            &[("pension", 0)],
            LooksUnmet,
        ),
        (
            "chengxiangjuminyanglaobaoxiancanbao",
            &[("age", 40), ("local", 1), ("student", 0), ("employed", 0)],
            LooksMet,
        ),
        (
            "changqihulibaoxianpinggushenqing",
            &[("age", 82), ("insured", 1), ("retired", 1), ("care", 1)],
            LooksMet,
        ),
        (
            "changqihulibaoxianpinggushenqing",
            &[("age", 59)],
            LooksUnmet,
        ),
        ("yidijiuyibeian", &[("insured", 1), ("stay", 1)], LooksMet),
        (
            "canjirenliangxiangbutieshenqing",
            &[("certificate", 1), ("grade", 2), ("poor", 0)],
            LooksMet,
        ),
        (
            "canjirenliangxiangbutieshenqing",
            &[("certificate", 1), ("grade", 3), ("poor", 0)],
            Ask,
        ),
        (
            "zuidishenghuobaozhangshenqing",
            &[("local", 1), ("low", 0)],
            LooksUnmet,
        ),
        (
            "shiyedengji",
            &[("age", 45), ("pension", 0), ("jobless", 1), ("willing", 1)],
            LooksMet,
        ),
        (
            "gonggongzulinzhufangshenqing",
            &[("local", 0), ("permit", 0)],
            LooksUnmet,
        ),
        (
            "gonggongzulinzhufangshenqing",
            &[("local", 0), ("permit", 1), ("contract", 1), ("metres", 9)],
            LooksMet,
        ),
        ("falvyuanzhushenqing", &[("harm", 1)], LooksMet),
        ("zhiyuanzhezhuce", &[("age", 12), ("guardian", 1)], Ask),
    ];
    for (key, given, verdict) in table {
        let item = items.iter().find(|item| item.id == id(key)).expect(key);
        let answers = given
            .iter()
            .map(|(key, n)| ((*key).to_owned(), *n))
            .collect();
        let judged = judge(item, &answers, true);
        assert_eq!(judged.verdict, verdict, "{key} {given:?}: {judged:?}");
        assert_eq!(
            judge(item, &answers, false).verdict,
            Ask,
            "a sample elsewhere"
        );
    }
}
