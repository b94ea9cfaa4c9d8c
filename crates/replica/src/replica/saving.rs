//! Saving: from what a person wants to a mutation in the outbox.

use super::{Environment, Replica};
use crate::filing::Changed;
use crate::store::{NewMutation, PhotoOf, Store, StoreError, encode};
use domain::{
    Fields, Id, Kind, Kinds, Millis, Problem, Record, Refusal, ShortMap, validate_change,
};
use sync::merge::merge;
use sync::{FieldChange, Mutation, Op, RecordChange, limits};

/// What a person does at once: edits that hold together, all or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deed {
    /// The edits, each of another record. Photos that they add to a record's photo
    /// fields follow them to the server.
    pub edits: Vec<Edit>,
    /// The draft that they come from, which is done with.
    pub draft: Option<String>,
    /// What needed attention and is mended by them.
    pub mends: Option<Id>,
}

/// An edit of one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Make this record; refused where it is there already, such as from another
    /// tab in which the same draft was open.
    Create(Record),
    /// Make this record, whose id follows from what it is made of; where somebody
    /// made it already, this edits it.
    Derive(Record),
    /// Give fields of a record these values; null empties one.
    Fields {
        /// The record as the person saw it when they began, their own pending edits
        /// included. It may be hours old: what came between is then met by the
        /// policies of the fields, and never overwritten unnoticed.
        seen: Record,
        /// The values wanted.
        fields: Fields,
    },
    /// Change nothing of the record, but show it: what comes after it in the deed rests
    /// on it, as it stands where that is decided.
    Show(Id),
    /// Put the record away.
    Archive(Id),
    /// Bring it back.
    Restore(Id),
}

/// What saving came to. It is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It waits for the server.
    Queued {
        /// Its place in the order of this device.
        mseq: u64,
        /// Its name.
        mid: Id,
    },
    /// Everything is already as the person wants it.
    Unchanged,
}

/// Why something was not saved. Nothing was written, and a draft is still there.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SaveError {
    /// Fields do not hold what they must.
    #[error("{} fields do not hold what they must", .0.len())]
    Invalid(Vec<Problem>),
    /// The rules do not allow it.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// More than one mutation may hold.
    #[error("too large")]
    TooLarge,
    /// There is no such record on this phone.
    #[error("no record {0}")]
    Missing(Id),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Deed {
    /// A deed of one edit.
    #[must_use]
    pub fn of(edit: Edit) -> Self {
        Self {
            edits: vec![edit],
            ..Self::default()
        }
    }
}

impl Edit {
    fn record(&self) -> Id {
        match self {
            Self::Create(record) | Self::Derive(record) | Self::Fields { seen: record, .. } => {
                record.id
            }
            Self::Show(record) | Self::Archive(record) | Self::Restore(record) => *record,
        }
    }
}

/// The records of a deed: as base has them and as the person sees them.
pub(super) type Seen = ShortMap<Id, (Option<Record>, Option<Record>)>;

impl<S: Store, E: Environment> Replica<S, E> {
    /// Saves a deed. When this returns, it is on disk and seen in every list.
    ///
    /// # Errors
    /// See [`SaveError`].
    pub async fn save(&self, deed: Deed) -> Result<Saved, SaveError> {
        let turn = self.turn.lock().await;
        let seen = self.seen(deed.edits.iter().map(Edit::record)).await?;
        let mut changes = Vec::new();
        for edit in &deed.edits {
            changes.extend(change_of(self.kinds, &seen, edit)?);
        }
        let saved = self.queue(changes, &seen, deed.draft, deed.mends).await;
        drop(turn);
        let (saved, changed) = saved?;
        self.tell(&changed);
        Ok(saved)
    }

    pub(super) async fn seen(&self, ids: impl Iterator<Item = Id>) -> Result<Seen, StoreError> {
        let mut seen = Seen::new();
        for id in ids {
            let held = self
                .pending
                .borrow()
                .touched(id)
                .map(|touched| (touched.base.clone(), touched.view.clone()));
            let held = match held {
                Some(held) => held,
                None => {
                    let base = self.in_base(id).await?;
                    (base.clone(), base)
                }
            };
            seen.insert(id, held);
        }
        Ok(seen)
    }

    /// The record in base; none in a damaged one, which is void. To be called in a
    /// turn.
    async fn in_base(&self, id: Id) -> Result<Option<Record>, StoreError> {
        match self.store.record(id).await {
            Err(StoreError::BaseDamaged(_)) => {
                self.void_base().await?;
                Ok(None)
            }
            read => read,
        }
    }

    /// Queues changes of records as they were just seen. To be called in a turn.
    pub(super) async fn queue(
        &self,
        changes: Vec<RecordChange>,
        seen: &Seen,
        draft: Option<String>,
        mends: Option<Id>,
    ) -> Result<(Saved, Changed), SaveError> {
        if changes.is_empty() {
            return self.nothing_to_do(draft, mends).await;
        }
        let now = self.environment.now();
        let made = predict(self.kinds, seen, &changes, now)?;
        let mutation = Mutation {
            observed_at: now,
            depends_on: self.foundations(&changes),
            changes,
            sealed: None,
        };
        let body = encode(&mutation);
        if body.len() > limits::MUTATION_BYTES {
            return Err(SaveError::TooLarge);
        }
        let mid = self.environment.new_id();
        let mends_something = mends.is_some();
        let photos = made.iter().flat_map(|made| made.photos.clone()).collect();
        let new = NewMutation {
            mid,
            body,
            saved_at: now,
            photos,
            draft,
            mends,
        };
        let photos = new.photos.len();
        let mseq = self.store.enqueue(new).await?;
        let mut changed = Changed {
            outbox: true,
            attention: mends_something,
            uploads: photos > 0,
            ..Changed::default()
        };
        for made in &made {
            changed.note_kind(&made.after.kind);
        }
        if mends_something || self.store.is_locked() {
            self.reload().await?;
        } else {
            let views = made.into_iter().map(|made| {
                let base = seen.get(&made.after.id).and_then(|(base, _)| base.clone());
                (base, made.after)
            });
            let views = views.collect();
            self.pending
                .borrow_mut()
                .add(mid, mutation, now, views, photos);
        }
        Ok((Saved::Queued { mseq, mid }, changed))
    }

