//! The downward half of an exchange: everything in one answer is read from one
//! snapshot, so that permissions, outcomes, changes and cursors agree.

use super::rows::{Asked, ChangeRow, Changes, DeviceRow, Head, OutcomeRow, Seen, Span};
use super::sight::Sight;
use super::{Undecodable, proof};
use crate::{
    Change, Cursor, Digest, ErrorCode, Permissions, Receipt, ScopePage, SyncRequest, SyncResponse,
    limits,
};
use domain::{Actor, Id, Millis, Scope};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Outcomes in one answer; further ones follow with the next.
const OUTCOMES: u32 = 4_000;
/// Bytes of outcomes in one answer, and at least one: a conflict tells both sides.
const OUTCOME_BYTES: usize = 1 << 20;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The request is turned away.
    Refused(ErrorCode),
    /// This device was not seen before, and must be registered first.
    UnknownDevice,
}

/// What can be asked before the person's grants are known: the phone names the
/// scopes that it holds, which are nearly always the right ones.
#[must_use]
pub fn asked(request: &SyncRequest, person: Option<Id>) -> Asked {
    let proofs = request.cursors.values().flat_map(proof::of);
    let mut seqs: Vec<u64> = proofs.map(|(seq, _)| seq).collect();
    seqs.sort_unstable();
    seqs.dedup();
    Asked {
        person,
        device: person.map(|_| (request.device, request.settled)),
        outcomes: OUTCOMES,
        seqs,
        scopes: request.cursors.keys().copied().collect(),
        digests: request.digests.is_some(),
    }
}

/// How an answer begins.
pub enum Started {
    /// The pages are to be read.
    Answering(Box<Answering>),
    /// The phone has heard what this log does not know: it was rolled back, and
    /// takes a new epoch before anything is answered.
    RolledBack,
}

/// An answer that is being put together, scope by scope.
pub struct Answering {
    head: Head,
    actor: Actor,
    last_mseq: u64,
    outcomes: Vec<OutcomeRow>,
    /// Whether some were left for the next answer.
    more_outcomes: bool,
    /// Where the phone stands, once it has filed the pages, in the scopes that it need
    /// not start anew.
    standing: HashMap<Scope, Stand>,
    /// The scopes of which the phone holds something else than the log, if it has all
    /// of their changes.
    differing: Vec<Scope>,
    /// The scopes of which the phone held something else.
    mistaken: Vec<Scope>,
    pages: Vec<ScopePage>,
    /// Bytes of bodies that there is room for.
    room: usize,
    /// Whether something of a scope was left for the next answer.
    cut: bool,
}

/// Where a phone stands in a scope: see [`Cursor`].
#[derive(Clone, Copy)]
struct Stand {
    seq: u64,
    below: u64,
}

/// What is to be read of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Which scope.
    pub scope: Scope,
    /// What of it.
    pub span: Span,
    /// Whether the phone starts anew.
    pub fresh: bool,
    /// Bytes of bodies at which to stop.
    pub bytes: usize,
}

impl Answering {
    /// Begins the answer to a request of `person`, or of a visitor. `is_ours` says
    /// whether this server made a tag in the present epoch for a commit that holds a
    /// sequence number, known to the log or not.
    ///
    /// # Errors
    /// Why there is none.
    pub fn start(
        request: &SyncRequest,
        person: Option<Id>,
        seen: Seen,
        now: Millis,
        is_ours: impl Fn(&Head, u64, &str) -> bool,
    ) -> Result<Started, NoAnswer> {
        let actor = person.map_or_else(Actor::visitor, |p| Actor::at(p, &seen.grants, now));
        let device = device(&seen, person)?;
        let last_mseq = device.map_or(0, |device| device.last_mseq);
        let Some(standing) = standing(&seen, request, &actor.scopes(), is_ours) else {
            return Ok(Started::RolledBack);
        };
        let (outcomes, more_outcomes) = bounded(seen.outcomes);
        let differs = |(scope, digest): &(Scope, Digest)| {
            let held = request.digests.as_ref().and_then(|held| held.get(scope));
            held.is_some_and(|held| held != digest)
        };
        let differing = seen.digests.into_iter().filter(differs);
        Ok(Started::Answering(Box::new(Self {
            head: seen.head,
            actor,
            last_mseq,
            outcomes,
            more_outcomes,
            standing,
            differing: differing.map(|(scope, _)| scope).collect(),
            mistaken: Vec::new(),
            pages: Vec::new(),
            room: limits::PAGE_BYTES,
            cut: false,
        })))
    }

