//! Who may see a photo, and who may bring it. A hash is never a capability: who sees
//! a photo may read a record that names it, and see what that shows, and who brings it wrote so that the
//! record names it.

use super::{Announced, is_hash};
use crate::context::Parts;
use crate::db::{Asked, DbError, DbResult, PhotoRow, Snapshot};
use domain::kind::Rulebook;
use domain::record::Attached;
use domain::{Actor, Id, Kinds, Record, Scope};

/// A photo for somebody who may see it.
#[derive(Debug)]
pub(crate) struct Shown {
    /// Its bytes are all there.
    pub(crate) photo: PhotoRow,
    /// Whether everybody may see it.
    pub(crate) public: bool,
}

impl Shown {
    /// The photo, when it is there, the person may read the record and the record
    /// names it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn find(
        context: &Parts,
        person: Option<Id>,
        record: Id,
        hash: &str,
    ) -> DbResult<Option<Self>> {
        if !is_hash(hash) {
            return Ok(None);
        }
        let actor = context.actor(person).await?;
        let Some((found, scopes)) = seen_by(context, &actor, record).await? else {
            return Ok(None);
        };
        if named_in(context.rules.kinds, &found, hash).is_none() {
            return Ok(None);
        }
        let public = scopes.contains(&Scope::Public);
        let photo = complete(context, record, hash).await?;
        Ok(photo.map(|photo| Self { photo, public }))
    }
}

/// A photo for somebody who may bring its bytes.
#[derive(Debug)]
pub(crate) struct Brought {
    /// What the record says of it, or said.
    pub(crate) announced: Announced,
    /// Whether its bytes are all there.
    pub(crate) complete: bool,
}

impl Brought {
    /// The photo, when the person wrote a version of the record that names it. That
    /// was accepted, so that neither what they may read since nor what others wrote
    /// keeps the bytes out.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn find(
        context: &Parts,
        person: Id,
        record: Id,
        hash: &str,
    ) -> DbResult<Option<Self>> {
        if !is_hash(hash) {
            return Ok(None);
        }
        let versions = versions(context, record, hash).await?;
        let mut own = versions.iter().rev().filter(|v| v.author == person);
        let Some(attached) = own.find_map(|version| version.names.clone()) else {
            return Ok(None);
        };
        let announced = Announced {
            record,
            attached,
            sealed: None,
        };
        let complete = complete(context, record, hash).await?.is_some();
        Ok(Some(Self {
            announced,
            complete,
        }))
    }

    /// Whether its bytes have come to be all there since it was found.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn is_complete_by_now(&self, context: &Parts) -> DbResult<bool> {
        let Announced {
            record, attached, ..
        } = &self.announced;
        Ok(context.db.photo(*record, &attached.hash).await?.is_some())
    }
}

/// A version of a record, in view of one photo.
struct Version {
    author: Id,
    /// What it says of the photo; none where it does not name it.
    names: Option<Attached>,
}

async fn versions(context: &Parts, record: Id, hash: &str) -> DbResult<Vec<Version>> {
    let versions = context.db.versions(record).await?.into_iter();
    versions
        .map(|(author, body)| {
            let names = named_in(context.rules.kinds, &decode(&body)?, hash);
            Ok(Version { author, names })
        })
        .collect()
}

/// The record and its scopes, where somebody may read it and see its photos: by what it
/// rests on as that stands now.
async fn seen_by(
    context: &Parts,
    actor: &Actor,
    record: Id,
) -> DbResult<Option<(Record, Vec<Scope>)>> {
    let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
    let seen = seen_at(context.rules, &mut *snapshot, actor, record).await;
    snapshot.close().await?;
    seen
}

async fn seen_at(
    rules: Rulebook,
    snapshot: &mut dyn Snapshot,
    actor: &Actor,
    record: Id,
) -> DbResult<Option<(Record, Vec<Scope>)>> {
    let Some(row) = snapshot.record(record).await? else {
        return Ok(None);
    };
    let record = decode(&row.body)?;
    let kind = rules.kinds.named(&record.kind);
    let scopes = kind.map_or_else(Vec::new, |kind| (kind.scopes)(&record));
    let held = actor.scopes();
    if !scopes.iter().any(|scope| held.contains(scope)) {
        return Ok(None);
    }
    let shown = match (rules.rests_on)(actor, &record) {
        Some(id) => snapshot.record(id).await?,
        None => None,
    };
    let shown = shown.map(|row| decode(&row.body)).transpose()?;
    let may_see = (rules.may_see)(&actor.showing(shown), &record);
    Ok(may_see.then_some((record, scopes)))
}

fn decode(body: &str) -> DbResult<Record> {
    serde_json::from_str(body).map_err(|_| DbError::Corrupt { what: "record" })
}

fn named_in(kinds: Kinds, record: &Record, hash: &str) -> Option<Attached> {
    let attached = kinds.named(&record.kind)?.attached(record);
    attached.into_iter().find(|photo| photo.hash == hash)
}

fn is_sensitive(kinds: Kinds, record: &Record) -> bool {
    let kind = kinds.named(&record.kind);
    kind.is_none_or(|kind| kind.sensitive)
}

async fn complete(context: &Parts, record: Id, hash: &str) -> DbResult<Option<PhotoRow>> {
    match context.db.photo(record, hash).await? {
        Some(photo) => Ok(Some(photo)),
        None => borrowed(context, record, hash).await,
    }
}

/// The same bytes, complete for another record that whoever put the photo into this
/// one may see: a published photo need not travel a second time. Who only wrote
/// into a record that names it has not vouched for it. What is sensitive lends nothing:
/// it would be seen where it was never meant to be, and stay after its time.
async fn borrowed(context: &Parts, record: Id, hash: &str) -> DbResult<Option<PhotoRow>> {
    let alike = context.db.photos_alike(hash).await?;
    if alike.is_empty() {
        return Ok(None);
    }
    let mut named_before = false;
    for Version { author, names } in versions(context, record, hash).await? {
        let added = names.is_some() && !named_before;
        named_before = names.is_some();
        if !added {
            continue;
        }
        let author = context.actor(Some(author)).await?;
        for other in &alike {
            let lent = seen_by(context, &author, other.record).await?;
            if lent.is_some_and(|(lender, _)| !is_sensitive(context.rules.kinds, &lender)) {
                let own = PhotoRow {
                    record,
                    ..other.clone()
                };
                context.db.put_photo(&own, context.clock.now()).await?;
                return Ok(Some(own));
            }
        }
    }
    Ok(None)
}
