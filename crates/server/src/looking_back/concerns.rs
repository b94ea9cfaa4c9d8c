//! What others wrote in an area that was refused or waits.

use super::{Reader, decode, decode_record};
use crate::context::Parts;
use crate::db::{ConcernRow, DbResult, Snapshot};
use crate::pull::NoAnswer;
use domain::{Actor, Id, Record, Scope};
use sync::looking_back::{Concern, Concerns, Reason};
use sync::{Displaced, ErrorCode, Mutation, Outcome, RecordChange, limits};

/// The latest of these, for a lead of the area.
///
/// # Errors
/// `Forbidden` for everybody else; or the database fails.
pub(crate) async fn concerns(context: &Parts, person: Id, area: Id) -> Result<Concerns, NoAnswer> {
    let (mut snapshot, reader) = Reader::at_a_moment(context, person).await?;
    let rows = read(&mut *snapshot, &reader, area).await;
    snapshot.close().await?;
    let rows = rows?;
    let more = rows.len() > limits::CONCERNS;
    let rows = rows.iter().take(limits::CONCERNS);
    let items = rows.map(|row| concern(&reader, area, row));
    let items = items
        .filter_map(Result::transpose)
        .collect::<DbResult<_>>()?;
    Ok(Concerns { items, more })
}

async fn read(
    snapshot: &mut dyn Snapshot,
    reader: &Reader,
    area: Id,
) -> Result<Vec<ConcernRow>, NoAnswer> {
    if !leads(&reader.actor, area) {
        return Err(NoAnswer::Refused(ErrorCode::Forbidden));
    }
    let since = reader.now - limits::CONCERNS_FOR;
    let rows = snapshot.concerns(area, reader.person, since, limits::CONCERNS + 1);
    Ok(rows.await?)
}

/// Whoever leads an area without holding its scope sees nothing of it elsewhere either.
fn leads(actor: &Actor, area: Id) -> bool {
    actor.leads(Some(area)) && actor.scopes().contains(&Scope::Area(area))
}

/// None where it is so by now, or is not for this person to read, or not of this area
/// any more.
fn concern(reader: &Reader, area: Id, row: &ConcernRow) -> DbResult<Option<Concern>> {
    let there = row.body.as_deref().map(decode_record).transpose()?;
    let sent: Mutation = decode("mutation", &row.sent)?;
    let mut changes = sent.changes.into_iter();
    let Some(change) = changes.find(|change| change.record == row.record) else {
        return Ok(None);
    };
    let meant = change.meant(reader.kinds, there.as_ref());
    let Some((record, kind)) = meant.and_then(|record| {
        let kind = reader.reads(&record)?;
        Some((record, kind))
    }) else {
        return Ok(None);
    };
    let outcome: Outcome = decode("outcome", &row.outcome)?;
    let there = there.map(|record| record.present(kind));
    let Some(reason) = reason(outcome, &change, there.as_ref()) else {
        return Ok(None);
    };
    let of_here = kind.area_of(&record) == Some(area);
    Ok(of_here.then(|| Concern {
        at: row.at,
        by: row.by.clone(),
        record: record.id,
        kind: kind.name.to_owned(),
        title: record.text(kind.list.title).to_owned(),
        there: there.is_some(),
        reason,
    }))
}

/// Why it is not so; none where it is so by now.
fn reason(outcome: Outcome, change: &RecordChange, there: Option<&Record>) -> Option<Reason> {
    match outcome {
        Outcome::Rejected { refusal, .. } => {
            (!change.is_so(there)).then_some(Reason::Refusal(refusal))
        }
        Outcome::Conflict { mut waiting } => {
            // Of a deed that waits whole, another record may be the reason.
            let elsewhere = waiting.iter().all(|met| met.record != change.record);
            waiting.retain(|met| met.record == change.record && !is_used(met, there));
            let settled = waiting.is_empty() && (!elsewhere || change.is_so(there));
            let fields = waiting.into_iter().map(|met| met.field).collect();
            (!settled).then_some(Reason::Met(fields))
        }
        Outcome::Applied | Outcome::Merged { .. } => None,
    }
}

fn is_used(met: &Displaced, there: Option<&Record>) -> bool {
    there.is_some_and(|record| *record.value(&met.field) == met.mine)
}
