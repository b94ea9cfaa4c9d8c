//! Unsent work in a file, from one phone of a person to another, or out of a store
//! that does not open any more.
//!
//! ```text
//!   store ──unsent_work──► Work ──with bytes──► Carried ──encode──► a file, sealed
//!   store ◄──take_in, by the plan── Work ◄── Carried ◄──decode── a file, opened
//! ```
//! Mutations keep their `mid`, so that each is done once, whichever phones send it.
//! What is taken out stays where it is: a file may get lost.
//!
//! Layout: `file`, the form of the file; here, what is carried, and what of it is new
//! to a store.

mod file;

use crate::filing::Changed;
use crate::replica::{Environment, Replica};
use crate::store::{Attention, Draft, PhotoOf, Queued, Store, StoreError, Upload};
use domain::{Id, Millis, ShortMap, from_json};
use serde::Serialize;

pub use file::FileError;

/// Most bytes of photos in one file: a phone holds all of it in memory for a moment.
pub const PHOTO_BYTES: usize = 160 * 1024 * 1024;

/// Work that the server does not have.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Work {
    /// What is queued, in order.
    pub queued: Vec<CarriedMutation>,
    /// Photos by themselves: what names them was accepted already, or can not be read.
    pub lane: Vec<Upload>,
    /// What needs attention.
    pub attention: Vec<CarriedAttention>,
    /// Forms that are not finished.
    pub drafts: Vec<CarriedDraft>,
}
from_json!(Work {
    queued,
    lane,
    attention,
    drafts
});

/// A queued mutation. Its number is its device's own, and is not carried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CarriedMutation {
    /// Its name.
    pub mid: Id,
    /// The encoded [`sync::Mutation`].
    pub body: String,
    /// When it was saved, by that phone's clock.
    pub saved_at: Millis,
    /// See [`Queued::again`].
    pub again: bool,
    /// The photos that it brings.
    pub photos: Vec<PhotoOf>,
}
from_json!(CarriedMutation {
    mid,
    body,
    saved_at,
    again,
    photos
});

/// Something that needs attention.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CarriedAttention {
    /// It.
    pub item: Attention,
    /// Hashes of the photos that are held for it.
    pub photos: Vec<String>,
}
from_json!(CarriedAttention { item, photos });

/// An unfinished form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CarriedDraft {
    /// It.
    pub draft: Draft,
    /// Hashes of its photos.
    pub photos: Vec<String>,
}
from_json!(CarriedDraft { draft, photos });

/// Work on its way, with its photos.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// Whose it is.
    pub user: Id,
    /// The device that it comes from, if that had an id.
    pub device: Option<Id>,
    /// When it was taken out, by that phone's clock.
    pub made_at: Millis,
    /// What it is.
    pub work: Work,
    /// Bytes of its photos, by hash; of those that the store had.
    pub photos: ShortMap<String, Vec<u8>>,
}

/// What can be read of stores that were set aside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetAside {
    /// The work in each, latest first, with the bytes of its photos by their hashes.
    pub left: Vec<(Work, ShortMap<String, Vec<u8>>)>,
    /// Whether all of them could be read throughout.
    pub whole: bool,
    /// Which they were: those of generations before this one.
    pub up_to: u32,
}

/// What taking in came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Mutations that were queued.
    pub queued: usize,
    /// Photos by themselves, of what was accepted already.
    pub lane: usize,
    /// Things that need attention now.
    pub attention: usize,
    /// Unfinished forms.
    pub drafts: usize,
    /// Photos whose bytes came with all these.
    pub photos: usize,
    /// What was here already.
    pub known: usize,
    /// Unfinished forms that were left out, as there is another of that key here.
    pub left_out: usize,
}

/// What a store holds already.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Names of all that is queued, was sent, or needs attention.
    pub mids: Vec<Id>,
    /// Unfinished forms.
    pub drafts: Vec<Draft>,
    /// Photos on their way.
    pub uploads: Vec<Upload>,
}

/// What of another store's work is new.
#[derive(Debug, Default)]
pub struct Plan<'w> {
    /// To be queued, each under the next number, with its photos.
    pub queued: Vec<&'w CarriedMutation>,
    /// To be put into the lane, ready to go.
    pub lane: Vec<&'w Upload>,
    /// To be added.
    pub attention: Vec<&'w CarriedAttention>,
    /// To be kept.
    pub drafts: Vec<&'w CarriedDraft>,
    /// Bytes of their photos, by hash.
    pub photos: Vec<(&'w str, &'w [u8])>,
    /// What came of it.
    pub taken: TakenIn,
}

