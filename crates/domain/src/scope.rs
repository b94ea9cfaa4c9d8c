//! Scopes: the sets of records that travel together to those who may see them.

use crate::{Id, id::NotAnId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A set of records that one grant opens. Written `public`, `area:<id>`, `user:<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// What everybody may read, without an account.
    Public,
    /// What the staff of one residential area may read.
    Area(Id),
    /// What one person may read.
    User(Id),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Area(id) => write!(f, "area:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
        }
    }
}

impl FromStr for Scope {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        match text.split_once(':') {
            None if text == "public" => Ok(Self::Public),
            Some(("area", id)) => id.parse().map(Self::Area),
            Some(("user", id)) => id.parse().map(Self::User),
            _ => Err(NotAnId),
        }
    }
}

impl TryFrom<String> for Scope {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_rubbish_is_refused() {
        let area = Id::v7(1, [3; 10]);
        for scope in [Scope::Public, Scope::Area(area), Scope::User(area)] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for rubbish in ["", "publ", "area:", "area:7", "house:1"] {
            assert_eq!(rubbish.parse::<Scope>(), Err(NotAnId), "{rubbish}");
        }
    }
}
