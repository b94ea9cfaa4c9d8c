//! 值班 (今日我接待): who receives people at the station, half a day at a time.

use super::{ends_after_start, for_everybody, staff_of};
use crate::civil::{CivilDate, DAY};
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Id, Kind, ListView, Millis, Record, Refusal};

/// The definition. Whoever is on duty stands there in office: their name is public, the
/// number to call is the station's.
pub const KIND: Kind = Kind {
    name: "duty_shift",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 30 }).required(),
        Field::new("title", FieldType::Line { max: 30 }),
        Field::new("starts_at", FieldType::Instant).required(),
        Field::new("ends_at", FieldType::Instant).required(),
        Field::new("note", FieldType::Line { max: 60 }),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["title", "starts_at"],
        sort: "starts_at",
        descending: false,
    },
    area: Some("area"),
    sensitive: false,
    scopes: for_everybody,
    upcast: unchanged,
};

/// Whether the shift is on at `now`.
#[must_use]
pub fn is_on(shift: &Record, now: Millis) -> bool {
    shift.integer("starts_at") <= Some(now) && Some(now) < shift.integer("ends_at")
}

/// Whether it begins on the day.
#[must_use]
pub fn is_of(shift: &Record, day: CivilDate) -> bool {
    let starts = shift.integer("starts_at").map(CivilDate::from_millis);
    starts == Some(day)
}

/// The same shift a week later; none without times. Carried on by two people at once,
/// it is one.
#[must_use]
pub fn next_week(shift: &Record) -> Option<Record> {
    let (starts, ends) = shift.integer("starts_at").zip(shift.integer("ends_at"))?;
    let mut next = Record::new(Id::derived("duty_shift.next_week", &[shift.id]), &KIND);
    next.fields = shift.fields.clone();
    let week = 7 * DAY;
    Some(
        next.with("starts_at", starts + week)
            .with("ends_at", ends + week),
    )
}

/// The staff of the area keep their roster, and take over from each other.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if write.before.is_some() && write.changes("area") {
        return Err(Refusal::at("fixed", "area"));
    }
    staff_of(actor, KIND.area_of(write.after))?;
    ends_after_start(write)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grant, Role};

    fn shift(starts: Millis, ends: Millis) -> Record {
        Record::new(Id::NIL, &KIND)
            .with("name", "小陈")
            .with("area", Id::NIL.to_string())
            .with("starts_at", starts)
            .with("ends_at", ends)
    }

    fn written_by(role: Role, area: Id, shift: &Record) -> Result<(), Refusal> {
        let grant = Grant {
            role,
            area: Some(area),
            from: 0,
            until: None,
        };
        let actor = Actor::at(Id::NIL, &[grant], 1);
        may_write(
            &actor,
            &Write {
                before: None,
                after: shift,
            },
        )
    }

    #[test]
    fn a_shift_is_on_from_its_start_until_its_end() {
        let shift = shift(DAY, DAY + 100);
        let on = [DAY - 1, DAY, DAY + 99, DAY + 100].map(|now| is_on(&shift, now));
        assert_eq!(on, [false, true, true, false]);
        let day = CivilDate::from_millis(DAY);
        assert_eq!(
            [day, day.add_days(1)].map(|day| is_of(&shift, day)),
            [true, false]
        );
    }

    #[test]
    fn a_week_later_it_is_another_shift_of_the_same_person() {
        let next = next_week(&shift(10, 20)).unwrap();
        assert_ne!(next.id, Id::NIL);
        assert_eq!(next_week(&shift(10, 20)).unwrap().id, next.id);
        assert_eq!(next.text("name"), "小陈");
        let times = ["starts_at", "ends_at"].map(|at| next.integer(at));
        assert_eq!(times, [Some(10 + 7 * DAY), Some(20 + 7 * DAY)]);
    }

    #[test]
    fn the_staff_of_the_area_keep_it_and_nobody_else() {
        let of_here = shift(10, 20);
        let elsewhere = Id::derived("elsewhere", &[]);
        assert_eq!(written_by(Role::Worker, Id::NIL, &of_here), Ok(()));
        let refused = Err(Refusal::of("not_permitted"));
        assert_eq!(written_by(Role::Worker, elsewhere, &of_here), refused);
        assert_eq!(written_by(Role::Resident, Id::NIL, &of_here), refused);
        let backwards = written_by(Role::Worker, Id::NIL, &shift(20, 20));
        assert_eq!(backwards, Err(Refusal::at("ends_before_start", "ends_at")));
    }
}
