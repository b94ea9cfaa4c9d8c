//! The contract of a store: what the phone holds durably, and the few
//! transactions in which it changes.
//!
//! Every method is one transaction: it happens whole or not at all, and when it
//! returns `Ok` what it wrote is on disk. Several tabs may hold a store over the
//! same database at once; each method sees what any tab committed before it.
//!
//! What is held:
//! - **base**, by `(scope, record)`: only what the server confirmed. A record in
//!   several scopes is read at its highest version; it goes with its last scope;
//! - the **outbox**, by `mseq`: what a person saved and the server has not settled;
//! - what was **sent**, by `mseq`: accepted, and kept for some weeks;
//! - **attention**, by `mid`: what a person must look at, until they say done;
//! - **drafts**, by key: forms that are not finished;
//! - **photos**, by hash, in chunks: with their way to the server;
//! - the **head**: where this phone stands.

pub use crate::attention::{Attention, Matter};
use crate::carry::{SetAside, TakenIn, Work};
use crate::filing::Filed;
pub use crate::room::Room;
pub use crate::sealing::Vault;
pub use crate::standing::Standing;
use domain::{Id, Millis, Record, Scope, ShortMap, Value, from_json};
use serde::Serialize;
use sync::{Cursor, Digest, Mutation, Receipt, SyncResponse};

/// Where this phone stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Head {
    /// This device; none before the first [`Store::found`].
    pub device: Option<Id>,
    /// The highest mutation number given out.
    pub last_mseq: u64,
    /// Every mutation up to this number has left the outbox: the server need not
    /// say again what became of it.
    pub settled: u64,
    /// The server's epoch as last heard.
    pub epoch: Option<Id>,
    /// The permissions version as last heard.
    pub permissions: Option<u64>,
    /// Where each held scope stands.
    pub cursors: ShortMap<Scope, Cursor>,
    /// When the phone was last in step with the server, by its own clock.
    pub in_step_at: Option<Millis>,
    /// When it last compared what it holds with the server, by its own clock.
    pub checked_at: Option<Millis>,
    /// The key with which sensitive records are sealed here; none where none are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vault: Option<Vault>,
}
from_json!(Head {
    device,
    last_mseq,
    settled,
    epoch,
    permissions,
    cursors,
    in_step_at,
    checked_at;
    vault
});

impl Head {
    /// Takes a key; whether it is another than before, so that base is void.
    pub fn take_vault(&mut self, vault: &Vault) -> bool {
        let known = self.vault.as_ref().map(|known| &known.public);
        let anew = known != Some(&vault.public);
        if anew {
            self.void_base();
        }
        self.vault = Some(vault.clone());
        anew
    }

    /// Base is void: every scope is read afresh. It stays named, so that the server
    /// still says which were lost meanwhile, at a place that no commit has.
    pub fn void_base(&mut self) {
        for (_, cursor) in self.cursors.iter_mut() {
            *cursor = Cursor::default();
        }
        self.in_step_at = None;
    }
}

/// What a request was asked with. An answer is filed only while this still holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    /// The device in the request.
    pub device: Option<Id>,
    /// The number up to which all was settled.
    pub settled: u64,
    /// The epoch in the request.
    pub epoch: Option<Id>,
    /// The permissions version in the request.
    pub permissions: Option<u64>,
    /// The cursors in the request.
    pub cursors: ShortMap<Scope, Cursor>,
    /// Whether the request said what the scopes hold; compared with nothing.
    pub checks: bool,
    /// A device id that nobody has, should the phone have to begin anew; compared
    /// with nothing.
    pub next_device: Id,
}

/// A mutation about to be queued.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMutation {
    /// Its name.
    pub mid: Id,
    /// The encoded [`sync::Mutation`].
    pub body: String,
    /// When it was saved, by the phone's clock.
    pub saved_at: Millis,
    /// Photos that it brings, by the record that they belong to. Their bytes are
    /// in the store already, unless the server had them first (a lead publishes
    /// the photos of a worker's log).
    pub photos: Vec<PhotoOf>,
    /// The draft that it came from, removed in the same transaction.
    pub draft: Option<String>,
    /// The attention item that it mends, removed in the same transaction.
    pub mends: Option<Id>,
}

