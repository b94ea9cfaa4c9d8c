//! Unsent work in a sealed file, from one phone to another.
//!
//! Few people ever need it, so what seals and opens such files is a part of its own.

use super::app::{App, Phone};
use crate::parts::{NotArrived, arrived};
use crate::platform::clock;
use age_file::{OpenError, Randomness, WORK_FACTOR};
use futures::future::{FutureExt, LocalBoxFuture};
use gloo::timers::future::TimeoutFuture;
use replica::StoreError;
use replica::carry::{Carried, CarryError, FileError, PHOTO_BYTES, TakenIn};
use std::rc::Rc;

/// Longest file that is looked at: photos, and more text than anybody writes.
const FILE_BYTES: f64 = PHOTO_BYTES as f64 * 1.5;

/// After this the page has drawn that it works: sealing and opening hold it up.
const DRAWN_AFTER_MILLIS: u32 = 60;

/// What is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// What is unsent on this phone.
    Unsent,
    /// What can be read of stores that were set aside.
    SetAside,
}

/// A file that was made.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The sealed file.
    pub file: Vec<u8>,
    /// How many things are in it.
    pub things: usize,
    /// How many photos.
    pub photos: usize,
    /// Of stores that were set aside: whether something in them could not be read.
    pub not_all: bool,
    /// Up to where they may be acknowledged.
    up_to: Option<u32>,
}

/// Why nothing was taken out, or in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarryFailure {
    /// This part of the program is not here yet, and there is no network.
    NotArrived,
    /// Nobody is signed in.
    Visitor,
    /// There is nothing that could be taken out.
    Nothing,
    /// More than a file, or this phone, can hold.
    TooLarge,
    /// The browser could not read the file.
    Unreadable,
    /// No file could be made.
    NotSealed,
    /// It is another sort of file.
    NotOurs,
    /// The passphrase does not open it.
    WrongPassphrase,
    /// It was damaged or cut off on its way.
    Damaged,
    /// It is another person's.
    OtherUser,
    /// A newer version wrote it.
    Newer,
    /// The device's storage fails.
    Store(StoreError),
}

impl From<NotArrived> for CarryFailure {
    fn from(_: NotArrived) -> Self {
        Self::NotArrived
    }
}

impl From<CarryError> for CarryFailure {
    fn from(error: CarryError) -> Self {
        match error {
            CarryError::Visitor => Self::Visitor,
            CarryError::OtherUser => Self::OtherUser,
            CarryError::TooLarge => Self::TooLarge,
            CarryError::Store(error) => Self::Store(error),
        }
    }
}

impl From<StoreError> for CarryFailure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FileError> for CarryFailure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NotWork => Self::NotOurs,
            FileError::Newer(_) => Self::Newer,
            FileError::TooLarge => Self::TooLarge,
            FileError::CutOff | FileError::OtherPhoto(_) => Self::Damaged,
        }
    }
}

impl From<OpenError> for CarryFailure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotAge
            | OpenError::NotByPassphrase
            | OpenError::NotForThisKey
            | OpenError::TooMuchWork(_) => Self::NotOurs,
            OpenError::WrongPassphrase => Self::WrongPassphrase,
            OpenError::Damaged => Self::Damaged,
        }
    }
}

/// Something that comes to an end later.
type Later<T, E> = LocalBoxFuture<'static, Result<T, E>>;

/// What of the other module is called.
#[derive(Clone, Copy)]
struct Carrying {
    pack: fn(Rc<Phone>, Source, String) -> Later<Packed, CarryFailure>,
    open: fn(&[u8], &str) -> Result<Carried, CarryFailure>,
    take_in: fn(Rc<Phone>, Rc<Carried>) -> Later<TakenIn, CarryError>,
    acknowledge: fn(&Phone, u32) -> Result<(), StoreError>,
}

/// Everything that only this function reaches is in a module of its own.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(carrying, fallible))]
fn carrying() -> Result<Carrying, NotArrived> {
    Ok(Carrying {
        pack: |phone, source, passphrase| pack(phone, source, passphrase).boxed_local(),
        open,
        take_in: |phone, carried| async move { phone.take_in(&carried).await }.boxed_local(),
        acknowledge: |phone, up_to| phone.acknowledge_set_aside(up_to),
    })
}

async fn pack(
    phone: Rc<Phone>,
    source: Source,
    passphrase: String,
) -> Result<Packed, CarryFailure> {
    let (mut carried, up_to) = match source {
        Source::Unsent => (phone.carry_out().await?, None),
        Source::SetAside => phone.carry_out_set_aside().await?,
    };
    if carried.work.is_empty() {
        return Err(CarryFailure::Nothing);
    }
    let random = Randomness::of(clock::random());
    let bytes = carried.encode()?;
    let file = age_file::seal(&bytes, &passphrase, WORK_FACTOR, &random);
    let file = file.ok_or(CarryFailure::NotSealed)?;
    Ok(Packed {
        file,
        things: carried.work.things(),
        photos: carried.photos.len(),
        not_all: source == Source::SetAside && up_to.is_none(),
        up_to,
    })
}

fn open(file: &[u8], passphrase: &str) -> Result<Carried, CarryFailure> {
    let opened = age_file::open(file, passphrase)?;
    Ok(Carried::decode(&opened)?)
}

impl App {
    /// Seals what is unsent into a file. It stays on this phone too.
    pub async fn pack(self, source: Source, passphrase: String) -> Result<Packed, CarryFailure> {
        let carrying = arrived(carrying()).await?;
        TimeoutFuture::new(DRAWN_AFTER_MILLIS).await;
        (carrying.pack)(self.phone().await?, source, passphrase).await
    }

    /// What is in a file, before any of it is taken in.
    pub async fn open_file(
        self,
        file: &web_sys::File,
        passphrase: String,
    ) -> Result<Carried, CarryFailure> {
        if file.size() > FILE_BYTES {
            return Err(CarryFailure::TooLarge);
        }
        let carrying = arrived(carrying()).await?;
        let bytes = crate::platform::file::read(file).await;
        let bytes = bytes.ok_or(CarryFailure::Unreadable)?;
        TimeoutFuture::new(DRAWN_AFTER_MILLIS).await;
        let carried = (carrying.open)(&bytes, &passphrase)?;
        if self.user() != Some(carried.user) {
            return Err(CarryFailure::OtherUser);
        }
        Ok(carried)
    }

    /// Takes in what a file holds: all of it is on disk when this returns, or nothing.
    pub async fn take_in(self, carried: Rc<Carried>) -> Result<TakenIn, CarryFailure> {
        let carrying = arrived(carrying()).await?;
        let taken = (carrying.take_in)(self.phone().await?, carried).await?;
        self.sync_now();
        Ok(taken)
    }

    /// The person knows of the stores that were set aside and are in the file; they are
    /// kept.
    pub async fn acknowledge_set_aside(self, packed: &Packed) -> Result<(), CarryFailure> {
        let Some(up_to) = packed.up_to else {
            return Ok(());
        };
        let carrying = arrived(carrying()).await?;
        Ok((carrying.acknowledge)(&*self.phone().await?, up_to)?)
    }
}
