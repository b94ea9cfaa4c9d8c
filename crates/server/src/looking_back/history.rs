//! What became of a record.

use super::{Reader, decode, decode_record};
use crate::context::Parts;
use crate::db::{DbResult, MetRow, Snapshot, VersionRow};
use crate::pull::NoAnswer;
use domain::kind::Write;
use domain::{Fields, Id, Kind, Record};
use sync::looking_back::{History, Unused, Version};
use sync::{ErrorCode, Outcome, limits};

/// The versions of a record before a sequence number, or the latest.
///
/// # Errors
/// `NotFound` where there is no such record or the person may not read it, `Forbidden`
/// where they may read and not write it; or the database fails.
pub(crate) async fn history(
    context: &Parts,
    person: Id,
    record: Id,
    before: Option<u64>,
) -> Result<History, NoAnswer> {
    let (mut snapshot, reader) = Reader::at_a_moment(context, person).await?;
    let history = read(&mut *snapshot, &reader, record, before).await;
    snapshot.close().await?;
    history
}

async fn read(
    snapshot: &mut dyn Snapshot,
    reader: &Reader,
    id: Id,
    before: Option<u64>,
) -> Result<History, NoAnswer> {
    let row = snapshot.record(id).await?;
    let record = row.map(|row| decode_record(&row.body)).transpose()?;
    let (record, kind) = kept_by(reader, record).map_err(NoAnswer::Refused)?;
    let from = before.unwrap_or(u64::MAX);
    let most = limits::VERSIONS + 1;
    let mut rows = snapshot.versions_before(id, from, most).await?;
    let more = cut(&mut rows);
    let mut versions = Vec::with_capacity(rows.len() + 1);
    for row in &rows {
        versions.extend(version(reader, kind, id, row)?);
    }
    if !more {
        versions.extend(brought_in(reader, kind, rows.last(), &record)?);
    }
    let unused = match before {
        None => snapshot.met(id, limits::CONCERNS).await?,
        Some(_) => Vec::new(),
    };
    let unused = unused.into_iter().map(|row| gave_way(reader, &record, row));
    Ok(History {
        versions,
        unused: unused
            .filter_map(Result::transpose)
            .collect::<DbResult<_>>()?,
        before: rows.last().filter(|_| more).map(|row| row.seq),
    })
}

/// A record is looked back upon by those who keep it: who may read it as it is, and may
/// write it. Who may only read it is shown what it says today.
fn kept_by(reader: &Reader, record: Option<Record>) -> Result<(Record, &'static Kind), ErrorCode> {
    let record = record.ok_or(ErrorCode::NotFound)?;
    let kind = reader.reads(&record).ok_or(ErrorCode::NotFound)?;
    let record = record.present(kind);
    let write = Write {
        before: Some(&record),
        after: &record,
    };
    let kept = (reader.rules.may_write)(kind, &reader.actor, &write);
    kept.map_err(|_| ErrorCode::Forbidden)?;
    Ok((record, kind))
}

/// Cuts the rows where an answer must end; whether there are more.
fn cut(rows: &mut Vec<VersionRow>) -> bool {
    let mut room = limits::PAGE_BYTES;
    let fits = |row: &&VersionRow| {
        let before = row.before.as_ref().map_or(0, String::len);
        let fitted = room > 0;
        room = room.saturating_sub(row.body.len() + before);
        fitted
    };
    let fitting = rows.iter().take(limits::VERSIONS).take_while(fits).count();
    let more = fitting < rows.len();
    rows.truncate(fitting);
    more
}

/// A version; none where it is not for this person to read.
fn version(reader: &Reader, kind: &Kind, id: Id, row: &VersionRow) -> DbResult<Option<Version>> {
    let after = decode_record(&row.body)?;
    if reader.reads(&after).is_none() {
        return Ok(None);
    }
    let after = after.present(kind);
    let before = row.before.as_deref().map(decode_record).transpose()?;
    let before = before.filter(|before| reader.reads(before).is_some());
    let was = before.map(|before| differing(&before.present(kind), &after));
    let outcome = row.outcome.as_deref();
    let outcome: Option<Outcome> = outcome.map(|text| decode("outcome", text)).transpose()?;
    let displaced = match outcome {
        Some(Outcome::Merged { displaced }) => displaced,
        Some(Outcome::Applied | Outcome::Conflict { .. } | Outcome::Rejected { .. }) | None => {
            Vec::new()
        }
    };
    let unseen = displaced.into_iter().filter(|met| met.record == id);
    Ok(Some(Version {
        at: row.at,
        by: row.by.clone(),
        made: row.before.is_none(),
        archived: after.archived,
        fields: after.fields,
        was: was.unwrap_or_default(),
        unseen: unseen.map(|met| met.field).collect(),
    }))
}

/// What stood before in each field that differs.
fn differing(before: &Record, after: &Record) -> Fields {
    let names = before.fields.keys().chain(after.fields.keys());
    let differs = |name: &&String| before.value(name) != after.value(name);
    let was = names
        .filter(differs)
        .map(|name| (name.clone(), before.value(name).clone()));
    let mut was: Fields = was.collect();
    if before.archived != after.archived {
        was.insert("archived".to_owned(), before.archived.into());
    }
    was
}

/// The first version of a record that nobody made here: it was brought in with others.
fn brought_in(
    reader: &Reader,
    kind: &Kind,
    oldest: Option<&VersionRow>,
    now: &Record,
) -> DbResult<Option<Version>> {
    let first = match oldest.map(|row| row.before.as_deref()) {
        Some(None) => return Ok(None),
        Some(Some(before)) => decode_record(before)?,
        None => now.clone(),
    };
    let read = reader.reads(&first).is_some();
    let first = first.present(kind);
    Ok(read.then_some(Version {
        at: first.received_at,
        by: None,
        made: true,
        archived: first.archived,
        fields: first.fields,
        was: Fields::new(),
        unseen: Vec::new(),
    }))
}

/// What somebody wrote that is not so; none where it is so by now, or met a version
/// that is not for this person to read.
fn gave_way(reader: &Reader, now: &Record, row: MetRow) -> DbResult<Option<Unused>> {
    if reader.reads(&decode_record(&row.stood)?).is_none() {
        return Ok(None);
    }
    let Outcome::Conflict { mut waiting } = decode("outcome", &row.outcome)? else {
        return Ok(None);
    };
    waiting.retain(|met| met.record == now.id && *now.value(&met.field) != met.mine);
    Ok((!waiting.is_empty()).then_some(Unused {
        at: row.at,
        by: row.by,
        met: waiting,
    }))
}
