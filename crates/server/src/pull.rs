//! The downward half of an exchange: everything in one answer is read from one
//! snapshot, so that permissions, outcomes, changes and cursors agree.

use crate::db::{Changes, Database, DbError, DbResult, Head, OutcomeRow, Snapshot};
use crate::grants::{self, GrantCache};
use crate::{random, seal};
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
    cache: &GrantCache,
    request: &SyncRequest,
    person: Option<Id>,
    now: Millis,
) -> Result<SyncResponse, NoAnswer> {
    loop {
        let mut snapshot = db.snapshot().await?;
        let actor = match person {
            Some(person) => {
                let grants = grants_of(&mut *snapshot, cache, person).await?;
                Actor::at(person, &grants, now)
            }
            None => Actor::visitor(),
        };
        let (last_mseq, outcomes) = outcomes(&mut *snapshot, request, person).await?;
        let scopes = actor.scopes();
        let standing = match standing(&mut *snapshot, request, &scopes).await? {
            Standing::Known(standing) => standing,
            Standing::RolledBack => {
                let seen = snapshot.head().epoch;
                snapshot.close().await?;
                take_new_epoch(db, seen).await?;
                continue;
            }
        };
        let (pages, more) = pages(&mut *snapshot, &scopes, &standing).await?;
        let more = more || outcomes.len() >= OUTCOMES as usize;
        let head = snapshot.head();
        let response = SyncResponse {
            protocol: limits::PROTOCOL,
            epoch: head.epoch,
            last_mseq,
            outcomes,
            pages,
            more,
            head: Cursor {
                seq: head.seq,
                tag: head.tag.clone(),
            },
            permissions: permissions(&actor, scopes, request),
            server_time: now,
        };
        snapshot.close().await?;
        return Ok(response);
    }
}

async fn grants_of(
    snapshot: &mut dyn Snapshot,
    cache: &GrantCache,
    person: Id,
) -> DbResult<Vec<domain::Grant>> {
    if let Some(grants) = cache.find(snapshot.head(), person) {
        return Ok(grants);
    }
    let grants = snapshot.grants(person).await?;
    cache.hold(snapshot.head(), person, grants.clone());
    Ok(grants)
}

