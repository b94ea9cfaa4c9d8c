//! Every word that the rules can say has a text in both languages.

use domain::{Field, FieldType, Kind, kinds, validate};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Texts = BTreeMap<String, String>;

fn texts(file: &str) -> (String, Texts) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../locales")
        .join(file);
    let json = fs::read_to_string(path).expect("the texts of a language");
    let texts = serde_json::from_str(&json).expect("a flat map from key to text");
    (json, texts)
}

fn both() -> [Texts; 2] {
    ["zh-CN.json", "en.json"].map(|file| texts(file).1)
}

fn assert_texts(keys: impl IntoIterator<Item = String>) {
    let languages = both();
    let missing: BTreeSet<String> = keys
        .into_iter()
        .filter(|key| {
            languages
                .iter()
                .any(|texts| texts.get(key).is_none_or(String::is_empty))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "without a text in both languages: {missing:#?}"
    );
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let [zh, en] = both();
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, text) in &zh {
        assert_eq!(placeholders(text), placeholders(&en[key]), "{key}");
    }
}

/// The names in braces.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

#[test]
fn the_files_are_sorted_and_name_each_key_once() {
    for file in ["zh-CN.json", "en.json"] {
        let (json, texts) = texts(file);
        let written: Vec<&str> = json
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\": "))
            .map(|(key, _)| key)
            .collect();
        let sorted: Vec<&str> = texts.keys().map(String::as_str).collect();
        assert_eq!(written, sorted, "{file}");
    }
}

#[test]
fn kinds_fields_and_choices_have_texts() {
    let mut keys = Vec::new();
    for kind in kinds::ALL.iter() {
        keys.extend(keys_of(kind));
    }
    assert_texts(keys);
}

fn keys_of(kind: &Kind) -> Vec<String> {
    let mut keys = vec![
        format!("kind.{}", kind.name),
        format!("kind.{}.plural", kind.name),
    ];
    add_fields(kind.fields, &format!("field.{}", kind.name), &mut keys);
    keys
}

fn add_fields(fields: &[Field], path: &str, keys: &mut Vec<String>) {
    for field in fields {
        let path = format!("{path}.{}", field.name);
        match field.ty {
            FieldType::Rows { fields, .. } => add_fields(fields, &path, keys),
            FieldType::Choice(of) | FieldType::Choices(of) | FieldType::Counts(of) => {
                keys.extend(of.iter().map(|key| format!("choice.{}.{key}", field.name)));
            }
            _ => {}
        }
        keys.push(path);
    }
}

#[test]
fn roles_have_texts() {
    let roles = [
        "resident",
        "worker",
        "committee_lead",
        "building_leader",
        "team_leader",
        "officer",
        "reviewer",
        "admin",
    ];
    assert_texts(roles.iter().map(|role| format!("role.{role}")));
}

/// A problem is shown in a form under its own code; where it reaches the server,
/// the refusal carries the same code.
#[test]
fn problems_have_texts_in_forms_and_as_refusals() {
    let texts = |code: &&str| [format!("problem.{code}"), format!("refusal.{code}")];
    assert_texts(validate::CODES.iter().flat_map(texts));
}

#[test]
fn refusals_have_texts() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut codes = BTreeSet::new();
    for name in ["domain", "sync", "server"] {
        collect_refusals(&crates.join(name).join("src"), &mut codes);
    }
    assert!(
        codes.contains("not_permitted") && codes.contains("depends_on"),
        "{codes:?}"
    );
    assert_texts(codes.iter().map(|code| format!("refusal.{code}")));
}

/// Collects the literal codes of `Refusal::of("…")` and `Refusal::at("…", …)`.
fn collect_refusals(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_refusals(&path, codes);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let source = fs::read_to_string(&path).expect("a source file");
            codes.extend(source.split("Refusal::").skip(1).filter_map(literal_code));
        }
    }
}

fn literal_code(call: &str) -> Option<String> {
    let argument = call
        .strip_prefix("of(")
        .or_else(|| call.strip_prefix("at("))?;
    let literal = argument.trim_start().strip_prefix('"')?;
    Some(literal.split_once('"')?.0.to_owned())
}
