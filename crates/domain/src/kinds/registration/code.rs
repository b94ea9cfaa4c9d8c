//! What somebody shows at the door: a code that a camera reads, or signs that are read out.

use crate::text::half_width;
use crate::{Id, Record};

/// The name under which a check-in code says whose it is.
const CAME: &str = "came";

/// How many signs of a registration's name are read out.
pub const SIGNS: usize = 6;

/// The address that a check-in code holds: it leads the staff to a line of their roster,
/// and tells nothing of whose it is.
#[must_use]
pub fn check_in_address(origin: &str, event: Id, registration: Id) -> String {
    format!("{origin}/events/{event}/roster?{CAME}={registration}")
}

/// What is read out where no camera reads the code: the last signs of its name.
#[must_use]
pub fn short_code(registration: Id) -> String {
    let name = registration.to_string().to_uppercase();
    let at = name.len().saturating_sub(SIGNS);
    name[at..].to_owned()
}

/// The registration that a code means, as it was read or typed; none where it is nobody's,
/// or its signs are those of two.
#[must_use]
pub fn meant<'r>(all: &'r [Record], said: &str) -> Option<&'r Record> {
    let said = half_width(said);
    let behind = said.rsplit_once(&format!("{CAME}="));
    let read = behind.map_or(&*said, |(_, id)| id);
    if let Ok(id) = read.trim().parse::<Id>() {
        return all.iter().find(|one| one.id == id);
    }
    let typed: String = said.chars().filter(char::is_ascii_alphanumeric).collect();
    let typed = typed.to_uppercase();
    let mut of_signs = all.iter().filter(|one| short_code(one.id) == typed);
    of_signs.next().filter(|_| of_signs.next().is_none())
}
