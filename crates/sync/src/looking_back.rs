//! Looking back: what became of a record version by version, and what in an area
//! never came to be. Read from the server only, and kept by no phone.

use domain::json::FromJson;
use domain::{Fields, Id, Millis, Refusal, Value, from_json};
use serde::Serialize;

use crate::Displaced;

/// The answer to `GET /api/records/{id}/history`: the versions of a record, the
/// latest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct History {
    /// The versions that the person may read.
    pub versions: Vec<Version>,
    /// What people wrote that gave way when they met, the latest first; only beside
    /// the latest versions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unused: Vec<Unused>,
    /// The number to ask for what comes before; none where this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}
from_json!(History { versions, before; unused });

/// One version of a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Version {
    /// When the server received it.
    pub at: Millis,
    /// Who wrote it; none for what was brought in, or whose account is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Author>,
    /// Whether it is the first one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
    /// Whether the record was put away in it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Its values.
    pub fields: Fields,
    /// What stood before in each field that it changed, null for nothing; `archived`
    /// where the record was put away or brought back. Empty where the version before
    /// is not for this person to read.
    pub was: Fields,
    /// Those of the fields whose earlier value its author had not seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
}
from_json!(Version { at, by, fields, was; made, archived, unseen });

/// Whose writing something is, as colleagues know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The title (书记, 社工 …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}
from_json!(Author { name, title });

/// Values that gave way when two people met: the other's stayed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unused {
    /// When the server received them.
    pub at: Millis,
    /// Who wrote them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Author>,
    /// The fields, with both values.
    pub met: Vec<Displaced>,
}
from_json!(Unused { at, by, met });

/// The answer to `GET /api/attention`: what others in an area wrote that was refused
/// or waits, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Concerns {
    /// The things.
    pub items: Vec<Concern>,
    /// Whether there are older ones.
    pub more: bool,
}
from_json!(Concerns { items, more });

/// Something that somebody wrote and that is not so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Concern {
    /// When the server received it.
    pub at: Millis,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Author>,
    /// The record.
    pub record: Id,
    /// Its kind.
    pub kind: String,
    /// What names it.
    pub title: String,
    /// Whether there is such a record.
    pub there: bool,
    /// Why not.
    #[serde(flatten)]
    pub reason: Reason,
}
from_json!(in Concern);

/// Why something is not so.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It was refused.
    Refusal(Refusal),
    /// It met what somebody else wrote in these fields.
    Met(Vec<String>),
}

impl FromJson for Concern {
    fn from_json(value: Value) -> Option<Self> {
        let mut members = domain::json::Members::of(value)?;
        let reason = match members.take::<Option<Refusal>>("refusal")? {
            Some(refusal) => Reason::Refusal(refusal),
            None => Reason::Met(members.take("met")?),
        };
        Some(Self {
            at: members.take("at")?,
            by: members.take("by")?,
            record: members.take("record")?,
            kind: members.take("kind")?,
            title: members.take("title")?,
            there: members.take("there")?,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_of_the_past_round_trips() {
        let nil = Id::NIL;
        let by = r#""by":{"name":"李阿姨","title":"社工"}"#;
        let met = format!(
            r#"[{{"record":"{nil}","field":"place","was":null,"mine":"甲","theirs":"乙"}}]"#
        );
        let history = format!(
            r#"{{"versions":[{{"at":2,{by},"archived":true,"fields":{{"place":"乙"}},"was":{{"archived":false,"place":null}},"unseen":["place"]}},{{"at":1,"made":true,"fields":{{}},"was":{{}}}}],"unused":[{{"at":3,{by},"met":{met}}}],"before":7}}"#
        );
        let read: History = serde_json::from_str(&history).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), history);
        let concern = |reason: &str| {
            format!(
                r#"{{"items":[{{"at":2,{by},"record":"{nil}","kind":"activity_log","title":"甲","there":true,{reason}}}],"more":false}}"#
            )
        };
        for reason in [
            r#""refusal":{"code":"lead_only","field":"publication"}"#,
            r#""met":["place"]"#,
        ] {
            let text = concern(reason);
            let read: Concerns = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
        assert!(serde_json::from_str::<Concerns>(&concern(r#""met":7"#)).is_err());
    }
}
