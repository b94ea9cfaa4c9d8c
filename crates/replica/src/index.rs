//! What a store must know of a record to list it, read out of its encoded form
//! without decoding the rest: a first fill passes ten thousand records through here.

use domain::{FieldType, Id, Kind, Kinds, Millis, Record, Value};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// What a store must know of a record to list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record.
    pub id: Id,
    /// The name of its kind, which this program may not know.
    pub kind: Cow<'static, str>,
    /// Its residential area.
    pub area: Option<Id>,
    /// Where lists place it: an instant or a whole number as it is, a date as
    /// `yyyymmdd`, and without any of these the time of receipt.
    pub sort: i64,
    /// Whether lists leave it out.
    pub archived: bool,
}

impl Entry {
    /// The entry of a decoded record: the same as [`read`] of its encoded form.
    #[must_use]
    pub fn of(kinds: Kinds, record: &Record) -> Self {
        let kind = kinds.named(&record.kind);
        Self {
            id: record.id,
            kind: name(kind, &record.kind),
            area: kind.and_then(|kind| kind.area_of(record)),
            sort: kind
                .and_then(|kind| sort_of(kind, record.value(kind.list.sort)))
                .unwrap_or(record.received_at),
            archived: record.archived,
        }
    }

    /// Its place in the order of its kind's list.
    #[must_use]
    pub fn place(&self) -> (i64, Id) {
        (self.sort, self.id)
    }
}

/// The order of a kind's list. A descending list is the exact reverse of the
/// ascending one, ties by id included, so that a database can walk its one index
/// in either direction.
#[must_use]
pub fn order(kind: &Kind, one: (i64, Id), other: (i64, Id)) -> Ordering {
    if kind.list.descending {
        other.cmp(&one)
    } else {
        one.cmp(&other)
    }
}

/// Reads the entry of an encoded record.
///
/// # Errors
/// When the text is not an encoded record.
pub fn read(kinds: Kinds, encoded: &str) -> Result<Entry, serde_json::Error> {
    let mut decoder = serde_json::Deserializer::from_str(encoded);
    let entry = decoder.deserialize_map(Envelope(kinds))?;
    decoder.end()?;
    Ok(entry)
}

fn name(kind: Option<&'static Kind>, text: &str) -> Cow<'static, str> {
    kind.map_or_else(
        || Cow::Owned(text.to_owned()),
        |kind| Cow::Borrowed(kind.name),
    )
}

/// The place of a sort field's value; none where it says nothing of the kind.
fn sort_of(kind: &Kind, value: &Value) -> Option<i64> {
    match kind.field(kind.list.sort)?.ty {
        FieldType::Date => date_as_number(value.as_str()?),
        _ => value.as_i64(),
    }
}

fn date_as_number(text: &str) -> Option<i64> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let number = |digits: &str| digits.parse::<u16>().ok().map(i64::from);
    Some(number(year)? * 10_000 + number(month)? * 100 + number(day)?)
}

/// Text that is borrowed from the input wherever it holds no escapes.
#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// The outer object of a record. Encoders write `kind` before `fields`, which are
/// then read in passing; should they not, they are read a second time.
struct Envelope(Kinds);

impl<'de> Visitor<'de> for Envelope {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        use serde::de::Error;
        let mut id = None;
        let mut kind: Option<(Option<&'static Kind>, Cow<'static, str>)> = None;
        let mut received_at: Millis = 0;
        let mut archived = false;
        let mut picked = Picked::default();
        let mut unread: Option<&'de RawValue> = None;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match key.0.as_ref() {
                "id" => id = Some(map.next_value()?),
                "kind" => {
                    let Text(text) = map.next_value()?;
                    let known = self.0.named(&text);
                    kind = Some((known, name(known, &text)));
                }
                "received_at" => received_at = map.next_value()?,
                "archived" => archived = map.next_value()?,
                "fields" => match &kind {
                    Some((known, _)) => picked = map.next_value_seed(Pick(*known))?,
                    None => unread = Some(map.next_value()?),
                },
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let (known, kind) = kind.ok_or_else(|| A::Error::missing_field("kind"))?;
        if let Some(fields) = unread {
            let mut decoder = serde_json::Deserializer::from_str(fields.get());
            picked = Pick(known)
                .deserialize(&mut decoder)
                .map_err(A::Error::custom)?;
        }
        Ok(Entry {
            id: id.ok_or_else(|| A::Error::missing_field("id"))?,
            kind,
            area: picked.area,
            sort: picked.sort.unwrap_or(received_at),
            archived,
        })
    }
}

