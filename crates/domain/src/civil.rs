//! Dates and times of day in China, which has kept one offset (UTC+8) without
//! daylight saving since 1992, so that no time-zone library is needed.

use crate::Millis;
use std::fmt;
use std::str::FromStr;

/// Milliseconds in a day.
pub const DAY: Millis = 24 * HOUR;
/// Milliseconds in an hour.
pub const HOUR: Millis = 60 * MINUTE;
/// Milliseconds in a minute.
pub const MINUTE: Millis = 60_000;

const OFFSET: Millis = 8 * 60 * MINUTE;

/// A date of the Gregorian calendar as it is read off a wall in China. Only days
/// that exist can be made; ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    year: i32,
    month: u8,
    day: u8,
}

impl CivilDate {
    /// The date of that year, month (1–12) and day; none where there is no such day.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The date in China at an instant.
    #[must_use]
    pub fn from_millis(at: Millis) -> Self {
        Self::from_days((at + OFFSET).div_euclid(DAY))
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1–12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1–31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The instant at which the day begins in China.
    #[must_use]
    pub fn start_of_day(self) -> Millis {
        self.days() * DAY - OFFSET
    }

    /// The instant at that many minutes after the day's beginning.
    #[must_use]
    pub fn at_minutes(self, minutes: u32) -> Millis {
        self.start_of_day() + Millis::from(minutes) * MINUTE
    }

    /// The day of the week: 0 for Monday to 6 for Sunday, as in
    /// [`WEEKDAYS`](crate::kinds::service_station::WEEKDAYS).
    #[must_use]
    pub fn weekday(self) -> usize {
        // The epoch, 1 January 1970, was a Thursday.
        usize::try_from((self.days() + 3).rem_euclid(7)).unwrap_or_default()
    }

    /// The date that many days later, or earlier for a negative number.
    #[must_use]
    pub fn add_days(self, days: i64) -> Self {
        Self::from_days(self.days() + days)
    }

    /// How many days this date lies after another; negative when before.
    #[must_use]
    pub fn days_since(self, other: Self) -> i64 {
        self.days() - other.days()
    }

    /// Days since the epoch. Years are counted from March so that a leap day is
    /// the last of its year, in eras of 400 years, after which the calendar repeats.
    fn days(self) -> i64 {
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The reverse of [`Self::days`].
    fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = (from_march + 2) % 12 + 1;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The text was not a date `YYYY-MM-DD` that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADate;

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date")
    }
}

impl std::error::Error for NotADate {}

impl FromStr for CivilDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let parsed = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            Self::new(
                digits(year, 4)?.try_into().ok()?,
                short(month)?,
                short(day)?,
            )
        };
        parsed().ok_or(NotADate)
    }
}

/// Minutes since midnight in China at an instant.
#[must_use]
pub fn minutes_of_day(at: Millis) -> u32 {
    let minutes = (at + OFFSET).rem_euclid(DAY) / MINUTE;
    u32::try_from(minutes).unwrap_or_default()
}

/// The minutes since midnight of a time of day `HH:MM`.
#[must_use]
pub fn parse_time(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Minutes since midnight as `HH:MM`.
#[must_use]
pub fn format_time(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Exactly that many ASCII digits as a number: `u32::from_str` alone takes `+7`.
fn digits(text: &str, count: usize) -> Option<u32> {
    let plain = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn short(text: &str) -> Option<u8> {
    digits(text, 2)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> CivilDate {
        text.parse().expect("a date")
    }

    #[test]
    fn known_days_have_their_weekday_and_instant() {
        assert_eq!(date("2019-04-15").weekday(), 0);
        assert_eq!(date("2026-11-18").weekday(), 2);
        assert_eq!(date("1970-01-01").start_of_day(), -8 * 60 * MINUTE);
        assert_eq!(CivilDate::from_millis(0), date("1970-01-01"));
        assert_eq!(date("2024-02-28").add_days(1), date("2024-02-29"));
        assert_eq!(date("2026-02-28").add_days(1), date("2026-03-01"));
    }

    #[test]
    fn the_day_turns_at_midnight_in_china() {
        let midnight = date("2026-11-18").start_of_day();
        assert_eq!(CivilDate::from_millis(midnight - 1), date("2026-11-17"));
        assert_eq!(minutes_of_day(midnight - 1), 24 * 60 - 1);
        assert_eq!(CivilDate::from_millis(midnight), date("2026-11-18"));
        assert_eq!(minutes_of_day(date("2026-11-18").at_minutes(15 * 60)), 900);
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for rubbish in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "+026-01-01",
            "2026-01-01x",
        ] {
            assert_eq!(rubbish.parse::<CivilDate>(), Err(NotADate), "{rubbish}");
        }
    }

    #[test]
    fn times_of_day_are_read_strictly() {
        assert_eq!(parse_time("08:30"), Some(510));
        assert_eq!(format_time(510), "08:30");
        for rubbish in ["24:00", "8:30", "08:60", "08-30", "+8:30", ""] {
            assert_eq!(parse_time(rubbish), None, "{rubbish}");
        }
    }

    proptest! {
        #[test]
        fn dates_round_trip(days in -200_000_i64..2_000_000) {
            let day = CivilDate::from_days(days);
            prop_assert_eq!(day.days(), days);
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            prop_assert_eq!(CivilDate::from_millis(day.start_of_day()), day);
            prop_assert_eq!(CivilDate::from_millis(day.start_of_day() + DAY - 1), day);
            prop_assert_eq!(day.add_days(1).days_since(day), 1);
            prop_assert!(day < day.add_days(1));
        }

        #[test]
        fn an_instant_is_its_day_and_its_minutes(at in 0_i64..4_000_000_000_000) {
            let whole_minute = CivilDate::from_millis(at).at_minutes(minutes_of_day(at));
            prop_assert!((0..MINUTE).contains(&(at - whole_minute)));
        }
    }
}
