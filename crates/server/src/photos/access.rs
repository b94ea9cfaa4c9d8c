//! Who may see a photo, and who may bring it. A hash is never a capability: the
//! way to a photo leads through a record that the person may read and that
//! names it.

use super::{Announced, is_hash};
use crate::context::Parts;
use crate::db::{Asked, DbError, DbResult, PhotoRow};
use domain::{Actor, Id, Record};

/// A photo as one person may get at it.
#[derive(Debug)]
pub(crate) struct Access {
    /// What the record says of it.
    pub(crate) announced: Announced,
    /// Its bytes, once they are all there.
    pub(crate) complete: Option<PhotoRow>,
}

impl Access {
    /// The photo, when the person may read the record and the record names it.
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
        let Some(found) = readable(context, &actor, record).await? else {
            return Ok(None);
        };
        let Some(size) = announced_size(context, &found, hash) else {
            return Ok(None);
        };
        let complete = match context.db.photo(record, hash).await? {
            Some(photo) => Some(photo),
            None => borrowed(context, record, hash).await?,
        };
        let announced = Announced {
            record,
            hash: hash.to_owned(),
            size,
        };
        Ok(Some(Self {
            announced,
            complete,
        }))
    }
}

async fn readable(context: &Parts, actor: &Actor, record: Id) -> DbResult<Option<Record>> {
    let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
    let row = snapshot.record(record).await?;
    snapshot.close().await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let record: Record =
        serde_json::from_str(&row.body).map_err(|_| DbError::Corrupt { what: "record" })?;
    let scopes = context
        .kinds
        .named(&record.kind)
        .map(|kind| (kind.scopes)(&record));
    let held = actor.scopes();
    let in_sight = scopes.is_some_and(|scopes| scopes.iter().any(|scope| held.contains(scope)));
    Ok(in_sight.then_some(record))
}

fn announced_size(context: &Parts, record: &Record, hash: &str) -> Option<u64> {
    let kind = context.kinds.named(&record.kind)?;
    let photos = kind
        .photo_fields()
        .flat_map(|field| record.photos(field.name));
    photos
        .filter(|photo| photo.hash == hash)
        .map(|photo| photo.size)
        .next()
}

/// The same bytes, complete for another record that whoever wrote this one may
/// read: a published photo need not travel a second time.
async fn borrowed(context: &Parts, record: Id, hash: &str) -> DbResult<Option<PhotoRow>> {
    let alike = context.db.photos_alike(hash).await?;
    if alike.is_empty() {
        return Ok(None);
    }
    for author in context.db.authors(record).await? {
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
