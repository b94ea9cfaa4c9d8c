//! Forgetting a person: their account, their records in all versions, their photos, and
//! what their phones have of them.
//!
//! ```text
//! read what is theirs ─▶ plan (pure) ─▶ lock the log ─▶ journal ─▶ erase, commit ─▶ pokes
//!          ▲                               │
//!          └── they wrote something since ─┘
//! ```
//!
//! The journal is written before the commit and stands outside the database: what a crash
//! cut off, and what an older backup brings back, is done again at the next start. So it is
//! where the commit fails: the person has asked, and has shown who they are.

use crate::context::Parts;
use crate::db::{
    Asked, CommitTag, Database, DbError, DbResult, Erasure, FeedRow, Kept, Loaded, Span, Wanted,
    Written,
};
use crate::live::{Notice, pokes};
use crate::photos::{PhotoStore, sweep};
use crate::{random, seal};
use domain::erasure::{Plan, is_noted};
use domain::kinds::retention_time;
use domain::{Id, Kinds, Millis, Record, Scope};
use std::collections::{BTreeMap, HashSet};
use std::io;
use sync::limits;

/// As whose erasure is noted what had no account.
const NOBODY: Id = Id::NIL;

/// Why somebody was not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    /// Something is under way.
    #[error("something is under way")]
    StillOpen,
    /// It is not there, or not for whoever asks to forget it.
    #[error("it is not theirs to forget")]
    NotTheirs,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The journal can not be written or read.
    #[error("journal of erasures: {0}")]
    Journal(#[from] io::Error),
}

/// Forgets a person.
///
/// # Errors
/// See [`NotErased`].
pub(crate) async fn erase(context: &Parts, account: Id) -> Result<(), NotErased> {
    loop {
        let (seq, records, rules) = read(&*context.db, account).await?;
        let plan = Plan::of(account, &records, &rules, context.clock.now());
        if carry_out(context, account, plan, seq).await? {
            return Ok(());
        }
    }
}

/// Forgets, at their wish, what is noted in these records of somebody who has no account.
///
/// # Errors
/// See [`NotErased`].
pub(crate) async fn erase_noted(
    context: &Parts,
    staff: Id,
    records: &[Id],
) -> Result<(), NotErased> {
    if records.is_empty() || !context.is_staff(staff).await? {
        return Err(NotErased::NotTheirs);
    }
    let actor = context.actor(Some(staff)).await?;
    loop {
        let (seq, found, rules) = read_noted(&*context.db, records).await?;
        let is_theirs = |it: &Record| is_noted(it) && actor.works_in(it.reference("area"));
        if found.len() != records.len() || !found.iter().all(is_theirs) {
            return Err(NotErased::NotTheirs);
        }
        let plan = Plan::of_noted(&found, &rules, context.clock.now());
        if carry_out(context, NOBODY, plan, seq).await? {
            tracing::info!(%staff, records = records.len(), "somebody without an account was forgotten");
            return Ok(());
        }
    }
}

/// Whether it was done; not where something was written since that number of the log.
async fn carry_out(context: &Parts, account: Id, plan: Plan, read: u64) -> Result<bool, NotErased> {
    let (db, photos, now) = (&*context.db, &context.photos, context.clock.now());
    if !plan.open.is_empty() {
        return Err(NotErased::StillOpen);
    }
    let erasure = erasure_of(account, context.tenant.0, plan, now);
    let work = Work {
        db,
        photos,
        kinds: context.rules.kinds,
        server: context.server,
        now,
    };
    let Some(done) = work.carry_out(&erasure, Some(read)).await? else {
        return Ok(false);
    };
    context.sessions.forget_people(&[account]);
    for token in &done.sessions {
        context.hub.sign_out(token);
    }
    context.hub.poke(&pokes(&done.moved));
    if let Err(error) = sweep(db, photos, now).await {
        // The daily one goes on with it.
        tracing::warn!(%error, "photos of who was forgotten were not swept yet");
    }
    Ok(true)
}

/// Does again what the journal says and the database does not know. To be called before
/// anybody is answered.
///
/// # Errors
/// See [`NotErased`].
pub(crate) async fn replay(
    db: &dyn Database,
    photos: &PhotoStore,
    kinds: Kinds,
    tenant: i64,
    now: Millis,
) -> Result<(), NotErased> {
    let known = db.erasures().await?.into_iter();
    let known: HashSet<String> = known.map(|erasure| erasure.id.to_string()).collect();
    let unknown = photos.written_down(&known).await?.into_iter();
    for erasure in unknown.filter(|erasure| erasure.tenant == tenant) {
        tracing::warn!(erasure = %erasure.id, "what was erased had come back; erasing it again");
        let work = Work {
            db,
            photos,
            kinds,
            server: Id::NIL,
            now,
        };
        work.carry_out(&erasure, None).await?;
    }
    Ok(db.forget_kept(now).await?)
}

fn erasure_of(account: Id, tenant: i64, plan: Plan, at: Millis) -> Erasure {
    let kept = plan.kept.into_iter();
    Erasure {
        id: random::id(),
        tenant,
        account,
        at,
        gone: plan.gone,
        kept: kept.map(|(record, until)| Kept { record, until }).collect(),
        never: plan.never,
    }
}

