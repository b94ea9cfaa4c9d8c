//! The replica: saving and reading as a person does, over base and outbox.
//!
//! ```text
//!   save ──► outbox ──► (sync) ──► base
//!               └── replayed over base in memory ──► what the person sees
//! ```
//!
//! What is pending is held in memory, because it is read with every list; the
//! store stays the truth, and [`Replica::refresh`] reads it again when another tab
//! has changed it.

mod locking;
mod mending;
mod pending;
mod reading;
mod saving;

use crate::filing::Changed;
use crate::store::{Draft, Head, Standing, Store, StoreError};
use domain::{Id, Kinds, Millis};
use futures::lock::Mutex;
use pending::Pending;
use std::cell::RefCell;
use std::rc::Rc;

pub use reading::Fate;
pub use saving::{Deed, Edit, SaveError, Saved};

/// Where time and new ids come from.
pub trait Environment {
    /// The device's clock. Data, never order.
    fn now(&self) -> Millis;
    /// An id that nobody has.
    fn new_id(&self) -> Id;
}

/// The phone's half of one user on one device, in one tab.
pub struct Replica<S, E> {
    pub(crate) kinds: Kinds,
    pub(crate) store: S,
    pub(crate) environment: E,
    pub(crate) user: Option<Id>,
    pending: RefCell<Pending>,
    listeners: RefCell<Vec<Listener>>,
    /// Held while the store and what is in memory of it change together; never
    /// across the network.
    pub(crate) turn: Mutex<()>,
    /// Held by the one exchange with the server that runs in this tab.
    pub(crate) exchange: Mutex<()>,
    /// Held by the one run through the photo lane of this tab: photos never hold
    /// up the text.
    pub(crate) photo_lane: Mutex<()>,
}

type Listener = Rc<dyn Fn(&Changed)>;

/// What the state line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Saved here, without a receipt of the server.
    pub unsent: usize,
    /// When the oldest of these was saved.
    pub oldest_unsent_at: Option<Millis>,
    /// Photos that the server has not confirmed.
    pub photos_waiting: usize,
    /// How many things need attention.
    pub attention: usize,
    /// When the phone was last in step with the server, by its own clock.
    pub in_step_at: Option<Millis>,
    /// How many earlier stores can not be read: nobody knows what in them is unsent.
    pub set_aside: usize,
}

