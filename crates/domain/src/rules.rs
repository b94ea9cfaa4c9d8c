//! Rules that the sub-district gives as data, each valid from a day on.

use crate::Record;
use crate::civil::CivilDate;

/// Of the rules about something the latest that is valid by that day.
#[must_use]
pub fn valid<'r>(
    rules: &'r [Record],
    field: &str,
    about: &str,
    on: CivilDate,
) -> Option<&'r Record> {
    let valid = rules.iter().filter_map(|rule| {
        let from: CivilDate = rule.text("valid_from").parse().ok()?;
        let holds = !rule.archived && rule.text(field) == about && from <= on;
        holds.then_some((from, rule))
    });
    let latest = valid.max_by_key(|(from, rule)| (*from, rule.id));
    latest.map(|(_, rule)| rule)
}
