//! Where a log stands on its way to the feed, who moves it on, and what the lead said.

use super::check_review;
use crate::kind::Write;
use crate::{Actor, Fields, Millis, Record, Refusal, Value};
use serde_json::{Map, json};

/// Most characters of a name in a ruling; a longer one is cut.
const LONGEST_NAME: usize = 30;

/// The fields that only these moves write.
const MOVED: [&str; 3] = ["publication", "photo_review", "ruling"];

/// Where a log stands on its way to the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publication {
    /// Nobody has asked for it.
    None,
    /// The worker asks the lead.
    Requested,
    /// Its post is in the feed.
    Published,
    /// The lead said no.
    Declined,
    /// Its post was in the feed, and the lead took it out.
    TakenDown,
}

impl Publication {
    /// Where the log stands; what this program does not know counts as nothing asked.
    #[must_use]
    pub fn of(log: &Record) -> Self {
        match log.text("publication") {
            "requested" => Self::Requested,
            "published" => Self::Published,
            "declined" => Self::Declined,
            "taken_down" => Self::TakenDown,
            _ => Self::None,
        }
    }

    /// Its key among [`crate::kinds::activity_log::PUBLICATION`].
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Requested => "requested",
            Self::Published => "published",
            Self::Declined => "declined",
            Self::TakenDown => "taken_down",
        }
    }

    /// Whether the worker may ask for it from here.
    #[must_use]
    pub fn may_be_asked(self) -> bool {
        match self {
            Self::None | Self::Declined | Self::TakenDown => true,
            Self::Requested | Self::Published => false,
        }
    }

    /// The change of a log that stands here from now on.
    pub(super) fn change(self) -> Fields {
        Fields::from([("publication".to_owned(), self.key().into())])
    }

    /// Whether staff who lead nobody bring a log from here to there.
    fn is_the_workers(self, to: Self) -> bool {
        match to {
            Self::Requested => self.may_be_asked() || self == to,
            Self::None => matches!(self, Self::None | Self::Requested),
            Self::Published | Self::Declined | Self::TakenDown => self == to,
        }
    }
}

/// What a lead decided, when, and why: the only row of the log's `ruling`. It stays
/// with the next request, so that the lead sees what was to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The name under which colleagues know the lead.
    pub by: String,
    /// When, by the clock of the lead's phone: to be shown, never compared.
    pub at: Millis,
    /// Why; empty where nothing is to be said.
    pub reason: String,
}

impl Ruling {
    /// A ruling that needs no reason.
    #[must_use]
    pub fn new(by: &str, at: Millis) -> Self {
        Self {
            by: by.to_owned(),
            at,
            reason: String::new(),
        }
    }

    /// The same ruling for a reason.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        reason.trim().clone_into(&mut self.reason);
        self
    }

    /// The last ruling on a log, and where it put the log.
    #[must_use]
    pub fn on(log: &Record) -> Option<(Publication, Self)> {
        let row = log.list("ruling").last()?;
        let to = match row["publication"].as_str()? {
            "published" => Publication::Published,
            "declined" => Publication::Declined,
            "taken_down" => Publication::TakenDown,
            _ => return None,
        };
        let text = |member: &str| row[member].as_str().unwrap_or_default().to_owned();
        let ruling = Self {
            by: text("by"),
            at: row["at"].as_i64()?,
            reason: text("reason"),
        };
        Some((to, ruling))
    }

    /// The change of a log that is put there by this ruling.
    pub(super) fn change(&self, to: Publication) -> Fields {
        let by: String = self.by.chars().take(LONGEST_NAME).collect();
        let mut row = Map::new();
        row.insert("publication".into(), to.key().into());
        row.insert("by".into(), by.into());
        row.insert("at".into(), self.at.into());
        if !self.reason.is_empty() {
            row.insert("reason".into(), self.reason.as_str().into());
        }
        let mut fields = to.change();
        fields.insert("ruling".to_owned(), json!([Value::Object(row)]));
        fields
    }
}

