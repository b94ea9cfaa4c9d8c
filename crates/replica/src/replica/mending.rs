//! What needs attention, and how a person deals with it.

use super::saving::{SaveError, Saved, Seen};
use super::{Environment, Replica};
use crate::filing::Changed;
use crate::store::{Attention, Matter, Store, StoreError, encode};
use domain::{Id, Refusal};
use sync::{Displaced, FieldChange, Mutation, Op, Outcome, RecordChange};

impl<S: Store, E: Environment> Replica<S, E> {
    /// What needs attention, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn attention(&self) -> Result<Vec<Attention>, StoreError> {
        self.store.attention().await
    }

    /// Makes the person's input once more, as a new mutation on top of what is
    /// seen now. Of a conflict, only the fields that waited are made again.
    ///
    /// # Errors
    /// See [`SaveError`]; the item then stays.
    pub async fn make_again(&self, mid: Id) -> Result<Saved, SaveError> {
        let turn = self.turn.lock().await;
        let items = self.store.attention().await?;
        let item = items.iter().find(|item| item.mid == mid);
        let unreadable = || SaveError::Refused(Refusal::of("malformed"));
        let mutation = item
            .and_then(|item| item.mutation())
            .ok_or_else(unreadable)?;
        let waiting = item.and_then(waiting);
        let ids = mutation.changes.iter().map(|change| change.record);
        let seen = self.seen(ids).await?;
        let mut changes = Vec::new();
        for change in mutation.changes {
            changes.extend(rebase(change, &seen, waiting)?);
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
    pub async fn withdraw(&self, mseq: u64) -> Result<bool, StoreError> {
        let turn = self.turn.lock().await;
        let noop = encode(&Mutation::noop(self.environment.now()));
        let withdrawn = self.store.withdraw(mseq, noop).await?;
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

/// The fields of a conflict that wait; none where all of the input waits.
fn waiting(item: &Attention) -> Option<&[Displaced]> {
    match &item.matter {
        Matter::Decided { receipt } => match &receipt.outcome {
            Outcome::Conflict { waiting } => Some(waiting),
            Outcome::Applied | Outcome::Merged { .. } | Outcome::Rejected { .. } => None,
        },
        Matter::ScopeLost | Matter::Parked { .. } | Matter::PhotoRefused { .. } => None,
    }
}

/// The change as it is made on top of what is seen now; none where that is as
/// wanted already.
fn rebase(
    mut change: RecordChange,
    seen: &Seen,
    waiting: Option<&[Displaced]>,
) -> Result<Option<RecordChange>, SaveError> {
    let view = seen.get(&change.record).and_then(|(_, view)| view.as_ref());
    let waits = |name: &str| {
        let mut fields = waiting.into_iter().flatten();
        waiting.is_none() || fields.any(|met| met.record == change.record && met.field == name)
    };
    let asks_for_something = match &mut change.op {
        Op::Create { fields } => {
            fields.retain(|name, _| waits(name));
            waiting.is_none() || !fields.is_empty()
        }
        Op::Edit { fields } => {
            let view = view.ok_or(SaveError::Missing(change.record))?;
            fields.retain(|name, edit| waits(name) && rebase_field(edit, view.value(name)));
            !fields.is_empty()
        }
        Op::Archive => waiting.is_none() && view.is_none_or(|view| !view.archived),
        Op::Restore => waiting.is_none() && view.is_none_or(|view| view.archived),
    };
    Ok(asks_for_something.then_some(change))
}

/// Whether the edit still changes anything.
fn rebase_field(edit: &mut FieldChange, seen: &domain::Value) -> bool {
    match edit {
        FieldChange::Put { was, now } => {
            was.clone_from(seen);
            was != now
        }
        FieldChange::Members { .. } | FieldChange::Add { .. } => true,
    }
}
