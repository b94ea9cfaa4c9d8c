//! The messages of `POST /api/sync`.
//!
//! The envelope of a message decodes apart from the payloads in it
//! ([`RawValue`]), so that one bad payload is refused alone and the phone can
//! file ten thousand records without reading each of them.

use crate::{Digest, Receipt};
use domain::json::{FromJson, Members};
use domain::{Id, Millis, Scope, ShortMap, Value, from_json};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Where a phone stands in the log of one scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cursor {
    /// Every change of the scope up to this sequence number has been received, but
    /// for those below [`Self::below`].
    pub seq: u64,
    /// The tag of the commit that held `seq`, with that of the head where the page
    /// was cut. A tag that the server does not know means that the server was rolled
    /// back since.
    pub tag: String,
    /// A phone that starts anew reads a scope from its latest record down: what changed
    /// last below this number is still to come. Zero where nothing is.
    #[serde(skip_serializing_if = "is_default")]
    pub below: u64,
}
from_json!(Cursor { seq, tag; below });

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One queued mutation on its way up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// Its place in the order of this device: 1, 2, 3, … without gaps.
    pub mseq: u64,
    /// Its name over all devices of the user.
    pub mid: Id,
    /// The [`crate::Mutation`].
    pub body: Box<RawValue>,
}

/// What a phone says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SyncRequest {
    /// [`crate::limits::PROTOCOL`].
    pub protocol: u32,
    /// Whose work this is; none for a visitor. Must be the user of the session.
    pub user: Option<Id>,
    /// The device, which belongs to one user for ever.
    pub device: Id,
    /// The server's epoch as last heard.
    pub epoch: Option<Id>,
    /// The permissions version as last heard.
    pub permissions: Option<u64>,
    /// The outcome of every mutation up to this number is settled on the phone.
    pub settled: u64,
    /// Queued mutations in order.
    pub mutations: Vec<Envelope>,
    /// Where the phone stands in each scope that it holds.
    pub cursors: ShortMap<Scope, Cursor>,
    /// What it holds of them, where it asks whether that is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digests: Option<ShortMap<Scope, Digest>>,
}

/// One change of one record within a scope.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The sequence number of the commit that made it.
    pub seq: u64,
    /// The record.
    pub id: Id,
    /// The record as it now is ([`domain::Record`]); none when it left the scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put: Option<Box<RawValue>>,
}

/// The next changes of one scope. An answer may hold two pages of it: what is new, and
/// then of a scope that is being read from its beginning what is older.
#[derive(Clone, Debug, Serialize)]
pub struct ScopePage {
    /// The scope.
    pub scope: Scope,
    /// The page starts from nothing: rows held of this scope before it are void.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fresh: bool,
    /// What is new by rising sequence number, what is older by falling one; each record
    /// at most once.
    pub changes: Vec<Change>,
    /// Where the phone stands once it has filed them.
    pub cursor: Cursor,
}
from_json!(ScopePage { scope, cursor; fresh } around changes);

/// What the person may read, computed in the snapshot that the pages came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Permissions {
    /// Differs whenever a grant changed; compared for equality only.
    pub version: u64,
    /// The scopes held now.
    pub held: Vec<Scope>,
    /// Scopes held now for which the request had no cursor.
    pub gained: Vec<Scope>,
    /// Scopes for which the request had a cursor, but which are held no more.
    pub lost: Vec<Scope>,
}
from_json!(Permissions {
    version,
    held,
    gained,
    lost
});

/// What the server says.
#[derive(Clone, Debug, Serialize)]
pub struct SyncResponse {
    /// [`crate::limits::PROTOCOL`].
    pub protocol: u32,
    /// The server's epoch; a new one after a restore.
    pub epoch: Id,
    /// The highest mutation number that the server has an outcome for.
    pub last_mseq: u64,
    /// Outcomes of this device's mutations beyond the request's `settled`, in order.
    pub outcomes: Vec<Receipt>,
    /// The next changes of each scope that has any.
    pub pages: Vec<ScopePage>,
    /// Whether there are further changes to pull at once.
    pub more: bool,
    /// Where the log stood in the snapshot. Without `more`, every held scope,
    /// with a page here or without, now stands at it.
    pub head: Cursor,
    /// What the person may read.
    pub permissions: Permissions,
    /// The server's clock, for telling a person that the phone's is wrong.
    pub server_time: Millis,
}
from_json!(SyncResponse {
    protocol, epoch, last_mseq, outcomes, more, head, permissions, server_time
} around pages);

