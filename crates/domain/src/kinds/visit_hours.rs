//! 预约时段: on which weekdays and between which hours a station receives people by
//! appointment, how long each slot is, and for how many there is room.

use super::service_station::WEEKDAYS;
use super::{ORDER, for_everybody, staff_of};
use crate::civil::parse_time;
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Refusal};

/// The definition.
pub const KIND: Kind = Kind {
    name: "visit_hours",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 30 }).required(),
        Field::new("days", FieldType::Choices(WEEKDAYS)).required(),
        Field::new("opens", FieldType::Time).required(),
        Field::new("closes", FieldType::Time).required(),
        Field::new("minutes", FieldType::Integer { min: 10, max: 240 }).required(),
        Field::new("room", FieldType::Integer { min: 1, max: 50 }).required(),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
        ORDER.hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["days", "opens", "closes", "room"],
        sort: "order",
        descending: false,
    },
    area: Some("area"),
    sensitive: false,
    scopes: for_everybody,
    upcast: unchanged,
};

/// The staff of the area say when they receive people.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    staff_of(actor, KIND.area_of(write.after))?;
    if write.before.is_some() && write.changes("area") {
        return Err(Refusal::at("fixed", "area"));
    }
    let time = |field| parse_time(write.after.text(field));
    match time("opens").zip(time("closes")) {
        Some((opens, closes)) if closes <= opens => {
            Err(Refusal::at("senseless_hours", "closes"))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::somebody;
    use crate::{Id, Record, Role};

    #[test]
    fn hours_stay_with_the_station_that_they_are_of() {
        let [one, other] = [1, 2].map(|n| Id::from_bytes([n; 16]));
        let worker = |area| somebody(9, Role::Worker, area);
        let of = |area: Id| Record::new(Id::from_bytes([5; 16]), &KIND).with("area", area.to_string());
        let (before, moved) = (of(one), of(other));
        let write = |before, after| Write { before, after };
        assert_eq!(may_write(&worker(one), &write(None, &before)), Ok(()));
        assert_eq!(may_write(&worker(one), &write(Some(&before), &before)), Ok(()));
        let taken = may_write(&worker(other), &write(Some(&before), &moved));
        assert_eq!(taken, Err(Refusal::at("fixed", "area")));
    }
}
