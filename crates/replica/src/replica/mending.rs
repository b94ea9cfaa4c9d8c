//! What needs attention, and how a person deals with it.

use super::saving::{SaveError, Saved, Seen};
use super::{Environment, Replica};
use crate::filing::Changed;
use crate::store::{Attention, Store, StoreError, encode};
use domain::{Id, Refusal};
use sync::{Displaced, FieldChange, Mutation, Op, RecordChange};

impl<S: Store, E: Environment> Replica<S, E> {
    /// What needs attention, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn attention(&self) -> Result<Vec<Attention>, StoreError> {
        self.mended(async |store| store.attention().await).await
    }

    /// Makes the person's input once more, as a new mutation. Of a conflict, only
    /// the fields that waited are made again, in place of the values that were
    /// shown beside them.
    ///
    /// # Errors
    /// See [`SaveError`]; the item then stays. `decide_anew` where it
    /// [can not be made again](Attention::to_be_decided_anew).
    pub async fn make_again(&self, mid: Id) -> Result<Saved, SaveError> {
        let turn = self.turn.lock().await;
        let items = self.store.attention().await?;
        let item = items.iter().find(|item| item.mid == mid);
        let unreadable = || SaveError::Refused(Refusal::of("malformed"));
        let mutation = item
            .and_then(|item| item.mutation())
            .ok_or_else(unreadable)?;
        if mutation.sealed.is_some() {
            return Err(StoreError::Locked.into());
        }
        if item.is_some_and(Attention::to_be_decided_anew) {
            return Err(SaveError::Refused(Refusal::of("decide_anew")));
        }
        let waiting = item.and_then(|item| item.matter.waiting());
        let ids = mutation.changes.iter().map(|change| change.record);
        let seen = self.seen(ids).await?;
        let mut changes = Vec::new();
        for change in mutation.changes {
            changes.extend(match change.op.only_shows() {
                true => Some(change),
                false => rebase(change, &seen, waiting)?,
            });
        }
        if changes.iter().all(|change| change.op.only_shows()) {
            changes.clear();
        }
        let saved = self.queue(changes, &seen, None, Some(mid)).await;
        drop(turn);
        let (saved, changed) = saved?;
        self.tell(&changed);
        Ok(saved)
    }

    /// Lets an item go for good, at the person's word.
    ///
    /// # Errors
    /// What the store says.
    pub async fn dismiss(&self, mid: Id) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.store.dismiss(mid).await?;
        self.reload().await?;
        drop(turn);
        self.tell(&Changed {
            attention: true,
            ..Changed::default()
        });
        Ok(())
    }

    /// Takes back what was saved, as long as it can not have been sent; whether it
    /// could be.
    ///
    /// # Errors
    /// What the store says.
    pub async fn withdraw(&self, mid: Id) -> Result<bool, StoreError> {
        let turn = self.turn.lock().await;
        let noop = encode(&Mutation::noop(self.environment.now()));
        let withdrawn = self.store.withdraw(mid, noop).await?;
        self.reload().await?;
        drop(turn);
        if withdrawn {
            self.tell(&Changed {
                everything: true,
                outbox: true,
                uploads: true,
                ..Changed::default()
            });
        }
        Ok(withdrawn)
    }
}

/// The change as it is made once more; none where all is as wanted already. It
/// still carries what the person saw: of a conflict, that is the other's value as
/// it was shown to them. What has moved on since then is met anew.
fn rebase(
    mut change: RecordChange,
    seen: &Seen,
    waiting: Option<&[Displaced]>,
) -> Result<Option<RecordChange>, SaveError> {
    let view = seen.get(&change.record).and_then(|(_, view)| view.as_ref());
    if let Some(waiting) = waiting {
        let met = waiting.iter().filter(|met| met.record == change.record);
        let fields = met.map(instead_of_theirs).collect();
        change.op = Op::Edit { fields };
    }
    let asks_for_something = match &mut change.op {
        Op::Create { .. } => true,
        Op::Edit { fields } => {
            let view = view.ok_or(SaveError::Missing(change.record))?;
            fields.retain(|name, edit| still_changes(edit, view.value(name)));
            !fields.is_empty()
        }
        Op::Archive => view.is_none_or(|view| !view.archived),
        Op::Restore => view.is_none_or(|view| view.archived),
    };
    Ok(asks_for_something.then_some(change))
}

fn instead_of_theirs(met: &Displaced) -> (String, FieldChange) {
    let put = FieldChange::Put {
        was: met.theirs.clone(),
        now: met.mine.clone(),
    };
    (met.field.clone(), put)
}

fn still_changes(edit: &FieldChange, seen: &domain::Value) -> bool {
    match edit {
        FieldChange::Put { now, .. } => now != seen,
        FieldChange::Members { .. } | FieldChange::Add { .. } => true,
    }
}
