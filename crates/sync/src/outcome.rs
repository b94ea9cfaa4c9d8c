//! What became of a mutation.

use domain::{Id, Refusal, Value};
use serde::{Deserialize, Serialize};

/// The server's decision on one mutation. Each of these advances the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        depends_on: Option<Id>,
    },
}

impl Outcome {
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// An outcome as the server stores it and tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The mutation's place in the order of the device.
    pub mseq: u64,
    /// Its name.
    pub mid: Id,
    /// The sequence number of its effects; none where it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The decision.
    #[serde(flatten)]
    pub outcome: Outcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_flat_and_round_trips() {
        let receipt = Receipt {
            mseq: 3,
            mid: Id::NIL,
            seq: Some(9),
            outcome: Outcome::rejected(Refusal::at("lead_only", "publication")),
        };
        let text = serde_json::to_string(&receipt).unwrap();
        assert!(
            text.contains(r#""outcome":"rejected","refusal":{"code":"lead_only""#),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Receipt>(&text).unwrap(), receipt);
    }
}
