//! What holds for every record kind, whoever adds the next one.

use domain::{Field, FieldType, Id, Kind, Merge, Record, kinds};
use std::collections::BTreeSet;

/// Every field of a kind and of its rows.
fn all_fields(kind: &Kind) -> Vec<&'static Field> {
    let mut fields = Vec::new();
    let mut open: Vec<&'static Field> = kind.fields.iter().collect();
    while let Some(field) = open.pop() {
        fields.push(field);
        if let FieldType::Rows { fields, .. } = field.ty {
            open.extend(fields);
        }
    }
    fields
}

fn is_snake_case(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !name.is_empty() && name.bytes().all(letter) && !name.starts_with('_') && !name.ends_with('_')
}

fn each_once<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let mut seen = BTreeSet::new();
    names.into_iter().all(|name| seen.insert(name))
}

#[test]
fn names_are_snake_case_and_unique() {
    assert!(each_once(kinds::ALL.iter().map(|kind| kind.name)));
    for kind in kinds::ALL.iter() {
        assert!(is_snake_case(kind.name), "{}", kind.name);
        assert!(
            each_once(kind.fields.iter().map(|f| f.name)),
            "{}",
            kind.name
        );
        for field in all_fields(kind) {
            assert!(is_snake_case(field.name), "{}.{}", kind.name, field.name);
            if let FieldType::Rows { fields, .. } = field.ty {
                assert!(each_once(fields.iter().map(|f| f.name)), "{}", field.name);
            }
        }
    }
}

#[test]
fn lists_show_and_sort_by_fields_that_exist() {
    for kind in kinds::ALL.iter() {
        let list = kind.list;
        for name in [list.title, list.sort].iter().chain(list.summary) {
            assert!(kind.field(name).is_some(), "{}.{name}", kind.name);
        }
        let sort = kind.field(list.sort).map(|f| f.ty);
        assert!(
            matches!(sort, Some(FieldType::Instant | FieldType::Integer { .. })),
            "{} sorts by a number",
            kind.name
        );
    }
}

#[test]
fn nothing_is_required_that_only_the_server_writes() {
    for kind in kinds::ALL.iter() {
        for field in all_fields(kind) {
            let servers_own = field.merge == Merge::ServerOwned && !field.stamped;
            assert!(
                !(field.required && servers_own),
                "{}.{}",
                kind.name,
                field.name
            );
        }
    }
}

#[test]
fn references_name_kinds_that_exist() {
    for kind in kinds::ALL.iter() {
        for field in all_fields(kind) {
            if let FieldType::Ref(target) = field.ty {
                assert!(
                    kinds::ALL.named(target).is_some(),
                    "{}.{}",
                    kind.name,
                    field.name
                );
            }
        }
    }
}

#[test]
fn bounds_and_keys_make_sense() {
    for kind in kinds::ALL.iter() {
        for field in all_fields(kind) {
            let sound = match field.ty {
                FieldType::Line { max }
                | FieldType::Text { max }
                | FieldType::Photos { max }
                | FieldType::Rows { max, .. } => max > 0,
                FieldType::Voice { seconds } => seconds > 0,
                FieldType::Integer { min, max } => min <= max,
                FieldType::Number { min, max } => min <= max,
                FieldType::Choice(keys) | FieldType::Choices(keys) | FieldType::Counts(keys) => {
                    keys.iter().all(|key| is_snake_case(key)) && each_once(keys.iter().copied())
                }
                FieldType::Phone
                | FieldType::Bool
                | FieldType::Date
                | FieldType::Time
                | FieldType::Instant
                | FieldType::Ref(_)
                | FieldType::Point => true,
            };
            assert!(sound, "{}.{}", kind.name, field.name);
        }
    }
}

#[test]
fn the_area_is_a_required_reference_to_one() {
    for kind in kinds::ALL.iter() {
        let Some(area) = kind.area else { continue };
        let field = kind.field(area).expect("the declared field");
        assert_eq!(
            field.ty,
            FieldType::Ref("residential_area"),
            "{}",
            kind.name
        );
        assert!(field.required, "{}", kind.name);
    }
}

#[test]
fn a_record_with_its_area_always_has_readers() {
    for kind in kinds::ALL.iter() {
        let mut record = Record::new(Id::NIL, kind);
        if let Some(area) = kind.area {
            record = record.with(area, Id::NIL.to_string());
        }
        assert!(!(kind.scopes)(&record).is_empty(), "{}", kind.name);
    }
}
