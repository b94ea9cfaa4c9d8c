//! What others wrote in an area that was refused or waits.

use super::{Reader, decode, decode_record};
use crate::context::Parts;
use crate::db::{ConcernPlace, ConcernRow, DbResult, Snapshot};
use crate::pull::NoAnswer;
use domain::{Actor, Id, Record, Scope};
use std::collections::HashMap;
use sync::looking_back::{Concern, Concerns, Reason};
use sync::{Displaced, ErrorCode, Mutation, Outcome, RecordChange, limits};

/// Rows that are read at a time.
const PAGE: usize = limits::CONCERNS;

/// Pages after which an answer ends, whatever was found.
const PAGES: usize = 20;

/// Rows of one person that are looked at, shown or not: whoever sends thousands hides
/// nothing of the others'.
const LOOKED_AT_OF_ONE: usize = 4 * PAGE;

/// The latest of these, for a lead of the area.
///
/// # Errors
/// `Forbidden` for everybody else; or the database fails.
pub(crate) async fn concerns(context: &Parts, person: Id, area: Id) -> Result<Concerns, NoAnswer> {
    let (mut snapshot, reader) = Reader::at_a_moment(context, person).await?;
    let concerns = read(&mut *snapshot, &reader, area).await;
    snapshot.close().await?;
    concerns
}

async fn read(
    snapshot: &mut dyn Snapshot,
    reader: &Reader,
    area: Id,
) -> Result<Concerns, NoAnswer> {
    if !leads(&reader.actor, area) {
        return Err(NoAnswer::Refused(ErrorCode::Forbidden));
    }
    let since = reader.now - limits::CONCERNS_FOR;
    let mut list = List::of(reader, area);
    let mut before = ConcernPlace::END;
    for _ in 0..PAGES {
        let page = snapshot.concerns(area, &list.left_out, since, before, PAGE);
        let page = page.await?;
        for row in &page {
            list.take(row)?;
        }
        match page.last() {
            Some(last) if page.len() == PAGE && !list.is_full() => before = last.place,
            Some(_) | None => return Ok(list.told),
        }
    }
    list.told.more = true;
    Ok(list.told)
}

/// What is shown, as it is put together.
struct List<'r> {
    reader: &'r Reader,
    area: Id,
    told: Concerns,
    /// Whose are not read any more; the reader's own are on their own phone.
    left_out: Vec<Id>,
    /// How many of each author were looked at, and how many are shown.
    of: HashMap<Id, (usize, usize)>,
}

impl<'r> List<'r> {
    fn of(reader: &'r Reader, area: Id) -> Self {
        Self {
            reader,
            area,
            told: Concerns::default(),
            left_out: vec![reader.person],
            of: HashMap::new(),
        }
    }

    /// Whether there are as many as are shown, and it is known that there are more.
    fn is_full(&self) -> bool {
        self.told.more && self.told.items.len() == limits::CONCERNS
    }

    fn take(&mut self, row: &ConcernRow) -> DbResult<()> {
        if self.is_full() || self.left_out.contains(&row.account) {
            return Ok(());
        }
        let (looked_at, shown) = self.of.entry(row.account).or_default();
        *looked_at += 1;
        let concern = concern(self.reader, self.area, row)?;
        let one_too_many = concern.is_some() && *shown == limits::CONCERNS_OF_ONE;
        if one_too_many || *looked_at > LOOKED_AT_OF_ONE {
            self.told.more = true;
            self.left_out.push(row.account);
            return Ok(());
        }
        let Some(concern) = concern else {
            return Ok(());
        };
        if self.told.items.len() == limits::CONCERNS {
            self.told.more = true;
        } else {
            *shown += 1;
            self.told.items.push(concern);
        }
        Ok(())
    }
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
    let Some(change) = changes.find(|change| change.record == row.place.record) else {
        return Ok(None);
    };
    let meant = change.meant(reader.rules.kinds, there.as_ref());
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
        at: row.place.at,
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
