//! Signing in, and what the server tells about itself.

use domain::{Grant, Id, Millis, from_json};
use serde::{Deserialize, Serialize};

/// The body of `POST /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Staff number or phone number.
    pub login: String,
    /// The password.
    pub password: String,
}

/// The body of `POST /api/session/code`: asks that a code be sent. The answer is the
/// same whether or not the number is anybody's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskForCode {
    /// A mobile number.
    pub phone: String,
}

/// The body of `POST /api/session/by-code`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByCode {
    /// The number that the code was sent to.
    pub phone: String,
    /// The six digits.
    pub code: String,
    /// Which of those who signed in in this browser before it is.
    #[serde(default)]
    pub account: Option<Id>,
    /// Or else the name that the station has of the person.
    #[serde(default)]
    pub name: Option<String>,
}

/// The answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recognised {
    /// Who is signed in; none where the code is right and the person is still to be
    /// told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Then those of this number who signed in in this browser before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Candidate>,
}
from_json!(Recognised { account; known });

/// The body of `POST /api/noted/erase`: what is noted of somebody who has no account, and
/// asked that it go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The records.
    pub records: Vec<Id>,
}

/// Somebody whom a number serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The person.
    pub account: Id,
    /// Their name, masked.
    pub name: String,
}
from_json!(Candidate { account, name });

/// The body of `POST /api/account/erase` and of `POST /api/account/proof`: shows once more
/// who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Proof {
    /// By the password.
    Password(SignIn),
    /// By a code.
    Code(ByCode),
}

/// Who is signed in: the answer to `POST` and `GET /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The person.
    pub user: Id,
    /// The name under which colleagues know them.
    pub name: String,
    /// Their title (书记, 社工 …), which gives no rights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The grants that hold now.
    pub grants: Vec<Grant>,
    /// When the session ends unless it is used.
    pub expires_at: Millis,
    /// The server's public key, with which phones seal what is sensitive. None from a
    /// server that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealing_key: Option<String>,
}
from_json!(Account {
    user,
    name,
    title,
    grants,
    expires_at;
    sealing_key
});

/// The answer to `GET /api/about`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct About {
    /// [`crate::limits::PROTOCOL`].
    pub protocol: u32,
    /// The name of the sub-district, as people write it.
    pub subdistrict: String,
    /// The demo accounts, where the demo neighbourhood is loaded; else none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demo_accounts: Vec<DemoAccount>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Operator::is_unknown")]
    pub operator: Operator,
    /// Whether codes for signing in can be sent.
    pub codes: bool,
}
from_json!(About { protocol, subdistrict; demo_accounts, operator, codes });

/// Who answers for a server, and under which numbers it is filed; empty where nobody
/// has said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// The name of the organisation.
    pub name: String,
    /// ICP 备案, as in 沪ICP备12345678号.
    pub icp: String,
    /// 公安备案, as in 沪公网安备31011502000000号.
    pub police: String,
}
from_json!(Operator {; name, icp, police });

impl Operator {
    /// Whether nothing of it is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// An account that may be named in public because its records are made up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoAccount {
    /// Staff number or phone number.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Who it stands for.
    pub name: String,
    /// What they may do where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
}
from_json!(DemoAccount {
    login,
    password,
    name;
    grants
});

/// How far the upload of a photo has come: the answer to `GET` and `PUT
/// /api/photo/{record}/{hash}/upload`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UploadState {
    /// Bytes that the server has on disk.
    pub offset: u64,
    /// Whether all bytes are there and their hash was found to be right.
    pub complete: bool,
}
from_json!(UploadState { offset, complete });
