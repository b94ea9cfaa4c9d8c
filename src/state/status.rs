//! How far this phone is in step with the server, for the state line.

use domain::Millis;
use replica::{Status, StoreError};

/// What the phone is doing about being in step.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// It has not tried yet.
    #[default]
    Starting,
    /// An exchange is under way.
    Sending,
    /// The last exchange ended in step.
    InStep,
    /// The device has no network; tried again by itself.
    Offline,
    /// There is a network, and our server does not answer in it.
    Unreachable,
    /// Something else than our server answers, such as the login page of a Wi-Fi.
    Behind,
    /// Our server answers, and can not deal with it now; tried again by itself.
    Busy,
    /// The session has ended; work is kept until the person signs in again.
    SignedOut,
    /// Another person is signed in in this browser; work of this one is kept.
    WrongUser,
    /// This device was signed out from afar.
    Revoked,
    /// The person asked to be forgotten, on another phone: what is theirs here goes.
    Erased,
    /// The server speaks a newer protocol; the app must be loaded anew.
    Outdated,
    /// The device's storage fails.
    StorageFailed(StoreError),
}

/// What the state line says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncStatus {
    /// Mutations that the server has not settled.
    pub unsent: usize,
    /// When the oldest of them was saved.
    pub oldest_unsent_at: Option<Millis>,
    /// Photos on their way.
    pub photos_waiting: usize,
    /// Things that a person must look at.
    pub attention: usize,
    /// When the phone was last in step.
    pub in_step_at: Option<Millis>,
    /// When an exchange last came to nothing; none since one came through.
    pub failed_at: Option<Millis>,
    /// Earlier stores on this device that can not be read.
    pub set_aside: usize,
    /// What the phone is doing about it.
    pub phase: Phase,
}

impl SyncStatus {
    /// Takes over what the replica counts; the phase stays.
    pub(super) fn count(&mut self, counted: &Status) {
        self.unsent = counted.unsent;
        self.oldest_unsent_at = counted.oldest_unsent_at;
        self.photos_waiting = counted.photos_waiting;
        self.attention = counted.attention;
        self.in_step_at = counted.in_step_at;
        self.set_aside = counted.set_aside;
    }
}
