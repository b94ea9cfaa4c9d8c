//! Locking: what is sensitive lies sealed on the phones of staff, and is read after a PIN
//! was given; a shared desk is locked as a whole, for one person or until another signs in.
//!
//! What seals is a part of its own: only staff need it.

use super::app::{App, Phone};
use super::session::{SignInError, sign_in_error};
use crate::parts::{NotArrived, arrived};
use crate::platform::{clock, storage, wakeups};
use age_cipher::AgeCipher;
use domain::{Id, Millis, Role};
use futures::future::LocalBoxFuture;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::cycle::SyncError;
use replica::sealing::{Lock, Unlocking};
use replica::{ServerError, StoreError};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::rc::Rc;
use sync::ErrorCode;
use sync::account::{Account, Proof, SignIn};

/// The setting that says whose app is locked as a whole.
const LOCKED: &str = "jmk.locked";
/// The setting that names the staff who signed in on this device.
const PEOPLE: &str = "jmk.people";
/// The number that somebody is about to sign in with.
const LOGIN: &str = "jmk.login";

/// Most people whom a device remembers.
const MOST_PEOPLE: usize = 8;

/// After so long without a touch what is sealed is locked again.
const IDLE: Millis = 5 * 60_000;
/// How often that is looked at.
const LOOKED_EVERY: u32 = 15_000;

/// After this the page has drawn that it works: a PIN is slow on purpose.
const DRAWN_AFTER_MILLIS: u32 = 60;

thread_local! {
    /// When the page was last touched.
    static TOUCHED: Cell<Millis> = const { Cell::new(0) };
}

/// Has a phone seal for the server of this key.
type Equip = fn(Rc<Phone>, String) -> LocalBoxFuture<'static, Result<(), StoreError>>;

/// Everything that only this function reaches is in a module of its own.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(sealing, fallible))]
fn sealing() -> Result<Equip, NotArrived> {
    Ok(|phone, key| {
        Box::pin(async move {
            let cipher = Rc::new(AgeCipher::new(clock::random));
            phone.equip(cipher, key, true).await
        })
    })
}

/// Somebody of the staff who signed in on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// They.
    pub user: Id,
    /// Their name.
    pub name: String,
    /// The number that they sign in with.
    pub login: String,
}

/// What became of a PIN that somebody forgot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// A new one can be set.
    Begun,
    /// The session is over: they sign in first.
    SignedOut,
    /// It was not the person who asked, or nobody could be asked.
    Refused(SignInError),
    /// The device's storage fails.
    Store(StoreError),
}

impl App {
    /// How this phone stands between its owner and others.
    pub fn lock_state(self) -> Lock {
        self.lock.get()
    }

    /// Whether the app as a whole is locked.
    pub fn is_screen_locked(self) -> bool {
        self.screen_locked.get()
    }

    /// Has what is sensitive sealed from now on, where the person is of the staff. To be
    /// called before anything is exchanged.
    ///
    /// # Errors
    /// That the phone must wait, or what its store says.
    pub(super) async fn seal(self, phone: &Rc<Phone>) -> Result<(), SyncError> {
        let account = self.account.get_untracked();
        let Some(key) = account
            .as_ref()
            .and_then(|account| account.sealing_key.clone())
        else {
            return Ok(());
        };
        let of_the_staff = account.as_ref().is_some_and(is_of_the_staff);
        let sealed_for = self.parts.with_value(|parts| parts.sealed_for.clone());
        let seals = of_the_staff || phone.lock_state() != Lock::None;
        if !seals || sealed_for.as_ref() == Some(&key) {
            return Ok(());
        }
        let equip = arrived(sealing()).await.map_err(|_| SyncError::Offline)?;
        equip(Rc::clone(phone), key.clone()).await?;
        if sealed_for.is_none() {
            self.lock_when_idle();
        }
        self.parts
            .update_value(|parts| parts.sealed_for = Some(key));
        self.note_lock(phone);
        Ok(())
    }

    /// The store may be locked otherwise than before.
    pub(super) fn note_lock(self, phone: &Phone) {
        let now = phone.lock_state();
        if self.lock.with_untracked(|known| *known != now) {
            self.lock.set(now);
        }
    }

    /// Sets the PIN, in place of any other.
    pub async fn set_pin(self, pin: String) -> Result<(), StoreError> {
        let phone = self.ready_phone().await?;
        phone.set_pin(&pin).await?;
        self.note_lock(&phone);
        Ok(())
    }

    /// Opens what is sealed, and the app where it is locked as a whole.
    pub async fn unlock(self, pin: String) -> Result<Unlocking, StoreError> {
        let phone = self.ready_phone().await?;
        let unlocking = phone.unlock(&pin).await?;
        self.note_lock(&phone);
        if unlocking == Unlocking::Unlocked {
            self.set_screen_locked(false);
        }
        Ok(unlocking)
    }

