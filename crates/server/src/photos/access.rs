//! Who may see a photo, and who may bring it. A hash is never a capability: who sees
//! a photo may read a record that names it, and who brings it wrote so that the
//! record names it.

use super::{Announced, is_hash};
use crate::context::Parts;
use crate::db::{Asked, DbError, DbResult, PhotoRow};
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
        let Some((found, scopes)) = readable(context, &actor, record).await? else {
            return Ok(None);
        };
        if announced_size(context.rules.kinds, &found, hash).is_none() {
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
        let Some(size) = own.find_map(|version| version.size) else {
            return Ok(None);
        };
        let announced = Announced {
            record,
            hash: hash.to_owned(),
            size,
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
        let Announced { record, hash, .. } = &self.announced;
        Ok(context.db.photo(*record, hash).await?.is_some())
    }
}

/// A version of a record, in view of one photo.
struct Version {
    author: Id,
    /// How long it says that the photo is; none where it does not name it.
    size: Option<u64>,
}

async fn versions(context: &Parts, record: Id, hash: &str) -> DbResult<Vec<Version>> {
    let versions = context.db.versions(record).await?.into_iter();
    versions
        .map(|(author, body)| {
            let size = announced_size(context.rules.kinds, &decode(&body)?, hash);
            Ok(Version { author, size })
        })
        .collect()
}

async fn readable(
    context: &Parts,
    actor: &Actor,
    record: Id,
) -> DbResult<Option<(Record, Vec<Scope>)>> {
    let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
    let row = snapshot.record(record).await?;
    snapshot.close().await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let record = decode(&row.body)?;
    let kind = context.rules.kinds.named(&record.kind);
    let scopes = kind.map_or_else(Vec::new, |kind| (kind.scopes)(&record));
    let held = actor.scopes();
    let in_sight = scopes.iter().any(|scope| held.contains(scope));
    Ok(in_sight.then_some((record, scopes)))
}

fn decode(body: &str) -> DbResult<Record> {
    serde_json::from_str(body).map_err(|_| DbError::Corrupt { what: "record" })
}

fn announced_size(kinds: Kinds, record: &Record, hash: &str) -> Option<u64> {
    let kind = kinds.named(&record.kind)?;
    let mut photos = kind
        .photo_fields()
        .flat_map(|field| record.photos(field.name));
    let named = photos.find(|photo| photo.hash == hash)?;
    Some(named.size)
}

async fn complete(context: &Parts, record: Id, hash: &str) -> DbResult<Option<PhotoRow>> {
    match context.db.photo(record, hash).await? {
        Some(photo) => Ok(Some(photo)),
        None => borrowed(context, record, hash).await,
    }
}

/// The same bytes, complete for another record that whoever put the photo into this
/// one may read: a published photo need not travel a second time. Who only wrote
/// into a record that names it has not vouched for it.
async fn borrowed(context: &Parts, record: Id, hash: &str) -> DbResult<Option<PhotoRow>> {
    let alike = context.db.photos_alike(hash).await?;
    if alike.is_empty() {
        return Ok(None);
    }
    let mut named_before = false;
    for Version { author, size } in versions(context, record, hash).await? {
        let added = size.is_some() && !named_before;
        named_before = size.is_some();
        if !added {
            continue;
        }
        let author = context.actor(Some(author)).await?;
        for other in &alike {
            if readable(context, &author, other.record).await?.is_some() {
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
