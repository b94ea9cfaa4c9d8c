//! Further posts and events, so that lists are real lists.

use crate::invitations::{INVITATIONS, NOTES};
use crate::places::short_name;
use crate::seed::{below, id, pick};
use crate::stories::{ASIDES, CLOSINGS, CREDITS, STORIES};
use domain::civil::{CivilDate, DAY, MINUTE};
use domain::kinds::{event, post};
use domain::{Millis, Record};

/// Events begin within this many days, after now or before.
const DAYS_AHEAD: usize = 45;
const DAYS_PAST: usize = 21;
/// One event in so many is past.
const ONE_PAST_IN: usize = 8;

/// Posts are at most this old; the more there are, the closer together they lie.
const OLDEST_DAYS: usize = 400;
/// As many as a lively sub-district publishes in a day.
const POSTS_A_DAY: usize = 4;

/// That many posts, newest first, all older than a day.
pub(crate) fn posts(areas: &[Record], count: usize, now: Millis) -> Vec<Record> {
    let days = (count / POSTS_A_DAY).clamp(1, OLDEST_DAYS);
    let span = days as i64 * DAY;
    (0..count)
        .map(|n| {
            let age = DAY + span * n as i64 / count as i64;
            news(n, areas, now - age)
        })
        .collect()
}

fn news(n: usize, areas: &[Record], published_at: Millis) -> Record {
    let area = below(n, 1, areas.len());
    let story = pick(n, 2, &STORIES);
    let how_many = (8 + below(n, 3, 40)).to_string();
    let told = [
        story.began,
        *pick(n, 4, &ASIDES),
        story.went_on,
        story.came,
        *pick(n, 5, &CREDITS),
        *pick(n, 6, &CLOSINGS),
    ];
    let body = told
        .concat()
        .replace("{place}", story.place)
        .replace("{n}", &how_many);
    let day_before = CivilDate::from_millis(published_at - DAY);
    let minute = [9 * 60, 9 * 60 + 30, 13 * 60 + 30, 14 * 60, 18 * 60 + 30];
    let mut post = Record::new(id("post", n), &post::KIND)
        .with("title", format!("{} | {}", short_name(area), story.title))
        .with("topic", story.topic)
        .with("body", body)
        .with("happened_at", day_before.at_minutes(*pick(n, 10, &minute)))
        .with("place", format!("{}（示例）", story.place))
        .with("area", areas[area].id.to_string())
        .with("published_at", published_at);
    post.received_at = published_at;
    post
}

/// That many events, most of them still to come.
pub(crate) fn events(
    areas: &[Record],
    stations: &[Record],
    count: usize,
    now: Millis,
) -> Vec<Record> {
    (0..count)
        .map(|n| {
            let area = below(n, 21, areas.len());
            event(n, &areas[area], &stations[area], now)
        })
        .collect()
}

fn event(n: usize, area: &Record, station: &Record, now: Millis) -> Record {
    let invitation = pick(n, 22, &INVITATIONS);
    let starts_at = start(n, now);
    let length = *pick(n, 24, &[60, 90, 120]);
    let mut event = Record::new(id("event", n), &event::KIND)
        .with("title", invitation.title)
        .with("topic", invitation.topic)
        .with("starts_at", starts_at)
        .with("ends_at", starts_at + length * MINUTE)
        .with(
            "place",
            format!("{} {}", station.text("name"), invitation.place),
        )
        .with(
            "description",
            format!("{}{}（示例活动）", invitation.text, pick(n, 29, &NOTES)),
        )
        .with("audience", invitation.audience)
        .with("capacity", 12 + 4 * below(n, 25, 10))
        .with("adult_must_accompany", invitation.topic == "children")
        .with("station", station.id.to_string())
        .with("area", area.id.to_string());
    event.received_at = now - DAY;
    event
}

/// A usual hour of one of the coming days, or of a day that is over.
fn start(n: usize, now: Millis) -> Millis {
    let today = CivilDate::from_millis(now);
    let minute = *pick(
        n,
        26,
        &[9 * 60, 9 * 60 + 30, 10 * 60, 14 * 60, 15 * 60, 18 * 60 + 30],
    );
    let day = if n % ONE_PAST_IN == ONE_PAST_IN - 1 {
        today.add_days(-1 - below(n, 27, DAYS_PAST) as i64)
    } else {
        today.add_days(1 + below(n, 27, DAYS_AHEAD) as i64)
    };
    day.at_minutes(minute)
}