/// A photo of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PhotoOf {
    /// The record that shows it.
    pub record: Id,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub hash: String,
    /// Length in bytes.
    pub size: u64,
}
from_json!(PhotoOf { record, hash, size });

/// A mutation in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Queued {
    /// Its place in the order of this device.
    pub mseq: u64,
    /// Its name.
    pub mid: Id,
    /// The encoded [`sync::Mutation`]; never changed once `attempted`.
    pub body: String,
    /// When it was saved, by the phone's clock.
    pub saved_at: Millis,
    /// Whether it may have reached the server.
    pub attempted: bool,
    /// What the server decided, while its effects are not in base yet.
    pub receipt: Option<Receipt>,
    /// Whether the phone was told once that it was accepted, and only sends it again
    /// to a server that was restored: it is no part of the view.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}
from_json!(Queued {
    mseq,
    mid,
    body,
    saved_at,
    attempted,
    receipt;
    again
});

/// A mutation that was accepted, kept for the case that the server is restored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sent {
    /// As it was queued.
    pub entry: Queued,
    /// When it was settled, by the server's clock.
    pub at: Millis,
}
from_json!(Sent { entry, at });

impl Queued {
    /// What it does; none when this program can not read it, such as what a newer
    /// one wrote. It is then for the server to judge.
    #[must_use]
    pub fn mutation(&self) -> Option<Mutation> {
        decode(&self.body)
    }

    /// The empty one that takes its number once it waits in attention. It has a name of
    /// its own: another phone may bring the same work under the old one
    /// ([`crate::carry`]), and it must not count as done.
    #[must_use]
    pub fn stand_in(&self, noop: String) -> Self {
        Self {
            mid: Id::derived("stand-in", &[self.mid]),
            body: noop,
            ..self.clone()
        }
    }

    /// Whether it is somebody's work that the server has not received.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        let was_taken_back = self.mutation().is_some_and(|mutation| mutation.is_noop());
        self.receipt.is_none() && !was_taken_back
    }
}

/// The body of a mutation as it is queued and sent.
pub(crate) fn encode(mutation: &Mutation) -> String {
    // A mutation is text, numbers and JSON values: encoding it can not fail.
    serde_json::to_string(mutation).unwrap_or_default()
}

/// The mutation in such a body; none when this program can not read it.
pub(crate) fn decode(body: &str) -> Option<Mutation> {
    serde_json::from_str(body).ok()
}

/// An unfinished form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Draft {
    /// Its key, such as `activity_log:<record id>`.
    pub key: String,
    /// When it was last changed.
    pub changed_at: Millis,
    /// What it holds, as the form keeps it.
    pub content: Value,
}
from_json!(Draft {
    key,
    changed_at,
    content
});

/// A photo on its way up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Upload {
    /// Which photo of which record.
    pub photo: PhotoOf,
    /// The mutation that announces it; the photo follows once that is accepted.
    pub mid: Id,
    /// Whether the mutation was accepted, so that the photo may go.
    pub ready: bool,
}
from_json!(Upload { photo, mid, ready });

/// Which records of a kind a list shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The kind.
    pub kind: &'static str,
    /// Only of this residential area.
    pub area: Option<Id>,
    /// Only behind this place in the order of the list: sort key and id of the
    /// last record seen.
    pub after: Option<(i64, Id)>,
    /// Most records.
    pub limit: usize,
}