/// The outcomes of the device that the phone has not settled. A visitor has none.
async fn outcomes(
    snapshot: &mut dyn Snapshot,
    request: &SyncRequest,
    person: Option<Id>,
) -> Result<(u64, Vec<Receipt>), NoAnswer> {
    let Some(person) = person else {
        return Ok((0, Vec::new()));
    };
    let device = snapshot.device(request.device).await?;
    let device = device.ok_or(NoAnswer::UnknownDevice)?;
    if device.account != person {
        return Err(NoAnswer::WrongUser);
    }
    if device.revoked {
        return Err(NoAnswer::Revoked);
    }
    if device.last_mseq <= request.settled {
        return Ok((device.last_mseq, Vec::new()));
    }
    let rows = snapshot
        .outcomes(request.device, request.settled, OUTCOMES)
        .await?;
    let receipts = rows.into_iter().map(receipt).collect::<DbResult<_>>()?;
    Ok((device.last_mseq, receipts))
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

enum Standing {
    /// Where the phone stands in the scopes that it need not start anew.
    Known(HashMap<Scope, u64>),
    /// The phone has heard what this log does not know: the log was rolled back.
    RolledBack,
}

async fn standing(
    snapshot: &mut dyn Snapshot,
    request: &SyncRequest,
    scopes: &[Scope],
) -> DbResult<Standing> {
    let head = snapshot.head().clone();
    let mut known = HashMap::new();
    if request.epoch != Some(head.epoch) {
        return Ok(Standing::Known(known));
    }
    let held = scopes
        .iter()
        .filter_map(|scope| Some((*scope, request.cursors.get(scope)?)));
    let (at_head, elsewhere): (Vec<_>, Vec<_>) =
        held.partition(|(_, cursor)| cursor.seq == head.seq && cursor.tag == head.tag);
    known.extend(
        at_head
            .into_iter()
            .map(|(scope, cursor)| (scope, cursor.seq)),
    );
    if elsewhere.is_empty() {
        return Ok(Standing::Known(known));
    }
    let mut seqs: Vec<u64> = elsewhere.iter().map(|(_, cursor)| cursor.seq).collect();
    seqs.retain(|seq| *seq <= head.seq);
    seqs.sort_unstable();
    seqs.dedup();
    let tags: HashMap<u64, String> = snapshot.tags(&seqs).await?.into_iter().collect();
    for (scope, cursor) in elsewhere {
        if tags.get(&cursor.seq) == Some(&cursor.tag) {
            known.insert(scope, cursor.seq);
        } else if seal::is_ours(&head, &cursor.tag) {
            return Ok(Standing::RolledBack);
        }
        // Any other tag is not worth more than none: the scope starts anew.
    }
    Ok(Standing::Known(known))
}

/// Takes a new epoch, unless somebody else has since `seen` was read.
async fn take_new_epoch(db: &dyn Database, seen: Id) -> DbResult<()> {
    let mut open = db.begin().await?;
    if open.head().epoch == seen {
        tracing::warn!("the log was rolled back; taking a new epoch");
        open.take_epoch(random::id()).await?;
    }
    open.commit().await
}

/// The next changes of each scope, as far as one answer may go.
async fn pages(
    snapshot: &mut dyn Snapshot,
    scopes: &[Scope],
    standing: &HashMap<Scope, u64>,
) -> DbResult<(Vec<ScopePage>, bool)> {
    let heads = snapshot.scope_heads(scopes).await?;
    let (mut pages, mut room) = (Vec::new(), limits::PAGE_BYTES);
    for (&scope, &scope_head) in scopes.iter().zip(&heads) {
        let after = standing.get(&scope).copied();
        if after.is_some_and(|after| after >= scope_head) {
            continue;
        }
        if room == 0 {
            return Ok((pages, true));
        }
        let fresh = after.is_none();
        let changes = snapshot
            .changes(scope, after.unwrap_or(0), fresh, room)
            .await?;
        let complete = changes.complete;
        let page = page(snapshot, scope, fresh, changes).await?;
        let bytes = page.changes.iter().map(weight).sum();
        room = room.saturating_sub(bytes);
        pages.push(page);
        if !complete {
            return Ok((pages, true));
        }
    }
    Ok((pages, false))
}

fn weight(change: &Change) -> usize {
    change.put.as_ref().map_or(64, |body| body.get().len())
}

async fn page(
    snapshot: &mut dyn Snapshot,
    scope: Scope,
    fresh: bool,
    changes: Changes,
) -> DbResult<ScopePage> {
    let cursor = match changes.rows.last() {
        Some(last) if !changes.complete => {
            let tags = snapshot.tags(&[last.seq]).await?;
            let (seq, tag) = tags
                .into_iter()
                .next()
                .ok_or(DbError::Corrupt { what: "commit tag" })?;
            Cursor { seq, tag }
        }
        _ => {
            let Head { seq, tag, .. } = snapshot.head().clone();
            Cursor { seq, tag }
        }
    };
    let change = |row: crate::db::ChangeRow| {
        let put = row.body.map(RawValue::from_string).transpose();
        Ok(Change {
            seq: row.seq,
            id: row.record,
            put: put.map_err(|_| DbError::Corrupt { what: "record" })?,
        })
    };
    Ok(ScopePage {
        scope,
        fresh,
        changes: changes
            .rows
            .into_iter()
            .map(change)
            .collect::<DbResult<_>>()?,
        cursor,
    })
}

fn permissions(actor: &Actor, held: Vec<Scope>, request: &SyncRequest) -> Permissions {
    let gained = held
        .iter()
        .filter(|scope| !request.cursors.contains_key(scope));
    let lost = request.cursors.keys().filter(|scope| !held.contains(scope));
    Permissions {
        version: grants::version(actor),
        gained: gained.copied().collect(),
        lost: lost.copied().collect(),
        held,
    }
}