    /// The replica with what seals, once the page has drawn that it works.
    async fn ready_phone(self) -> Result<Rc<Phone>, StoreError> {
        let phone = self.phone().await?;
        match self.seal(&phone).await {
            Ok(()) => {}
            Err(SyncError::Store(error)) => return Err(error),
            Err(_) => return Err(StoreError::Locked),
        }
        TimeoutFuture::new(DRAWN_AFTER_MILLIS).await;
        Ok(phone)
    }

    /// Locks what is sealed, in every tab.
    pub fn lock_now(self) {
        self.parts.with_value(|parts| parts.tabs.tell_lock());
        self.lock_this_tab();
    }

    /// Locks what is sealed in this tab.
    pub(super) fn lock_this_tab(self) {
        spawn_local(async move {
            let Ok(phone) = self.phone().await else {
                return;
            };
            if phone.lock_state() != Lock::Unlocked {
                return;
            }
            if let Err(error) = phone.lock().await {
                self.storage_failed(&error);
            }
            self.note_lock(&phone);
        });
    }

    /// Locks the app as a whole, for whoever comes to the desk next.
    pub fn lock_screen(self) {
        self.set_screen_locked(true);
        self.lock_now();
    }

    fn set_screen_locked(self, locked: bool) {
        let whose = self.user().filter(|_| locked).map(|user| user.to_string());
        storage::keep_setting(LOCKED, whose.as_deref());
        self.follow_screen_lock();
    }

    /// Whether the setting says that the app of this person is locked.
    pub(super) fn follow_screen_lock(self) {
        let locked = is_locked_for(self.user());
        if self.screen_locked.with_untracked(|known| *known != locked) {
            self.screen_locked.set(locked);
        }
    }

    /// Nobody knows the PIN: the person shows otherwise who they are, and begins anew.
    /// What is unsent is sent all the same; forms that were not finished are gone.
    pub async fn forget_pin(self, login: String, password: String) -> Forgotten {
        let proof = Proof::Password(SignIn { login, password });
        match self.server().prove(&proof).await {
            Ok(()) => {}
            Err(ServerError::Refused(ErrorCode::SignedOut)) => return Forgotten::SignedOut,
            Err(error) => return Forgotten::Refused(sign_in_error(error)),
        }
        let begun = async {
            let phone = self.ready_phone().await?;
            phone.forget_pin().await?;
            self.note_lock(&phone);
            Ok(())
        };
        match begun.await {
            Ok(()) => {
                self.set_screen_locked(false);
                self.sync_now();
                Forgotten::Begun
            }
            Err(error) => Forgotten::Store(error),
        }
    }

    /// Locks when nobody has touched the page for a while, for the life of the page.
    fn lock_when_idle(self) {
        TOUCHED.set(self.now());
        wakeups::when_touched(|| TOUCHED.set(clock::now()));
        spawn_local(async move {
            loop {
                TimeoutFuture::new(LOOKED_EVERY).await;
                let idle = self.now() - TOUCHED.get() > IDLE;
                if idle && self.lock.try_get_untracked() == Some(Lock::Unlocked) {
                    self.lock_this_tab();
                }
            }
        });
    }
}

/// Whether the app of this person was locked as a whole on this device.
pub(super) fn is_locked_for(user: Option<Id>) -> bool {
    let locked = storage::setting(LOCKED).and_then(|id| id.parse::<Id>().ok());
    locked.is_some() && locked == user
}

/// The staff who signed in on this device, the latest first.
pub fn colleagues() -> Vec<Colleague> {
    let people = storage::setting(PEOPLE);
    let people = people.and_then(|people| serde_json::from_str(&people).ok());
    people.unwrap_or_default()
}

/// Remembers who signed in, so that a shared desk offers their name; what was locked for
/// them is open.
pub(super) fn remember_colleague(account: &Account, login: &str) {
    if is_locked_for(Some(account.user)) {
        storage::keep_setting(LOCKED, None);
    }
    if !is_of_the_staff(account) {
        return;
    }
    let mut people = colleagues();
    people.retain(|known| known.user != account.user);
    let new = Colleague {
        user: account.user,
        name: account.name.clone(),
        login: login.to_owned(),
    };
    people.insert(0, new);
    people.truncate(MOST_PEOPLE);
    storage::keep_setting(PEOPLE, serde_json::to_string(&people).ok().as_deref());
}

/// Nothing on this device names the person any more.
pub(super) fn forget_colleague(user: Id) {
    if is_locked_for(Some(user)) {
        storage::keep_setting(LOCKED, None);
    }
    let mut people = colleagues();
    people.retain(|known| known.user != user);
    storage::keep_setting(PEOPLE, serde_json::to_string(&people).ok().as_deref());
}

/// The number that whoever was chosen at a shared desk signs in with; empty for nobody.
pub fn chosen_login() -> String {
    storage::of_this_tab(LOGIN).unwrap_or_default()
}

/// Somebody was chosen at a shared desk.
pub fn choose_login(login: &str) {
    storage::keep_in_this_tab(LOGIN, login);
}

fn is_of_the_staff(account: &Account) -> bool {
    let grants = account.grants.iter();
    grants
        .map(|grant| grant.role)
        .any(|role| role != Role::Resident)
}