/// What can go wrong with a store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The device has no room, even without the photos that can be fetched again.
    /// Nothing was written.
    #[error("no room on this device")]
    QuotaExceeded,
    /// Something stored does not decode. It is left where it is.
    #[error("damaged: {0}")]
    Corrupt(String),
    /// Base does not decode. It is a copy of what the server has: once it is void
    /// ([`Store::void_base`]), it comes again.
    #[error("base is damaged: {0}")]
    BaseDamaged(String),
    /// What was asked for is sealed, and the phone locked.
    #[error("locked")]
    Locked,
    /// Another tab holds the database in a version that this program can not open.
    #[error("blocked by another tab")]
    Blocked,
    /// The database was written by a newer program.
    #[error("written by a newer version")]
    NewerVersion,
    /// The browser failed in a way that may pass. Nothing was written.
    #[error("storage failed: {0}")]
    Failed(String),
}

/// The store of one user on one device.
pub trait Store {
    /// How many stores of this user could not be read, and are kept beside this one.
    /// They may hold work that was not sent.
    fn set_aside(&self) -> usize {
        0
    }

    /// What can be read of those stores. Nothing in them is changed.
    async fn read_set_aside(&self) -> Result<SetAside, StoreError> {
        Ok(SetAside::default())
    }

    /// The person knows of the stores that were set aside up to where
    /// [`SetAside::up_to`] says: they count no more, and are kept all the same.
    fn acknowledge_set_aside(&self, _up_to: u32) -> Result<(), StoreError> {
        Ok(())
    }

    /// All that a tab keeps in memory, as it is at one instant.
    async fn standing(&self) -> Result<Standing, StoreError>;

    /// Where this phone stands.
    async fn head(&self) -> Result<Head, StoreError>;

    /// Gives the store its device id, if it has none; the id that it has.
    async fn found(&self, device: Id) -> Result<Id, StoreError>;

    /// Whether something in it is sealed, and can not be read now: what is saved is then
    /// not kept in memory either.
    fn is_locked(&self) -> bool {
        false
    }

    /// Keeps the phone's own key, unless another tab has put something else in the place
    /// of the one that this tab knows; the one that is kept now. Under a new key, what was
    /// sealed with another, or not at all, is to come again: base is void.
    async fn keep_vault(
        &self,
        vault: &Vault,
        instead_of: Option<&Vault>,
    ) -> Result<Option<Vault>, StoreError>;

    /// Queues a mutation under the next number, binds its photos and removes its
    /// draft. The number.
    async fn enqueue(&self, mutation: NewMutation) -> Result<u64, StoreError>;

    /// Queued mutations beyond `after`, in order, at most `limit`.
    async fn outbox(&self, after: u64, limit: usize) -> Result<Vec<Queued>, StoreError>;

    /// What the next request sends: queued mutations without receipt, in order, as
    /// there is [`Room`] for them, and where the phone stands at that instant. All up to
    /// the last of them bear the mark of what may have been sent, and do so durably
    /// before this returns: nobody can withdraw them any more.
    async fn next_to_send(&self, room: Room) -> Result<(Head, Vec<Queued>), StoreError>;

    /// Replaces a mutation that was never attempted by `noop`, its photos going
    /// unless they belong to something else; false if it was attempted or is not
    /// there.
    async fn withdraw(&self, mid: Id, noop: String) -> Result<bool, StoreError>;