/// Where the log stood, what the person may read as theirs, and for how long rules keep
/// something, from one moment.
async fn read(db: &dyn Database, person: Id) -> DbResult<(u64, Vec<Record>, Vec<Record>)> {
    let (mut snapshot, seen) = db.snapshot(&Asked::default()).await?;
    let records = own_records(&mut *snapshot, person).await?;
    let rules = retention_times(&mut *snapshot).await?;
    snapshot.close().await?;
    Ok((seen.head.seq, records, rules))
}

/// Where the log stood, those of the records that are there, and the same rules.
async fn read_noted(
    db: &dyn Database,
    records: &[Id],
) -> DbResult<(u64, Vec<Record>, Vec<Record>)> {
    let (mut snapshot, seen) = db.snapshot(&Asked::default()).await?;
    let mut found = Vec::new();
    for id in records {
        if let Some(row) = snapshot.record(*id).await? {
            found.push(decoded(&row.body)?);
        }
    }
    let rules = retention_times(&mut *snapshot).await?;
    snapshot.close().await?;
    Ok((seen.head.seq, found, rules))
}

fn decoded(body: &str) -> DbResult<Record> {
    serde_json::from_str(body).map_err(|_| DbError::Corrupt { what: "record" })
}

/// For how long what is kept.
///
/// # Errors
/// When the database fails.
pub(crate) async fn retention_times(
    snapshot: &mut dyn crate::db::Snapshot,
) -> DbResult<Vec<Record>> {
    let says = format!("\"kind\":\"{}\"", retention_time::KIND.name);
    all_of(snapshot, Scope::Public, |body| body.contains(&says)).await
}

/// All that is in a person's own scope, the latest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn own_records(
    snapshot: &mut dyn crate::db::Snapshot,
    person: Id,
) -> DbResult<Vec<Record>> {
    all_of(snapshot, Scope::User(person), |_| true).await
}

/// The records of a scope whose bodies are asked for, the latest first.
async fn all_of(
    snapshot: &mut dyn crate::db::Snapshot,
    scope: Scope,
    is_asked: impl Fn(&str) -> bool + Send,
) -> DbResult<Vec<Record>> {
    let (mut records, mut below) = (Vec::new(), u64::MAX);
    loop {
        let span = Span::Below(below);
        let changes = snapshot.changes(scope, span, limits::PAGE_BYTES).await?;
        let bodies = changes.rows.iter().filter_map(|row| row.body.as_ref());
        for body in bodies.filter(|body| is_asked(body)) {
            records.push(decoded(body)?);
        }
        match changes.rows.last() {
            Some(last) if !changes.complete => below = last.seq,
            _ => return Ok(records),
        }
    }
}

/// What an erasure is carried out with.
struct Work<'a> {
    db: &'a dyn Database,
    photos: &'a PhotoStore,
    kinds: Kinds,
    server: Id,
    now: Millis,
}

/// What an erasure came to.
struct Done {
    sessions: Vec<String>,
    moved: BTreeMap<Scope, u64>,
}

impl Work<'_> {
    /// In one transaction. None where it rests on what was read at a number of the log,
    /// and something was written since to the person or of these records.
    async fn carry_out(
        &self,
        erasure: &Erasure,
        read: Option<u64>,
    ) -> Result<Option<Done>, NotErased> {
        let wanted = Wanted {
            records: erasure.records(),
            scopes: match erasure.account {
                NOBODY => Vec::new(),
                account => vec![Scope::User(account)],
            },
            ..Wanted::default()
        };
        let (mut open, loaded) = self.db.begin(&wanted).await?;
        let written = loaded.records.iter().map(|row| row.seq);
        let last = written.chain(loaded.scope_heads.iter().copied()).max();
        if read.is_some_and(|seq| last > Some(seq)) {
            return Ok(None);
        }
        let written = self.leaving(&loaded)?;
        let moved = written
            .feed
            .iter()
            .map(|row| (row.scope, row.seq))
            .collect();
        if read.is_some() {
            self.photos.write_down(erasure).await?;
        }
        let sessions = open.erase(erasure).await?;
        let notice = Notice::encode(self.server, &pokes(&moved));
        open.finish(&written, Some(&notice)).await?.await?;
        Ok(Some(Done { sessions, moved }))
    }

    /// What leaves its scopes, under one sequence number.
    fn leaving(&self, loaded: &Loaded) -> DbResult<Written> {
        let mut written = Written {
            now: self.now,
            ..Written::default()
        };
        let seq = loaded.head.seq + 1;
        for row in &loaded.records {
            let record = decoded(&row.body)?;
            let Some(kind) = self.kinds.named(&record.kind) else {
                continue;
            };
            let scopes = (kind.scopes)(&record.present(kind)).into_iter();
            written.feed.extend(scopes.map(|scope| FeedRow {
                scope,
                record: row.id,
                seq,
                leave: true,
            }));
        }
        if !written.feed.is_empty() {
            written.commit = Some(CommitTag {
                last_seq: seq,
                tag: seal::tag(&loaded.head, seq..=seq),
            });
        }
        Ok(written)
    }
}
