//! What visitors without the app, and search engines, read: the app's own page with
//! the words of one public record in it, lists of them, an Atom feed and a map of the
//! site. All of it is for everybody, so it is the same whoever asks.
//!
//! Layout:
//! - [`page`]: one page; `shell`: puts it into the app's page;
//! - `details`: posts, events and stations; `structured`: the same for machines;
//! - `lists`: what there is; [`atom`], [`sitemap`]: the same as XML;
//! - `words`: texts and times as people and machines write them.

pub(crate) mod atom;
mod details;
mod lists;
pub(crate) mod page;
mod shell;
pub(crate) mod sitemap;
mod structured;
mod words;
mod xml;

pub(crate) use details::{Beside, details};
pub(crate) use lists::list;

use crate::context::Parts;
use crate::db::{Asked, DbError, DbResult, Snapshot};
use domain::kinds::{event, post, service_station};
use domain::{Id, Kind, Record, Scope};
use sync::account::Operator;

/// The kinds that have public pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Posts,
    Events,
    Stations,
}

impl Section {
    pub(crate) const ALL: [Self; 3] = [Self::Posts, Self::Events, Self::Stations];

    /// The kind of its records.
    pub(crate) fn kind(self) -> &'static Kind {
        match self {
            Self::Posts => &post::KIND,
            Self::Events => &event::KIND,
            Self::Stations => &service_station::KIND,
        }
    }

    /// Where the app lists them.
    pub(crate) fn list_path(self) -> &'static str {
        match self {
            Self::Posts => "/feed",
            Self::Events => "/events",
            Self::Stations => "/stations",
        }
    }

    /// Where the app shows one of them.
    pub(crate) fn path(self, id: Id) -> String {
        match self {
            Self::Posts => format!("/posts/{id}"),
            Self::Events => format!("/events/{id}"),
            Self::Stations => format!("/stations/{id}"),
        }
    }
}

/// The server as its public pages name it.
#[derive(Clone, Debug)]
pub(crate) struct Site<'a> {
    /// Where it is reached, such as `https://station.example`.
    pub(crate) origin: String,
    /// The name of the sub-district.
    pub(crate) subdistrict: String,
    pub(crate) operator: &'a Operator,
}

impl Site<'_> {
    /// An address as others may keep it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Who speaks where no area does.
    pub(crate) fn name(&self) -> &str {
        if self.subdistrict.is_empty() {
            words::said("public.site")
        } else {
            &self.subdistrict
        }
    }
}

/// A record of the section that everybody may read and that was not put away.
///
/// # Errors
/// When the database fails.
pub(crate) async fn readable(
    context: &Parts,
    section: Section,
    id: Id,
) -> DbResult<Option<Record>> {
    let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
    let found = readable_then(&mut *snapshot, section, id).await?;
    snapshot.close().await?;
    Ok(found)
}

/// The same at one moment.
///
/// # Errors
/// When the database fails.
pub(crate) async fn readable_then(
    snapshot: &mut dyn Snapshot,
    section: Section,
    id: Id,
) -> DbResult<Option<Record>> {
    let row = snapshot.record(id).await?;
    let Some(row) = row.filter(|row| row.kind == section.kind().name) else {
        return Ok(None);
    };
    let record: Record =
        serde_json::from_str(&row.body).map_err(|_| DbError::Corrupt { what: "record" })?;
    let record = record.present(section.kind());
    let public = (section.kind().scopes)(&record).contains(&Scope::Public);
    Ok((public && !record.archived).then_some(record))
}

/// Where the bytes of a photo are.
fn photo_path(record: &Record, hash: &str) -> String {
    format!("/api/photo/{}/{hash}", record.id)
}

/// The first of a record's photos.
fn first_photo(record: &Record) -> Option<String> {
    let photo = record.photos("photos").into_iter().next()?;
    Some(photo_path(record, &photo.hash))
}
