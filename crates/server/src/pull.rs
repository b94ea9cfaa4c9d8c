//! The downward half of an exchange: everything in one answer is read from one
//! snapshot, so that permissions, outcomes, changes and cursors agree.

use crate::db::{
    Asked, ChangeRow, Changes, Database, DbError, DbResult, DeviceRow, Head, OutcomeRow, Seen,
    Snapshot, Wanted,
};
use crate::writer::Sight;
use crate::{permissions, random, seal};
use domain::{Actor, Id, Millis, Scope};
use serde_json::value::RawValue;
use std::collections::HashMap;
use sync::{Change, Cursor, Permissions, Receipt, ScopePage, SyncRequest, SyncResponse, limits};

/// Outcomes in one answer; further ones follow with the next.
const OUTCOMES: u32 = 4_000;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// The device is somebody else's.
    #[error("wrong user")]
    WrongUser,
    /// The device was signed out from afar.
    #[error("revoked")]
    Revoked,
    /// This device was not seen before, and must be registered first.
    #[error("unknown device")]
    UnknownDevice,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Answers a request of `person`; of a visitor where there is none.
pub(crate) async fn answer(
    db: &dyn Database,
    request: &SyncRequest,
    person: Option<Id>,
    now: Millis,
) -> Result<SyncResponse, NoAnswer> {
    let asked = asked(request, person);
    loop {
        let (mut snapshot, seen) = db.snapshot(&asked).await?;
        let actor = person.map_or_else(Actor::visitor, |p| Actor::at(p, &seen.grants, now));
        let device = device(&seen, person)?;
        let last_mseq = device.map_or(0, |device| device.last_mseq);
        let scopes = actor.scopes();
        let Some(standing) = standing(&seen, request, &scopes) else {
            snapshot.close().await?;
            take_new_epoch(db, seen.head.epoch).await?;
            continue;
        };
        let heads = if asked.scopes == scopes {
            seen.scope_heads
        } else {
            snapshot.scope_heads(&scopes).await?
        };
        let mut pages = Pages::new(&seen.head);
        for (&scope, &head) in scopes.iter().zip(&heads) {
            let stands = standing.get(&scope).copied();
            pages.add(&mut *snapshot, scope, head, stands).await?;
        }
        snapshot.close().await?;
        let more = pages.more || seen.outcomes.len() >= OUTCOMES as usize;
        let material = Material {
            outcomes: seen.outcomes,
            last_mseq,
            pages: pages.pages,
            more,
        };
        return Ok(response(&seen.head, &actor, request, material, now)?);
    }
}

/// Answers a push of a phone that was in step, from what the writer knows.
pub(crate) fn answer_in_step(
    request: &SyncRequest,
    sight: Sight,
    now: Millis,
) -> Result<SyncResponse, NoAnswer> {
    let page = |(scope, rows): (Scope, Vec<ChangeRow>)| {
        Ok(ScopePage {
            scope,
            fresh: false,
            changes: rows.into_iter().map(change).collect::<DbResult<_>>()?,
            cursor: head_cursor(&sight.head),
        })
    };
    let material = Material {
        outcomes: sight.outcomes,
        last_mseq: sight.last_mseq,
        pages: sight
            .changes
            .into_iter()
            .map(page)
            .collect::<DbResult<_>>()?,
        more: false,
    };
    Ok(response(&sight.head, &sight.actor, request, material, now)?)
}

/// What differs between answers from the database and from the writer.
struct Material {
    outcomes: Vec<OutcomeRow>,
    last_mseq: u64,
    pages: Vec<ScopePage>,
    more: bool,
}

fn response(
    head: &Head,
    actor: &Actor,
    request: &SyncRequest,
    material: Material,
    now: Millis,
) -> DbResult<SyncResponse> {
    let outcomes = material.outcomes.into_iter().map(receipt);
    Ok(SyncResponse {
        protocol: limits::PROTOCOL,
        epoch: head.epoch,
        last_mseq: material.last_mseq,
        outcomes: outcomes.collect::<DbResult<_>>()?,
        pages: material.pages,
        more: material.more,
        head: head_cursor(head),
        permissions: permissions(actor, request),
        server_time: now,
    })
}

fn head_cursor(head: &Head) -> Cursor {
    Cursor {
        seq: head.seq,
        tag: head.tag.clone(),
    }
}

/// What can be asked before the person's grants are known: the phone names the
/// scopes that it holds, which are nearly always the right ones.
fn asked(request: &SyncRequest, person: Option<Id>) -> Asked {
    let mut seqs: Vec<u64> = request.cursors.values().map(|cursor| cursor.seq).collect();
    seqs.sort_unstable();
    seqs.dedup();
    Asked {
        person,
        device: person.map(|_| (request.device, request.settled)),
        outcomes: OUTCOMES,
        seqs,
        scopes: request.cursors.keys().copied().collect(),
    }
}