/// The changes to a log by which its worker asks the lead to publish it.
///
/// # Errors
/// `put_away`; `already_asked` where it waits or is published.
pub fn request(log: &Record) -> Result<Fields, Refusal> {
    in_use(log)?;
    if !Publication::of(log).may_be_asked() {
        return Err(Refusal::at("already_asked", "publication"));
    }
    Ok(Publication::Requested.change())
}

/// The changes to a log by which its worker takes the request back while it waits.
///
/// # Errors
/// `not_asked` where none waits.
pub fn take_back(log: &Record) -> Result<Fields, Refusal> {
    if Publication::of(log) != Publication::Requested {
        return Err(Refusal::at("not_asked", "publication"));
    }
    Ok(Publication::None.change())
}

/// The changes to a log by which the lead says no, and why.
///
/// # Errors
/// `put_away`; `already_published`; `reason_missing`.
pub fn decline(log: &Record, ruling: &Ruling) -> Result<Fields, Refusal> {
    in_use(log)?;
    if Publication::of(log) == Publication::Published {
        return Err(Refusal::at("already_published", "publication"));
    }
    if ruling.reason.is_empty() {
        return Err(Refusal::at("reason_missing", "ruling"));
    }
    Ok(ruling.change(Publication::Declined))
}

/// The changes to a log whose post is taken down; the post itself is archived.
#[must_use]
pub fn take_down(ruling: &Ruling) -> Fields {
    ruling.change(Publication::TakenDown)
}

/// The changes to a log whose post is put back into the feed, as it was reviewed.
///
/// # Errors
/// `put_away`.
pub fn put_back(log: &Record, ruling: &Ruling) -> Result<Fields, Refusal> {
    in_use(log)?;
    Ok(ruling.change(Publication::Published))
}

/// A log that waits for the lead or has a post in the feed is not put away: it would
/// wait for ever, or its post would be of nothing that anybody finds.
///
/// # Errors
/// `on_its_way`.
pub fn off_the_way(log: &Record) -> Result<(), Refusal> {
    if Publication::of(log).may_be_asked() {
        return Ok(());
    }
    Err(Refusal::of("on_its_way"))
}

/// A log that was put away goes nowhere before it is brought back.
pub(super) fn in_use(log: &Record) -> Result<(), Refusal> {
    if log.archived {
        return Err(Refusal::of("put_away"));
    }
    Ok(())
}

/// The law of these moves. Staff ask and take back; all else is the lead's, who rules
/// on the log as it stands now and not as it stood before somebody else's decision.
///
/// # Errors
/// `put_away`, `lead_only`, `decide_anew`, `reason_missing`, and as [`check_review`].
pub fn check_move(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if !MOVED.iter().any(|field| write.changes(field)) {
        return Ok(());
    }
    let from = write.before.map_or(Publication::None, Publication::of);
    let to = Publication::of(write.after);
    let out_of_sight = matches!(to, Publication::None | Publication::TakenDown);
    if !out_of_sight {
        in_use(write.after)?;
    }
    let ruled = write.changes("ruling");
    let asks = from.is_the_workers(to) && !ruled && !write.changes("photo_review");
    if !asks && !actor.leads(write.after.reference("area")) {
        return Err(Refusal::at("lead_only", "publication"));
    }
    let ruling = Ruling::on(write.after);
    if ruled && ruling.as_ref().map(|(put, _)| *put) != Some(to) {
        return Err(Refusal::at("decide_anew", "ruling"));
    }
    match to {
        Publication::Published => check_review(write.after),
        Publication::Declined if ruling.is_none_or(|(_, ruling)| ruling.reason.is_empty()) => {
            Err(Refusal::at("reason_missing", "ruling"))
        }
        Publication::None
        | Publication::Requested
        | Publication::Declined
        | Publication::TakenDown => Ok(()),
    }
}