/// Why work was not taken out, or in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarryError {
    /// A visitor has nobody to send it as.
    #[error("nobody is signed in")]
    Visitor,
    /// It is another person's. Nothing was taken in.
    #[error("another person's")]
    OtherUser,
    /// Its photos are more than one file holds.
    #[error("too large for a file")]
    TooLarge,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Work {
    /// The work in a store. What needs attention comes with the hashes of its photos,
    /// forms too; of uploads, each goes with its mutation where that is unsent.
    #[must_use]
    pub fn of(
        outbox: Vec<Queued>,
        uploads: Vec<Upload>,
        attention: Vec<CarriedAttention>,
        drafts: Vec<CarriedDraft>,
    ) -> Self {
        let unsent = outbox.into_iter().filter(Queued::is_unsent);
        let queued = unsent.map(|entry| CarriedMutation {
            mid: entry.mid,
            body: entry.body,
            saved_at: entry.saved_at,
            again: entry.again,
            photos: Vec::new(),
        });
        let mut work = Self {
            queued: queued.collect(),
            lane: Vec::new(),
            attention,
            drafts,
        };
        for upload in uploads {
            let mut queued = work.queued.iter_mut();
            match queued.find(|queued| queued.mid == upload.mid) {
                Some(queued) => queued.photos.push(upload.photo),
                None => work.lane.push(Upload {
                    ready: true,
                    ..upload
                }),
            }
        }
        work
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.things() == 0
    }

    /// How much there is, photos by themselves included.
    #[must_use]
    pub fn things(&self) -> usize {
        self.queued.len() + self.lane.len() + self.attention.len() + self.drafts.len()
    }

    /// Hashes of all photos, each once.
    #[must_use]
    pub fn hashes(&self) -> Vec<&str> {
        new_to(Known::default(), self).hashes()
    }

    /// Adds what of another store's work is not in this.
    fn absorb(&mut self, other: &Self) {
        let known = Known {
            mids: self.mids().collect(),
            drafts: self.drafts.iter().map(|it| it.draft.clone()).collect(),
            uploads: self.lane.clone(),
        };
        let new = new_to(known, other);
        self.queued.extend(new.queued.into_iter().cloned());
        self.lane.extend(new.lane.into_iter().cloned());
        self.attention.extend(new.attention.into_iter().cloned());
        self.drafts.extend(new.drafts.into_iter().cloned());
    }

    fn mids(&self) -> impl Iterator<Item = Id> {
        let attention = self.attention.iter().map(|carried| carried.item.mid);
        self.queued.iter().map(|queued| queued.mid).chain(attention)
    }
}

/// What of the work is new to a store that holds this. Taken in once more, nothing is.
#[must_use]
pub fn plan<'w>(work: &'w Work, photos: &'w ShortMap<String, Vec<u8>>, known: Known) -> Plan<'w> {
    let mut plan = new_to(known, work);
    let named = plan.hashes().into_iter();
    plan.photos = named
        .filter_map(|hash| Some((hash, photos.get(hash)?.as_slice())))
        .collect();
    plan.taken.photos = plan.photos.len();
    plan
}

fn new_to(mut known: Known, work: &Work) -> Plan<'_> {
    let mut plan = Plan::default();
    known.mids.sort_unstable();
    let is_known = |mid: Id| known.mids.binary_search(&mid).is_ok();
    for queued in &work.queued {
        match is_known(queued.mid) {
            true => plan.taken.known += 1,
            false => plan.queued.push(queued),
        }
    }
    for carried in &work.attention {
        match is_known(carried.item.mid) {
            true => plan.taken.known += 1,
            false => plan.attention.push(carried),
        }
    }
    for upload in &work.lane {
        let mut going = known.uploads.iter();
        match going.any(|going| going.photo == upload.photo) {
            true => plan.taken.known += 1,
            false => plan.lane.push(upload),
        }
    }
    for carried in &work.drafts {
        let draft = &carried.draft;
        match known.drafts.iter().find(|known| known.key == draft.key) {
            Some(known) if known.content == draft.content => plan.taken.known += 1,
            // Neither is the older one: whoever wrote both decides.
            Some(_) => plan.taken.left_out += 1,
            None => plan.drafts.push(carried),
        }
    }
    plan.taken.queued = plan.queued.len();
    plan.taken.lane = plan.lane.len();
    plan.taken.attention = plan.attention.len();
    plan.taken.drafts = plan.drafts.len();
    plan
}

