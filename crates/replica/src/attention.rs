//! What a person must look at.

use crate::store::{PhotoOf, decode};
use domain::json::{FromJson, Members};
use domain::{Id, Millis, Value, from_json};
use serde::Serialize;
use sync::{Displaced, Mutation, Outcome, Receipt};

/// Something that a person must look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attention {
    /// The mutation that it is about, or a fresh id when it is about a photo.
    pub mid: Id,
    /// The person's own input: the encoded [`sync::Mutation`]; empty for a photo.
    pub body: String,
    /// When the input was saved.
    pub saved_at: Millis,
    /// What is the matter.
    pub matter: Matter,
}
from_json!(Attention {
    mid,
    body,
    saved_at,
    matter
});

impl Attention {
    /// The person's own input; none for a photo, or what can not be read.
    #[must_use]
    pub fn mutation(&self) -> Option<Mutation> {
        decode(&self.body)
    }

    /// Whether two people met over a deed of several records. Nothing of it was
    /// done, and half of it must not be: the person decides anew, over what is there.
    #[must_use]
    pub fn to_be_decided_anew(&self) -> bool {
        let several = |mutation: Mutation| mutation.changes.len() > 1;
        self.matter.waiting().is_some() && self.mutation().is_some_and(several)
    }
}

impl Matter {
    /// The fields on which two people met; none where that is not the matter.
    #[must_use]
    pub fn waiting(&self) -> Option<&[Displaced]> {
        match self {
            Self::Decided { receipt } => match &receipt.outcome {
                Outcome::Conflict { waiting } => Some(waiting),
                Outcome::Applied | Outcome::Merged { .. } | Outcome::Rejected { .. } => None,
            },
            Self::ScopeLost
            | Self::Parked { .. }
            | Self::PhotoRefused { .. }
            | Self::PhotoDamaged { .. }
            | Self::Damaged => None,
        }
    }
}

/// What is the matter with something that needs attention.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "matter", rename_all = "snake_case")]
pub enum Matter {
    /// The server refused it or found a conflict.
    Decided {
        /// The server's decision.
        receipt: Receipt,
    },
    /// The permission went before it was sent.
    ScopeLost,
    /// One single mutation makes the server turn the request away.
    Parked {
        /// The HTTP status that it was turned away with.
        status: u16,
    },
    /// The server would not take a photo.
    PhotoRefused {
        /// Which one.
        photo: PhotoOf,
    },
    /// The bytes of a photo are damaged on this phone, so that it can not be sent.
    PhotoDamaged {
        /// Which one.
        photo: PhotoOf,
    },
    /// It was damaged on this phone. The body is the person's input where that can
    /// be read, else whatever stood there.
    Damaged,
}

impl FromJson for Matter {
    fn from_json(value: Value) -> Option<Self> {
        let mut members = Members::of(value)?;
        Some(match members.take::<String>("matter")?.as_str() {
            "decided" => Self::Decided {
                receipt: members.take("receipt")?,
            },
            "scope_lost" => Self::ScopeLost,
            "parked" => Self::Parked {
                status: members.take("status")?,
            },
            "photo_refused" => Self::PhotoRefused {
                photo: members.take("photo")?,
            },
            "photo_damaged" => Self::PhotoDamaged {
                photo: members.take("photo")?,
            },
            "damaged" => Self::Damaged,
            _ => return None,
        })
    }
}
