//! Signing up for an event without an account: by name and telephone, once. The phone
//! keeps a token that nobody else has, and by it is told where the sign-up stands, and
//! nothing more.

use domain::{Id, from_json};
use serde::{Deserialize, Serialize};

/// The body of `POST /api/sign-up`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorSignUp {
    /// The event.
    pub event: Id,
    /// Made at random by the phone: sent twice it is one sign-up.
    pub token: Id,
    /// Who comes.
    pub name: String,
    /// Where the station reaches them.
    pub phone: String,
    /// How many come.
    pub party: i64,
    /// How many of them are children.
    pub children: i64,
}

/// The body of `POST /api/sign-up/state` and `POST /api/sign-up/withdraw`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorToken {
    /// The event.
    pub event: Id,
    /// The token under which it was signed up for.
    pub token: Id,
}

/// Where a visitor's sign-up stands: the answer to all three.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VisitorState {
    /// One of [`domain::kinds::registration::SEATS`].
    pub seat: String,
    /// Whether they waited for the seat.
    pub promoted: bool,
    /// Who comes, as it was taken: it may be an earlier sign-up that was, whose answer
    /// was lost.
    pub name: String,
    /// How many come.
    pub party: i64,
}
from_json!(VisitorState {
    seat,
    promoted,
    name,
    party
});