impl<S: Store, E: Environment> Replica<S, E> {
    /// Opens the replica of a user, or of a visitor, over their store.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open(
        kinds: Kinds,
        store: S,
        environment: E,
        user: Option<Id>,
    ) -> Result<Self, StoreError> {
        let standing = standing_of(&store).await?;
        if standing.head.device.is_none() {
            store.found(environment.new_id()).await?;
        }
        let pending = Pending::of(kinds, standing);
        Ok(Self {
            kinds,
            store,
            environment,
            user,
            pending: RefCell::new(pending),
            listeners: RefCell::default(),
            turn: Mutex::new(()),
            exchange: Mutex::new(()),
            photo_lane: Mutex::new(()),
        })
    }

    /// Whose replica it is; none for a visitor.
    #[must_use]
    pub fn user(&self) -> Option<Id> {
        self.user
    }

    /// The record kinds that it knows.
    #[must_use]
    pub fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// Calls `listener` after every change that this tab makes or [`Self::refresh`]
    /// finds. It may read the replica.
    pub fn subscribe(&self, listener: impl Fn(&Changed) + 'static) {
        self.listeners.borrow_mut().push(Rc::new(listener));
    }

    /// Reads again what is pending: another tab has changed the store. `changed`
    /// is what that tab told, and is passed on to those who subscribed here.
    ///
    /// # Errors
    /// What the store says.
    pub async fn refresh(&self, changed: &Changed) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.reload().await?;
        drop(turn);
        self.tell(changed);
        Ok(())
    }

    /// What the state line says.
    #[must_use]
    pub fn status(&self) -> Status {
        self.pending.borrow().status(self.store.set_aside())
    }

    /// Keeps an unfinished form.
    ///
    /// # Errors
    /// What the store says.
    pub async fn put_draft(&self, key: &str, content: serde_json::Value) -> Result<(), StoreError> {
        let draft = Draft {
            key: key.to_owned(),
            changed_at: self.environment.now(),
            content,
        };
        self.store.put_draft(draft).await
    }

    /// Keeps the form in which something that needs attention is mended; false where
    /// there is an unfinished form of that key, which stays as it is.
    ///
    /// # Errors
    /// What the store says.
    pub async fn begin_mending(
        &self,
        mid: Id,
        key: &str,
        content: serde_json::Value,
    ) -> Result<bool, StoreError> {
        let draft = Draft {
            key: key.to_owned(),
            changed_at: self.environment.now(),
            content,
        };
        self.store.begin_mending(mid, draft).await
    }

    /// The unfinished form of that key.
    ///
    /// # Errors
    /// What the store says.
    pub async fn draft(&self, key: &str) -> Result<Option<Draft>, StoreError> {
        self.mended(async |store| store.draft(key).await).await
    }

    /// All unfinished forms, latest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.mended(async |store| store.drafts().await).await
    }

    /// Throws an unfinished form away, with its photos.
    ///
    /// # Errors
    /// What the store says.
    pub async fn remove_draft(&self, key: &str) -> Result<(), StoreError> {
        self.store.remove_draft(key).await
    }

    /// Reads what is pending anew. To be called in a turn.
    pub(crate) async fn reload(&self) -> Result<(), StoreError> {
        let standing = standing_of(&self.store).await?;
        self.pending.replace(Pending::of(self.kinds, standing));
        Ok(())
    }

    /// Reads from the store, once more where something damaged is first to be put out
    /// of the way. Not to be called in a turn.
    pub(crate) async fn mended<T>(
        &self,
        read: impl AsyncFn(&S) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match read(&self.store).await {
            Err(StoreError::Corrupt(_)) => {
                let turn = self.turn.lock().await;
                self.store.mend().await?;
                self.reload().await?;
                drop(turn);
                self.tell(&Changed {
                    attention: true,
                    ..Changed::default()
                });
                read(&self.store).await
            }
            read => read,
        }
    }

    /// Throws base away, as it is damaged. To be called in a turn.
    pub(crate) async fn void_base(&self) -> Result<(), StoreError> {
        self.store.void_base().await?;
        self.reload().await
    }

    /// Brings what is in memory along after an answer was filed. To be called in a
    /// turn.
    pub(crate) async fn reload_after(
        &self,
        changed: &Changed,
        head: Head,
        queued: bool,
    ) -> Result<(), StoreError> {
        let rows_only = Changed {
            kinds: changed.kinds.clone(),
            ..Changed::default()
        };
        // Rows concern what is in memory only where something is played over them.
        if *changed != rows_only || queued || !self.pending.borrow().is_empty() {
            return self.reload().await;
        }
        self.pending.borrow_mut().stands_at(head);
        Ok(())
    }

    /// Where the phone stands as far as this tab knows, where it knows of nothing that is
    /// to be sent. Another tab may know better: then the answer is stale, or the filing
    /// finds what that tab queued.
    pub(crate) fn stands_idle_at(&self) -> Option<Head> {
        let pending = self.pending.borrow();
        let idle = pending.is_empty() && pending.head().device.is_some();
        idle.then(|| pending.head().clone())
    }

    /// Whether this tab knows of something queued.
    pub(crate) fn is_queued(&self) -> bool {
        !self.pending.borrow().is_empty()
    }

    /// Tells those who subscribed; not to be called in a turn.
    pub(crate) fn tell(&self, changed: &Changed) {
        let listeners = self.listeners.borrow().clone();
        for listener in listeners {
            listener(changed);
        }
    }
}

/// How the store stands. What is unsent never waits for base to be whole: a damaged
/// one is void, and comes again. Nor does it wait for other work that is damaged.
async fn standing_of(store: &impl Store) -> Result<Standing, StoreError> {
    let mut read = store.standing().await;
    if matches!(read, Err(StoreError::Corrupt(_))) {
        store.mend().await?;
        read = store.standing().await;
    }
    if matches!(read, Err(StoreError::BaseDamaged(_))) {
        store.void_base().await?;
        read = store.standing().await;
    }
    read
}

#[cfg(test)]
mod tests;