/// The two fields that a list needs.
#[derive(Default)]
struct Picked {
    area: Option<Id>,
    sort: Option<i64>,
}

struct Pick(Option<&'static Kind>);

impl<'de> DeserializeSeed<'de> for Pick {
    type Value = Picked;

    fn deserialize<D: Deserializer<'de>>(self, decoder: D) -> Result<Picked, D::Error> {
        decoder.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Pick {
    type Value = Picked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Picked, A::Error> {
        let mut picked = Picked::default();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let is = |name: Option<&str>| name == Some(key.0.as_ref());
            match self.0 {
                Some(kind) if is(kind.area) => {
                    let value: Value = map.next_value()?;
                    picked.area = value.as_str().and_then(|text| text.parse().ok());
                }
                Some(kind) if is(Some(kind.list.sort)) => {
                    picked.sort = sort_of(kind, &map.next_value()?);
                }
                Some(_) | None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(picked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kind::unchanged;
    use domain::{Field, ListView, kinds};
    use serde_json::json;

    const DATED: Kind = Kind {
        name: "dated",
        schema: 1,
        fields: &[Field::new("on", FieldType::Date)],
        list: ListView {
            title: "on",
            summary: &[],
            sort: "on",
            descending: true,
        },
        area: None,
        sensitive: false,
        scopes: |_| Vec::new(),
        upcast: unchanged,
    };
    const KINDS: Kinds = Kinds(&[&DATED, &kinds::post::KIND, &kinds::event::KIND]);

    fn both_ways(record: &Record) -> Entry {
        let encoded = serde_json::to_string(record).unwrap();
        let entry = read(KINDS, &encoded).unwrap();
        assert_eq!(entry, Entry::of(KINDS, record));
        entry
    }

    #[test]
    fn an_instant_and_an_area_are_found_among_other_fields() {
        let area = Id::v7(1, [1; 10]);
        let record = Record::new(Id::v7(2, [2; 10]), &kinds::post::KIND)
            .with("title", "培花六\u{301}\"社区\" published_at")
            .with("photos", json!([{"hash": "a", "published_at": 1}]))
            .with("published_at", 77)
            .with("area", area.to_string());
        let entry = both_ways(&record);
        assert_eq!((entry.sort, entry.area), (77, Some(area)));
        assert!(matches!(entry.kind, Cow::Borrowed("post")));
    }

    #[test]
    fn a_date_sorts_as_a_number_and_rubbish_by_receipt() {
        let mut record = Record::new(Id::NIL, &DATED).with("on", "2019-04-05");
        record.received_at = 9;
        assert_eq!(both_ways(&record).sort, 20_190_405);
        assert_eq!(both_ways(&record.clone().with("on", "soon")).sort, 9);
        assert_eq!(both_ways(&record.clone().with("on", 7)).sort, 9);
        record.fields.clear();
        record.archived = true;
        assert_eq!(both_ways(&record).sort, 9);
    }

    #[test]
    fn a_record_of_an_unknown_kind_has_an_entry() {
        let text = json!({"id": Id::NIL, "kind": "later", "schema": 3, "received_at": 4,
            "fields": {"order": 1}});
        let entry = read(KINDS, &text.to_string()).unwrap();
        assert_eq!((entry.kind.as_ref(), entry.sort), ("later", 4));
    }

    #[test]
    fn fields_before_their_kind_are_read_all_the_same() {
        let text = r#"{"fields":{"published_at":5},"id":"00000000-0000-0000-0000-000000000000","kind":"post"}"#;
        assert_eq!(read(KINDS, text).unwrap().sort, 5);
    }

    #[test]
    fn what_is_not_a_record_is_refused() {
        let nil = Id::NIL.to_string();
        for text in [
            "",
            "[]",
            "{}",
            r#"{"kind":"post","fields":{}}"#,
            &format!(r#"{{"id":"{nil}","kind":"post","fields":[]}}"#),
            &format!(r#"{{"id":"{nil}","kind":"post","fields":{{}}}} more"#),
        ] {
            assert!(read(KINDS, text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_descending_list_is_the_reverse_of_an_ascending_one() {
        let (low, high) = ((1, Id::NIL), (1, Id::v7(1, [0; 10])));
        assert_eq!(order(&kinds::event::KIND, low, high), Ordering::Less);
        assert_eq!(order(&kinds::post::KIND, low, high), Ordering::Greater);
    }
}