    /// The scopes that the person may read.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        self.actor.scopes()
    }

    /// What to read next of a scope that goes up to `scope_head`; none where the phone
    /// has it all, or there is no more room.
    pub fn wants(&mut self, scope: Scope, scope_head: u64) -> Option<Reading> {
        let stand = self.stand(scope, scope_head);
        let span = match stand {
            None => Span::Below(u64::MAX),
            Some(Stand { seq, .. }) if seq < scope_head => Span::Beyond(seq),
            Some(Stand { below: 0, .. }) => return None,
            Some(Stand { below, .. }) => Span::Below(below),
        };
        if self.cut || self.room == 0 {
            self.cut = true;
            return None;
        }
        Some(Reading {
            scope,
            span,
            fresh: stand.is_none(),
            bytes: self.room,
        })
    }

    /// Where the phone stands in a scope; none where it starts anew.
    fn stand(&mut self, scope: Scope, scope_head: u64) -> Option<Stand> {
        let stand = self.standing.get(&scope).copied();
        let has_all = stand.is_some_and(|stand| stand.seq >= scope_head && stand.below == 0);
        if has_all && self.differing.contains(&scope) {
            // It should hold just what is there.
            self.standing.remove(&scope);
            self.mistaken.push(scope);
            return None;
        }
        stand
    }

    /// The scopes of which the phone did not hold what it should: a fault of either
    /// side, for whoever runs the server to know of. It reads them afresh.
    #[must_use]
    pub fn mistaken(&self) -> &[Scope] {
        &self.mistaken
    }

    /// Takes what was read. `tag` is that of the commit of the last change, asked of
    /// what is new where that is not all that there is.
    ///
    /// # Errors
    /// When a record does not decode.
    pub fn add(
        &mut self,
        reading: Reading,
        changes: Changes,
        tag: Option<String>,
    ) -> Result<(), Undecodable> {
        let bytes: usize = changes.rows.iter().map(weight).sum();
        let last = changes.rows.last().filter(|_| !changes.complete);
        let last = last.map(|last| last.seq);
        let cursor = match reading.span {
            Span::Below(_) => Cursor {
                below: last.unwrap_or(0),
                ..head_cursor(&self.head)
            },
            Span::Beyond(_) => {
                let below = self.standing.get(&reading.scope).map_or(0, |s| s.below);
                let cut = last.zip(tag.as_deref());
                cut.map_or_else(
                    || Cursor {
                        below,
                        ..head_cursor(&self.head)
                    },
                    |cut| proof::cut(cut, &self.head, below),
                )
            }
        };
        let Cursor { seq, below, .. } = cursor;
        self.standing.insert(reading.scope, Stand { seq, below });
        // It was compared by what it held before.
        self.differing.retain(|scope| *scope != reading.scope);
        self.room = self.room.saturating_sub(bytes);
        self.cut = !changes.complete;
        self.pages.push(ScopePage {
            scope: reading.scope,
            fresh: reading.fresh,
            changes: changes
                .rows
                .into_iter()
                .map(change)
                .collect::<Result<_, _>>()?,
            cursor,
        });
        Ok(())
    }

    /// The whole answer.
    ///
    /// # Errors
    /// When an outcome does not decode.
    pub fn finish(self, request: &SyncRequest, now: Millis) -> Result<SyncResponse, Undecodable> {
        let material = Material {
            more: self.cut || self.more_outcomes,
            outcomes: self.outcomes,
            last_mseq: self.last_mseq,
            pages: self.pages,
        };
        response(&self.head, &self.actor, request, material, now)
    }
}

/// Answers a push of a phone that was in step, from what its group came to.
///
/// # Errors
/// When something does not decode.
pub fn answer_in_step(
    request: &SyncRequest,
    sight: Sight,
    now: Millis,
) -> Result<SyncResponse, Undecodable> {
    let page = |(scope, rows): (Scope, Vec<ChangeRow>)| {
        Ok(ScopePage {
            scope,
            fresh: false,
            changes: rows.into_iter().map(change).collect::<Result<_, _>>()?,
            cursor: head_cursor(&sight.head),
        })
    };
    let pages: Result<_, Undecodable> = sight.changes.into_iter().map(page).collect();
    let material = Material {
        outcomes: sight.outcomes,
        last_mseq: sight.last_mseq,
        pages: pages?,
        more: false,
    };
    response(&sight.head, &sight.actor, request, material, now)
}

