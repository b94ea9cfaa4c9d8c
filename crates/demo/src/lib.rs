//! The demo neighbourhood: what one sees who starts the program for the first time.
//!
//! It is pure data, the same for the same arguments: no clock and no randomness.
//! It retells the happenings of one page of a sub-district's newspaper in words of
//! its own; organisations bear their names, private persons do not. Whatever the
//! page does not tell is made up and marked 示例.
//!
//! Layout:
//! - [`neighbourhood`]: all of it;
//! - `places`: residential areas and their stations;
//! - `happenings`: the four logs of the page and the posts that became of them;
//! - `bulk`: further posts and events, told from `stories` and `invitations`;
//! - `items`: what one can apply for; `calendar`: holidays; `applications`: who applied;
//! - `duty`: who receives people at the stations; `visit_hours`: when by appointment;
//! - `calls`: when somebody rings about what was not read;
//! - `requests`: what residents asked, and within how many days they are answered;
//! - `sign_ups`: who comes to some of the events; `family`: for whom residents act;
//! - `people`: the accounts; `picture`: drawings instead of photographs;
//! - `seed`: choices that look like chance.

mod applications;
mod bulk;
mod calendar;
mod calls;
mod duty;
mod family;
mod happenings;
mod invitations;
mod items;
mod people;
mod picture;
mod places;
mod requests;
mod seed;
mod sign_ups;
mod stories;
mod visit_hours;

use domain::record::Photo;
use domain::{Grant, Id, Millis, Record};

pub use people::PASSWORD;

/// The sub-district, as people write it.
pub const SUBDISTRICT: &str = "花木街道";

/// Published posts unless a number of records is asked for.
const POSTS: usize = 300;
const EVENTS: usize = 200;

/// Everything that the demo server starts with.
#[derive(Clone, Debug)]
pub struct Neighbourhood {
    /// 44 residential areas, those of the newspaper page first.
    pub areas: Vec<Record>,
    /// A station for each area, in the same order.
    pub stations: Vec<Record>,
    /// Events, most of them still to come.
    pub events: Vec<Record>,
    /// Who signed up for some of them.
    pub registrations: Vec<Record>,
    /// Members of the demo residents' families, and to what they agreed.
    pub family: Vec<Record>,
    /// Published posts; the four of the page are the newest.
    pub posts: Vec<Record>,
    /// The activity logs from which the four posts were made.
    pub logs: Vec<Record>,
    /// What one can apply for or ask about, then the proofs that no committee issues.
    pub items: Vec<Record>,
    /// Holidays of this year and the next.
    pub calendar: Vec<Record>,
    /// Who receives people at some of the stations, and when.
    pub duty: Vec<Record>,
    /// When some stations receive people by appointment.
    pub hours: Vec<Record>,
    /// Within how many days requests are answered, and when somebody rings.
    pub limits: Vec<Record>,
    /// What the demo residents and some neighbours without an account asked.
    pub requests: Vec<Record>,
    /// Applications of the demo residents and of two neighbours without an account.
    pub applications: Vec<Record>,
    /// The people who may sign in.
    pub people: Vec<DemoPerson>,
    /// The pictures that posts and logs refer to, each once.
    pub photos: Vec<DemoPhoto>,
}

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// The person's id.
    pub id: Id,
    /// Staff number or phone number.
    pub login: String,
    /// The password, which is no secret.
    pub password: String,
    /// The name under which colleagues know them.
    pub name: String,
    /// Their title, which gives no rights.
    pub title: Option<String>,
    /// What they may do where.
    pub grants: Vec<Grant>,
    /// The mobile numbers that serve them.
    pub phones: Vec<String>,
}

/// The bytes of a picture and how records name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPhoto {
    /// Hash, length and size.
    pub photo: Photo,
    /// The PNG file.
    pub bytes: Vec<u8>,
}

/// The neighbourhood as it stands at `now`. With `records` there are so many posts
/// that the public scope holds that many records (never fewer than the rest of the
/// neighbourhood and the four posts make); for measuring.
#[must_use]
pub fn neighbourhood(now: Millis, records: Option<usize>) -> Neighbourhood {
    let areas = places::areas(now);
    let stations = places::stations(&areas, now);
    let told = happenings::told(&areas, now);
    let events = bulk::events(&areas, &stations, EVENTS, now);
    let items = items::items(now);
    let calendar = calendar::days(now);
    let duty = duty::shifts(&stations, now);
    let limits = [
        requests::limits(now),
        requests::kept(now),
        calls::rules(now),
    ]
    .concat();
    let hours = visit_hours::hours(&areas, now);
    let public = [
        &areas, &stations, &events, &items, &calendar, &duty, &limits, &hours,
    ];
    let others: usize = public.into_iter().map(Vec::len).sum();
    let wanted = records.map_or(POSTS, |records| records.saturating_sub(others));
    let mut posts = told.posts;
    posts.extend(bulk::posts(&areas, wanted.saturating_sub(posts.len()), now));
    Neighbourhood {
        people: people::people(&areas),
        applications: applications::applications(&areas, &items, [&calendar, &hours], now),
        requests: requests::requests(&areas, &calendar, now),
        family: family::family(now),
        registrations: sign_ups::registrations(&areas, &events, now),
        areas,
        stations,
        events,
        posts,
        logs: told.logs,
        items,
        calendar,
        duty,
        limits,
        hours,
        photos: told.photos,
    }
}

#[cfg(test)]
mod tests;