impl<'w> Plan<'w> {
    fn hashes(&self) -> Vec<&'w str> {
        let queued = self.queued.iter().flat_map(|queued| &queued.photos);
        let lane = self.lane.iter().map(|upload| &upload.photo);
        let of_records = queued.chain(lane).map(|photo| &photo.hash);
        let attention = self.attention.iter().flat_map(|item| &item.photos);
        let drafts = self.drafts.iter().flat_map(|draft| &draft.photos);
        let hashes = of_records.chain(attention).chain(drafts);
        let mut hashes: Vec<&str> = hashes.map(String::as_str).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }

    /// How many bytes it adds, about.
    pub(crate) fn bytes(&self) -> usize {
        let queued = self.queued.iter().map(|queued| queued.body.len());
        let attention = self.attention.iter().map(|it| it.item.body.len());
        let photos = self.photos.iter().map(|(_, bytes)| bytes.len());
        queued.chain(attention).chain(photos).sum()
    }
}

impl<S: Store, E: Environment> Replica<S, E> {
    /// What is unsent, to be carried to another phone. It stays here too.
    ///
    /// # Errors
    /// See [`CarryError`].
    pub async fn carry_out(&self) -> Result<Carried, CarryError> {
        let user = self.user.ok_or(CarryError::Visitor)?;
        let work = self.mended(async |store| store.unsent_work().await).await?;
        let mut photos = ShortMap::new();
        let mut bytes = 0;
        for hash in work.hashes() {
            // What is damaged keeps nothing else back.
            let read = match self.store.photo(hash).await {
                Err(StoreError::Corrupt(_)) => None,
                read => read?,
            };
            let Some(photo) = read else { continue };
            bytes += photo.len();
            if bytes > PHOTO_BYTES {
                return Err(CarryError::TooLarge);
            }
            photos.insert(hash.to_owned(), photo);
        }
        let device = self.store.head().await?.device;
        Ok(self.carried(user, device, work, photos))
    }

    /// What can be read of stores that were set aside, to be taken in again. Where that
    /// is all that is in them, up to where they may be acknowledged.
    ///
    /// # Errors
    /// See [`CarryError`].
    pub async fn carry_out_set_aside(&self) -> Result<(Carried, Option<u32>), CarryError> {
        let user = self.user.ok_or(CarryError::Visitor)?;
        let (mut work, mut photos) = (Work::default(), ShortMap::new());
        let aside = self.store.read_set_aside().await?;
        for (earlier, held) in aside.left {
            work.absorb(&earlier);
            photos.extend(held);
        }
        if photos.values().map(Vec::len).sum::<usize>() > PHOTO_BYTES {
            return Err(CarryError::TooLarge);
        }
        let all = aside.whole.then_some(aside.up_to);
        Ok((self.carried(user, None, work, photos), all))
    }

    /// The person knows of the stores that were set aside up to there; they are kept.
    ///
    /// # Errors
    /// What the store says.
    pub fn acknowledge_set_aside(&self, up_to: u32) -> Result<(), StoreError> {
        self.store.acknowledge_set_aside(up_to)?;
        self.tell(&Changed {
            outbox: true,
            ..Changed::default()
        });
        Ok(())
    }

    /// Takes in what another phone of this person carried out. All of it is on disk
    /// when this returns, or nothing.
    ///
    /// # Errors
    /// See [`CarryError`].
    pub async fn take_in(&self, carried: &Carried) -> Result<TakenIn, CarryError> {
        let user = self.user.ok_or(CarryError::Visitor)?;
        if user != carried.user {
            return Err(CarryError::OtherUser);
        }
        let turn = self.turn.lock().await;
        let take_in = || self.store.take_in(&carried.work, &carried.photos);
        let taken = match take_in().await {
            Err(StoreError::Corrupt(_)) => {
                self.store.mend().await?;
                take_in().await?
            }
            taken => taken?,
        };
        self.reload().await?;
        drop(turn);
        self.tell(&Changed::all());
        Ok(taken)
    }

    fn carried(
        &self,
        user: Id,
        device: Option<Id>,
        work: Work,
        photos: ShortMap<String, Vec<u8>>,
    ) -> Carried {
        Carried {
            user,
            device,
            made_at: self.environment.now(),
            work,
            photos,
        }
    }
}

#[cfg(test)]
mod tests;