    async fn nothing_to_do(
        &self,
        draft: Option<String>,
        mends: Option<Id>,
    ) -> Result<(Saved, Changed), SaveError> {
        if let Some(key) = draft {
            self.store.remove_draft(&key).await?;
        }
        let mut changed = Changed::default();
        if let Some(mid) = mends {
            self.store.dismiss(mid).await?;
            changed.attention = true;
            self.reload().await?;
        }
        Ok((Saved::Unchanged, changed))
    }

    fn foundations(&self, changes: &[RecordChange]) -> Vec<Id> {
        let pending = self.pending.borrow();
        let mut mids: Vec<Id> = changes
            .iter()
            .flat_map(|change| pending.foundations(change))
            .collect();
        mids.sort_unstable();
        mids.dedup();
        mids
    }
}

/// The change that an edit asks for; none where all is as wanted.
fn change_of(kinds: Kinds, seen: &Seen, edit: &Edit) -> Result<Option<RecordChange>, SaveError> {
    let id = edit.record();
    let view = seen.get(&id).and_then(|(_, view)| view.as_ref());
    let there = || view.ok_or(SaveError::Missing(id));
    let (kind, op) = match edit {
        Edit::Create(_) if view.is_some() => {
            return Err(SaveError::Refused(Refusal::of("already_saved")));
        }
        Edit::Create(record) | Edit::Derive(record) => {
            let mut fields = record.fields.clone();
            fields.retain(|_, value| !value.is_null());
            (known(kinds, &record.kind)?, Some(Op::Create { fields }))
        }
        Edit::Fields { seen, fields } => {
            let kind = known(kinds, &there()?.kind)?;
            (kind, edit_of(kind, &seen.clone().present(kind), fields)?)
        }
        Edit::Show(_) => {
            let fields = ShortMap::new();
            (known(kinds, &there()?.kind)?, Some(Op::Edit { fields }))
        }
        Edit::Archive(_) => {
            let op = (!there()?.archived).then_some(Op::Archive);
            (known(kinds, &there()?.kind)?, op)
        }
        Edit::Restore(_) => {
            let op = there()?.archived.then_some(Op::Restore);
            (known(kinds, &there()?.kind)?, op)
        }
    };
    Ok(op.map(|op| RecordChange {
        record: id,
        kind: kind.name.to_owned(),
        schema: kind.schema,
        op,
    }))
}

fn edit_of(kind: &Kind, seen: &Record, wanted: &Fields) -> Result<Option<Op>, SaveError> {
    let mut fields = ShortMap::new();
    for (name, value) in wanted {
        let field = kind
            .field(name)
            .ok_or_else(|| SaveError::Refused(Refusal::at("unknown_field", name)))?;
        if let Some(change) = FieldChange::between(field, seen.value(name), value) {
            fields.insert(name.clone(), change);
        }
    }
    Ok((!fields.is_empty()).then_some(Op::Edit { fields }))
}

/// A record as it is once the deed is done, and the photos new in it.
struct Made {
    after: Record,
    photos: Vec<PhotoOf>,
}

/// Does what the server will do, as far as this phone can know.
fn predict(
    kinds: Kinds,
    seen: &Seen,
    changes: &[RecordChange],
    now: Millis,
) -> Result<Vec<Made>, SaveError> {
    if changes.len() > limits::RECORDS_PER_MUTATION {
        return Err(SaveError::TooLarge);
    }
    let mut made: Vec<Made> = Vec::new();
    for change in changes {
        if made.iter().any(|made| made.after.id == change.record) {
            return Err(SaveError::Refused(Refusal::of("named_twice")));
        }
        let kind = known(kinds, &change.kind)?;
        let before = seen.get(&change.record).and_then(|(_, view)| view.as_ref());
        let merged = merge(kind, before, change, now).map_err(|refusal| {
            if refusal.code == "missing_record" {
                SaveError::Missing(change.record)
            } else {
                SaveError::Refused(refusal)
            }
        })?;
        let after = merged.record;
        let problems = validate_change(kind, before, &after);
        if !problems.is_empty() {
            return Err(SaveError::Invalid(problems));
        }
        let photos = new_photos(kind, before, &after);
        if photos.iter().any(|photo| photo.size > limits::PHOTO_BYTES) {
            return Err(SaveError::TooLarge);
        }
        made.push(Made { after, photos });
    }
    Ok(made)
}

fn new_photos(kind: &Kind, before: Option<&Record>, after: &Record) -> Vec<PhotoOf> {
    let mut photos: Vec<PhotoOf> = Vec::new();
    let had = before.map_or_else(Vec::new, |record| kind.attached(record));
    for photo in kind.attached(after) {
        let known = had.iter().any(|old| old.hash == photo.hash)
            || photos.iter().any(|new| new.hash == photo.hash);
        if !known {
            photos.push(PhotoOf {
                record: after.id,
                hash: photo.hash,
                size: photo.size,
            });
        }
    }
    photos
}

fn known(kinds: Kinds, name: &str) -> Result<&'static Kind, SaveError> {
    kinds
        .named(name)
        .ok_or_else(|| SaveError::Refused(Refusal::of("unknown_kind")))
}