    /// Files an answer as [`crate::filing`] plans it: outcomes, lost scopes,
    /// pages, cursors. Nothing when the guard holds no more.
    async fn file(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Filed, StoreError>;

    /// Carries out [`crate::filing::Plan::wipe`]: what the server gave goes, unsent
    /// work, drafts and their photos stay.
    async fn wipe(&self) -> Result<(), StoreError>;

    /// Throws base away, in whatever state it is, and has every held scope read
    /// afresh; all else stays.
    async fn void_base(&self) -> Result<(), StoreError>;

    /// Puts what does not decode of a person's work ([`StoreError::Corrupt`]) where it
    /// needs attention, so that all beside it can be read: entries of the outbox,
    /// attention items, drafts, photos' ways up. Where an entry of the outbox was
    /// damaged, the phone goes on under a new device id, as its number must not be missing.
    async fn mend(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// All work that the server does not have, with what photos belong to it.
    async fn unsent_work(&self) -> Result<Work, StoreError>;

    /// Takes in what [`crate::carry::plan`] says of another store's work, with the
    /// bytes of its photos by their hashes; what came of it.
    async fn take_in(
        &self,
        work: &Work,
        photos: &ShortMap<String, Vec<u8>>,
    ) -> Result<TakenIn, StoreError>;

    /// Takes a single mutation that makes every request fail out of the queue: its
    /// [stand-in](Queued::stand_in) in its place, the input and its photos in attention.
    /// Nothing where it is not there or has its receipt.
    async fn park(&self, mid: Id, noop: String, matter: Matter) -> Result<(), StoreError>;

    /// What each scope holds, if the phone still stands where this head says.
    async fn digests(&self, head: &Head) -> Result<Option<ShortMap<Scope, Digest>>, StoreError>;

    /// The confirmed record, at its highest version over all scopes.
    async fn record(&self, id: Id) -> Result<Option<Record>, StoreError>;

    /// Confirmed records in the order of their kind's list, archived ones left out.
    async fn list(&self, query: &Query) -> Result<Vec<Record>, StoreError>;

    /// How many confirmed records of the kind (and area) there are, archived ones
    /// left out.
    async fn count(&self, kind: &'static str, area: Option<Id>) -> Result<usize, StoreError>;

    /// Confirmed records of the kind (and area) that were put away: those of the
    /// highest sort key first, whichever way the kind's list goes.
    async fn put_away(
        &self,
        kind: &'static str,
        area: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;

    /// What needs attention, oldest first by `(saved_at, mid)`.
    async fn attention(&self) -> Result<Vec<Attention>, StoreError>;

    /// Adds something that needs attention.
    async fn add_attention(&self, item: Attention) -> Result<(), StoreError>;

    /// Removes it, with photos that belong to nothing else; only ever at a
    /// person's word.
    async fn dismiss(&self, mid: Id) -> Result<(), StoreError>;

    /// Keeps a draft.
    async fn put_draft(&self, draft: Draft) -> Result<(), StoreError>;

    /// Keeps a draft that mends an attention item, and holds the item's photos for
    /// it as well; false where there is a draft of that key, which stays as it is.
    async fn begin_mending(&self, mid: Id, draft: Draft) -> Result<bool, StoreError>;

    /// The draft of that key.
    async fn draft(&self, key: &str) -> Result<Option<Draft>, StoreError>;

    /// All drafts, latest first by `(changed_at, key)`.
    async fn drafts(&self) -> Result<Vec<Draft>, StoreError>;

    /// Throws a draft away, with photos that belong to nothing else.
    async fn remove_draft(&self, key: &str) -> Result<(), StoreError>;

    /// Keeps the bytes of a photo, for a draft (by its key) or, without one, as a
    /// copy of what the server has.
    async fn put_photo(
        &self,
        hash: &str,
        bytes: &[u8],
        draft: Option<&str>,
    ) -> Result<(), StoreError>;

    /// The bytes of a photo, if held.
    async fn photo(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The bytes of a photo as they are sent.
    async fn photo_to_send(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.photo(hash).await
    }

    /// Photos on their way up, in the order in which they were saved.
    async fn uploads(&self) -> Result<Vec<Upload>, StoreError>;

    /// The server has the whole photo, or refused it: it leaves the lane. What the
    /// server has stays held as a copy; a refused one (`attention`) until that is
    /// dismissed.
    async fn end_upload(
        &self,
        photo: &PhotoOf,
        attention: Option<Attention>,
    ) -> Result<(), StoreError>;

    /// The record names the photo no more: this upload leaves the lane, its bytes go
    /// unless they belong to something else.
    async fn drop_upload(&self, upload: &Upload) -> Result<(), StoreError>;

    /// Puts the photo of an attention item that says [`Matter::PhotoRefused`] back
    /// into the lane, in place of the item. Nothing where there is no such item.
    async fn send_again(&self, mid: Id) -> Result<(), StoreError>;
}
