//! What became of a mutation.

use domain::json::{FromJson, Members};
use domain::{Id, Refusal, Value, from_json};
use serde::Serialize;

/// The server's decision on one mutation. Each of these advances the queue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Done as it was meant.
    Applied,
    /// Done, and something that another person wrote gave way to it. It is kept
    /// in history.
    Merged {
        /// What gave way.
        displaced: Vec<Displaced>,
    },
    /// Done but for these fields: the current value stays, the other one waits
    /// for a person.
    Conflict {
        /// What waits.
        waiting: Vec<Displaced>,
    },
    /// Not done.
    Rejected {
        /// Why.
        refusal: Refusal,
        /// The mutation whose own rejection is the reason.
        #[serde(skip_serializing_if = "Option::is_none")]
        depends_on: Option<Id>,
    },
}

from_json!(in Outcome);

impl FromJson for Outcome {
    fn from_json(value: Value) -> Option<Self> {
        Self::among(&mut Members::of(value)?)
    }
}

impl Outcome {
    /// The outcome that stands among other members of an object.
    fn among(members: &mut Members) -> Option<Self> {
        Some(match members.take::<String>("outcome")?.as_str() {
            "applied" => Self::Applied,
            "merged" => Self::Merged {
                displaced: members.take("displaced")?,
            },
            "conflict" => Self::Conflict {
                waiting: members.take("waiting")?,
            },
            "rejected" => Self::Rejected {
                refusal: members.take("refusal")?,
                depends_on: members.take("depends_on")?,
            },
            _ => return None,
        })
    }

    /// A rejection for a reason of its own.
    #[must_use]
    pub fn rejected(refusal: Refusal) -> Self {
        Self::Rejected {
            refusal,
            depends_on: None,
        }
    }

    /// Whether a person must look at it.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        matches!(self, Self::Conflict { .. } | Self::Rejected { .. })
    }
}

/// A field on which two people's edits met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Displaced {
    /// The record.
    pub record: Id,
    /// The field; `archived` when an edit met a record that was put away.
    pub field: String,
    /// The value that the editor saw before.
    pub was: Value,
    /// The editor's value.
    pub mine: Value,
    /// The other person's value.
    pub theirs: Value,
}
from_json!(Displaced {
    record,
    field,
    was,
    mine,
    theirs
});

/// An outcome as the server stores it and tells it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Receipt {
    /// The mutation's place in the order of the device.
    pub mseq: u64,
    /// Its name.
    pub mid: Id,
    /// The sequence number of its effects; none where it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The decision.
    #[serde(flatten)]
    pub outcome: Outcome,
}
from_json!(in Receipt);

impl FromJson for Receipt {
    fn from_json(value: Value) -> Option<Self> {
        let mut members = Members::of(value)?;
        Some(Self {
            mseq: members.take("mseq")?,
            mid: members.take("mid")?,
            seq: members.take("seq")?,
            outcome: Outcome::among(&mut members)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_are_flat_and_round_trip() {
        let nil = Id::NIL;
        let met = format!(
            r#"[{{"record":"{nil}","field":"place","was":null,"mine":"a","theirs":{{"b":[1.5]}}}}]"#
        );
        for outcome in [
            r#""outcome":"applied""#.to_owned(),
            format!(r#""outcome":"merged","displaced":{met}"#),
            format!(r#""outcome":"conflict","waiting":{met}"#),
            r#""outcome":"rejected","refusal":{"code":"newer_schema"}"#.to_owned(),
            format!(
                r#""outcome":"rejected","refusal":{{"code":"lead_only","field":"publication"}},"depends_on":"{nil}""#
            ),
        ] {
            for text in [
                format!(r#"{{"mseq":3,"mid":"{nil}",{outcome}}}"#),
                format!(r#"{{"mseq":3,"mid":"{nil}","seq":9,{outcome}}}"#),
            ] {
                let receipt: Receipt = serde_json::from_str(&text).unwrap();
                assert_eq!(serde_json::to_string(&receipt).unwrap(), text);
            }
            let text = format!("{{{outcome}}}");
            let alone: Outcome = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&alone).unwrap(), text);
        }
    }

    #[test]
    fn an_outcome_that_is_none_of_them_is_refused() {
        for text in [
            r#"{"outcome":"forgotten"}"#,
            r#"{"outcome":"merged"}"#,
            r#"{"outcome":"rejected","refusal":{}}"#,
            r#"{"displaced":[]}"#,
        ] {
            assert!(serde_json::from_str::<Outcome>(text).is_err(), "{text}");
        }
    }
}
