//! What somebody may do where, in words.

use super::areas::Areas;
use crate::t;
use domain::Grant;

/// The role that a grant gives, behind the name of its area where it has one.
pub fn role_in_words(areas: Areas, grant: &Grant) -> String {
    let key = serde_json::to_value(grant.role).unwrap_or_default();
    let role = t!(format!("role.{}", key.as_str().unwrap_or_default()));
    let words = format!("{} {role}", areas.name(grant.area));
    words.trim().to_owned()
}