/// What differs between answers from the database and from a group.
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
) -> Result<SyncResponse, Undecodable> {
    let outcomes = material.outcomes.into_iter().map(receipt);
    Ok(SyncResponse {
        protocol: limits::PROTOCOL,
        epoch: head.epoch,
        last_mseq: material.last_mseq,
        outcomes: outcomes.collect::<Result<_, _>>()?,
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
        below: 0,
    }
}

/// As many of the outcomes as one answer tells, and whether there may be more.
fn bounded(mut outcomes: Vec<OutcomeRow>) -> (Vec<OutcomeRow>, bool) {
    let mut bytes = 0;
    let beyond = outcomes.iter().position(|row| {
        let is_first = bytes == 0;
        bytes += row.outcome.len();
        bytes > OUTCOME_BYTES && !is_first
    });
    let full = outcomes.len() >= OUTCOMES as usize;
    outcomes.truncate(beyond.unwrap_or(outcomes.len()));
    (outcomes, full || beyond.is_some())
}

/// The device, which must be the person's; a visitor has none.
fn device(seen: &Seen, person: Option<Id>) -> Result<Option<&DeviceRow>, NoAnswer> {
    let Some(person) = person else {
        return Ok(None);
    };
    let device = seen.device.as_ref().ok_or(NoAnswer::UnknownDevice)?;
    if device.account != person {
        return Err(NoAnswer::Refused(ErrorCode::WrongUser));
    }
    if device.revoked {
        let device = device.id;
        return Err(NoAnswer::Refused(ErrorCode::Revoked { device }));
    }
    Ok(Some(device))
}

fn receipt(row: OutcomeRow) -> Result<Receipt, Undecodable> {
    let outcome = serde_json::from_str(&row.outcome);
    Ok(Receipt {
        mseq: row.mseq,
        mid: row.mid,
        seq: row.seq,
        outcome: outcome.map_err(|_| Undecodable("outcome"))?,
    })
}

/// Where the phone stands in the scopes that it need not start anew. None when it
/// has heard what this log does not know: then the log was rolled back.
fn standing(
    seen: &Seen,
    request: &SyncRequest,
    scopes: &[Scope],
    is_ours: impl Fn(&Head, u64, &str) -> bool,
) -> Option<HashMap<Scope, Stand>> {
    let mut standing = HashMap::new();
    if request.epoch != Some(seen.head.epoch) {
        return Some(standing);
    }
    for scope in scopes {
        let Some(cursor) = request.cursors.get(scope) else {
            continue;
        };
        if cursor.seq < seen.head.horizon {
            continue;
        }
        let is_known = |(seq, tag): &(u64, &str)| {
            let mut known = seen.tags.iter();
            known.any(|(at, known)| at == seq && known == tag)
        };
        match proof::of(cursor).find(|proof| !is_known(proof)) {
            None => {
                let (seq, below) = (cursor.seq, cursor.below);
                standing.insert(*scope, Stand { seq, below });
            }
            Some((seq, tag)) if is_ours(&seen.head, seq, tag) => return None,
            // Any other tag is not worth more than none: the scope starts anew.
            Some(_) => {}
        }
    }
    Some(standing)
}

fn weight(row: &ChangeRow) -> usize {
    row.body.as_ref().map_or(64, String::len)
}

fn change(row: ChangeRow) -> Result<Change, Undecodable> {
    let put = row.body.map(RawValue::from_string).transpose();
    Ok(Change {
        seq: row.seq,
        id: row.record,
        put: put.map_err(|_| Undecodable("record"))?,
    })
}

fn permissions(actor: &Actor, request: &SyncRequest) -> Permissions {
    let held = actor.scopes();
    let gained = held
        .iter()
        .filter(|scope| !request.cursors.contains_key(scope));
    let lost = request.cursors.keys().filter(|scope| !held.contains(scope));
    Permissions {
        version: version(actor),
        gained: gained.copied().collect(),
        lost: lost.copied().collect(),
        held,
    }
}

/// Differs whenever what the person holds differs; 53 bits, so that a browser
/// can hold it as a number.
fn version(actor: &Actor) -> u64 {
    let held = serde_json::to_string(&(actor.user, &actor.grants)).unwrap_or_default();
    let name = Id::derived(&held, &[]);
    let mut first = [0; 8];
    first.copy_from_slice(&name.as_bytes()[..8]);
    u64::from_be_bytes(first) >> 11
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Grant, Role};

    #[test]
    fn outcomes_of_many_bytes_come_in_several_answers() {
        let row = |mseq, length| OutcomeRow {
            device: Id::NIL,
            mseq,
            account: Id::NIL,
            mid: Id::NIL,
            original: true,
            seq: None,
            outcome: "x".repeat(length),
        };
        let told = |lengths: &[usize]| {
            let rows = (1..).zip(lengths).map(|(mseq, &length)| row(mseq, length));
            let (rows, more) = bounded(rows.collect());
            (rows.len(), more)
        };
        assert_eq!(told(&[]), (0, false));
        assert_eq!(told(&[9, OUTCOME_BYTES - 9]), (2, false));
        assert_eq!(told(&[9, OUTCOME_BYTES - 8, 9]), (1, true));
        assert_eq!(told(&[2 * OUTCOME_BYTES, 9]), (1, true));
        assert_eq!(told(&[1; OUTCOMES as usize]), (OUTCOMES as usize, true));
    }

    #[test]
    fn the_version_moves_with_the_grants_that_hold() {
        let grant = |until| Grant {
            role: Role::Worker,
            area: None,
            from: 0,
            until,
        };
        let at = |grants: &[Grant], now| version(&Actor::at(Id::NIL, grants, now));
        assert_eq!(at(&[grant(None)], 5), at(&[grant(None)], 6));
        assert_ne!(at(&[grant(Some(6))], 5), at(&[grant(Some(6))], 6));
        assert!(at(&[], 0) < 1 << 53);
    }
}