/// The device, which must be the person's; a visitor has none.
fn device(seen: &Seen, person: Option<Id>) -> Result<Option<&DeviceRow>, NoAnswer> {
    let Some(person) = person else {
        return Ok(None);
    };
    let device = seen.device.as_ref().ok_or(NoAnswer::UnknownDevice)?;
    if device.account != person {
        return Err(NoAnswer::WrongUser);
    }
    if device.revoked {
        return Err(NoAnswer::Revoked);
    }
    Ok(Some(device))
}

fn receipt(row: OutcomeRow) -> DbResult<Receipt> {
    let outcome = serde_json::from_str(&row.outcome);
    Ok(Receipt {
        mseq: row.mseq,
        mid: row.mid,
        seq: row.seq,
        outcome: outcome.map_err(|_| DbError::Corrupt { what: "outcome" })?,
    })
}

/// Where the phone stands in the scopes that it need not start anew. None when it
/// has heard what this log does not know: then the log was rolled back.
fn standing(seen: &Seen, request: &SyncRequest, scopes: &[Scope]) -> Option<HashMap<Scope, u64>> {
    let mut standing = HashMap::new();
    if request.epoch != Some(seen.head.epoch) {
        return Some(standing);
    }
    for scope in scopes {
        let Some(cursor) = request.cursors.get(scope) else {
            continue;
        };
        let tag = seen.tags.iter().find(|(seq, _)| *seq == cursor.seq);
        if tag.is_some_and(|(_, tag)| *tag == cursor.tag) {
            standing.insert(*scope, cursor.seq);
        } else if seal::is_ours(&seen.head, &cursor.tag) {
            return None;
        }
        // Any other tag is not worth more than none: the scope starts anew.
    }
    Some(standing)
}

/// Takes a new epoch, unless somebody else has since `known` was read.
async fn take_new_epoch(db: &dyn Database, known: Id) -> DbResult<()> {
    let (mut open, loaded) = db.begin(&Wanted::default()).await?;
    if loaded.head.epoch == known {
        tracing::warn!("the log was rolled back; taking a new epoch");
        open.take_epoch(random::id()).await?;
    }
    open.commit().await
}

/// The next changes of each scope, as far as one answer may go.
struct Pages<'a> {
    head: &'a Head,
    pages: Vec<ScopePage>,
    /// Bytes of bodies that there is room for.
    room: usize,
    /// Whether something was left for the next answer.
    more: bool,
}

impl<'a> Pages<'a> {
    fn new(head: &'a Head) -> Self {
        Self {
            head,
            pages: Vec::new(),
            room: limits::PAGE_BYTES,
            more: false,
        }
    }

    /// Adds the page of a scope that goes up to `scope_head`, for a phone that
    /// `stands` somewhere in it or starts anew.
    async fn add(
        &mut self,
        snapshot: &mut dyn Snapshot,
        scope: Scope,
        scope_head: u64,
        stands: Option<u64>,
    ) -> DbResult<()> {
        if self.more || stands.is_some_and(|stands| stands >= scope_head) {
            return Ok(());
        }
        if self.room == 0 {
            self.more = true;
            return Ok(());
        }
        let (fresh, after) = (stands.is_none(), stands.unwrap_or(0));
        let Changes { rows, complete } = snapshot.changes(scope, after, fresh, self.room).await?;
        let bytes: usize = rows.iter().map(weight).sum();
        let cursor = match rows.last() {
            Some(last) if !complete => tagged(snapshot, last.seq).await?,
            _ => head_cursor(self.head),
        };
        self.room = self.room.saturating_sub(bytes);
        self.more = !complete;
        self.pages.push(ScopePage {
            scope,
            fresh,
            changes: rows.into_iter().map(change).collect::<DbResult<_>>()?,
            cursor,
        });
        Ok(())
    }
}

fn weight(row: &ChangeRow) -> usize {
    row.body.as_ref().map_or(64, String::len)
}

async fn tagged(snapshot: &mut dyn Snapshot, seq: u64) -> DbResult<Cursor> {
    let tags = snapshot.tags(&[seq]).await?;
    let found = tags.into_iter().next();
    let (seq, tag) = found.ok_or(DbError::Corrupt { what: "commit tag" })?;
    Ok(Cursor { seq, tag })
}

fn change(row: ChangeRow) -> DbResult<Change> {
    let put = row.body.map(RawValue::from_string).transpose();
    Ok(Change {
        seq: row.seq,
        id: row.record,
        put: put.map_err(|_| DbError::Corrupt { what: "record" })?,
    })
}

fn permissions(actor: &Actor, request: &SyncRequest) -> Permissions {
    let held = actor.scopes();
    let gained = held
        .iter()
        .filter(|scope| !request.cursors.contains_key(scope));
    let lost = request.cursors.keys().filter(|scope| !held.contains(scope));
    Permissions {
        version: permissions::version(actor),
        gained: gained.copied().collect(),
        lost: lost.copied().collect(),
        held,
    }
}