/// Why a request as a whole was not served. None of these is an outcome: the
/// queue stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum ErrorCode {
    /// 401: nobody is signed in, or the session has ended.
    SignedOut,
    /// 401: staff number, phone or password is wrong.
    WrongPassword,
    /// 401: the code is wrong, was used, or has expired.
    WrongCode,
    /// 401: the code is right, and nobody of that name has the number.
    WrongName,
    /// 403: staff show their password in a browser where they were not seen before.
    PasswordNeeded,
    /// 409: the session's user, the request's user and the device's user are not one.
    WrongUser,
    /// 403: this device was signed out from afar; its rows must go.
    Revoked {
        /// The device.
        device: Id,
    },
    /// 409: the numbers of the mutations do not continue what the server has of this
    /// device, or the phone has heard of another log than this one. It must pull
    /// before it sends again.
    Gap {
        /// The number that the server waits for.
        expected: u64,
    },
    /// 400: the request does not decode.
    Malformed {
        /// The part that does not.
        field: String,
    },
    /// 403: the request came from another site.
    BadOrigin,
    /// 403: the person may not do this.
    Forbidden,
    /// 409: something of this person is still under way: it must end before they can be
    /// forgotten.
    StillOpen,
    /// 410: this person asked to be forgotten: all that a device has of them must go.
    Erased,
    /// 404: there is no such thing, or the person may not know of it.
    NotFound,
    /// 409: the bytes of a photo do not continue where the server stands.
    WrongOffset {
        /// Where the server stands.
        offset: u64,
    },
    /// 422: the bytes are not a photo, or not the one that was announced.
    NotAPhoto,
    /// 413: the body is over the limit.
    TooLarge,
    /// 426: the phone speaks a protocol that is not served any more.
    Outdated,
    /// 429: too many tries.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 503: try again later.
    Unavailable,
}

impl ErrorCode {
    /// The code that stands among other members of an object.
    fn among(members: &mut Members) -> Option<Self> {
        Some(match members.take::<String>("error")?.as_str() {
            "signed_out" => Self::SignedOut,
            "wrong_password" => Self::WrongPassword,
            "wrong_code" => Self::WrongCode,
            "wrong_name" => Self::WrongName,
            "password_needed" => Self::PasswordNeeded,
            "wrong_user" => Self::WrongUser,
            "revoked" => Self::Revoked {
                device: members.take("device")?,
            },
            "gap" => Self::Gap {
                expected: members.take("expected")?,
            },
            "malformed" => Self::Malformed {
                field: members.take("field")?,
            },
            "bad_origin" => Self::BadOrigin,
            "forbidden" => Self::Forbidden,
            "still_open" => Self::StillOpen,
            "erased" => Self::Erased,
            "not_found" => Self::NotFound,
            "wrong_offset" => Self::WrongOffset {
                offset: members.take("offset")?,
            },
            "not_a_photo" => Self::NotAPhoto,
            "too_large" => Self::TooLarge,
            "outdated" => Self::Outdated,
            "too_many" => Self::TooMany {
                retry_after: members.take("retry_after")?,
            },
            "unavailable" => Self::Unavailable,
            _ => return None,
        })
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed { .. } => 400,
            Self::SignedOut | Self::WrongPassword | Self::WrongCode | Self::WrongName => 401,
            Self::Revoked { .. } | Self::BadOrigin | Self::Forbidden | Self::PasswordNeeded => 403,
            Self::NotFound => 404,
            Self::WrongUser | Self::Gap { .. } | Self::WrongOffset { .. } | Self::StillOpen => 409,
            Self::Erased => 410,
            Self::TooLarge => 413,
            Self::NotAPhoto => 422,
            Self::Outdated => 426,
            Self::TooMany { .. } => 429,
            Self::Unavailable => 503,
        }
    }
}

/// The body of an answer that is not a success. The field `protocol` tells it
/// from whatever a captive portal or a proxy may answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorBody {
    /// [`crate::limits::PROTOCOL`].
    pub protocol: u32,
    /// What went wrong.
    #[serde(flatten)]
    pub error: ErrorCode,
}
from_json!(in ErrorBody);

impl FromJson for ErrorBody {
    fn from_json(value: Value) -> Option<Self> {
        let mut members = Members::of(value)?;
        Some(Self {
            protocol: members.take("protocol")?,
            error: ErrorCode::among(&mut members)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_bodies_are_flat_and_round_trip() {
        for error in [
            r#""signed_out""#,
            r#""wrong_password""#,
            r#""wrong_code""#,
            r#""wrong_name""#,
            r#""password_needed""#,
            r#""wrong_user""#,
            r#""revoked","device":"00000000-0000-0000-0000-000000000000""#,
            r#""gap","expected":7"#,
            r#""malformed","field":"cursors""#,
            r#""bad_origin""#,
            r#""forbidden""#,
            r#""still_open""#,
            r#""erased""#,
            r#""not_found""#,
            r#""wrong_offset","offset":262144"#,
            r#""not_a_photo""#,
            r#""too_large""#,
            r#""outdated""#,
            r#""too_many","retry_after":30"#,
            r#""unavailable""#,
        ] {
            let text = format!(r#"{{"protocol":1,"error":{error}}}"#);
            let body: ErrorBody = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&body).unwrap(), text);
        }
        for text in [
            r#"{"error":"gap","expected":7}"#,
            r#"{"protocol":1,"error":"gap"}"#,
        ] {
            assert!(serde_json::from_str::<ErrorBody>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_bad_payload_does_not_spoil_its_envelope() {
        let text = r#"{"mseq":1,"mid":"00000000-0000-0000-0000-000000000000","body":[1,2]}"#;
        let envelope: Envelope = serde_json::from_str(text).unwrap();
        assert!(serde_json::from_str::<crate::Mutation>(envelope.body.get()).is_err());
    }
}
