//! Being forgotten: by the server, and then on this device.

use super::app::{App, area_key};
use super::locking::forget_colleague;
use super::session::{SignInError, remember, sign_in_error};
use crate::platform::{restart_at, storage};
use domain::erasure::{NOTED, is_noted, is_own, is_same_person};
use domain::kinds::{ALL, retention_time};
use domain::{Id, Record, erasure};
use replica::{ServerError, StoreError};
use replica_indexeddb::IndexedDbStore;
use std::collections::BTreeSet;
use sync::ErrorCode;
use sync::account::{Noted, Proof};

/// That somebody was forgotten in this tab, for the page that opens after that.
const DONE: &str = "jmk.erased";

/// Those of whom something may still be in this browser.
const LEFT_HERE: &str = "jmk.left-here";

/// Why somebody was not forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EraseError {
    /// It was not shown who it is, or nothing answers.
    SignIn(SignInError),
    /// Something is under way.
    StillOpen,
    /// The account belongs to their work.
    Staff,
    /// Something of it is there no more: nothing was done.
    Changed,
}

impl App {
    /// Everything of their own that this phone holds, with what becomes of it.
    pub async fn own_records(self) -> Result<Vec<(Record, erasure::Lot)>, StoreError> {
        let Some(user) = self.user() else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for kind in ALL.iter().filter(|kind| kind.field("account").is_some()) {
            let records = self.every(kind.name, None, None).await?.into_iter();
            found.extend(records.filter(|record| is_own(record, user)));
        }
        self.with_lots(found).await
    }

    /// What this phone holds of somebody without an account whom that record names, with
    /// what becomes of it.
    pub async fn noted_records(
        self,
        noted: Record,
    ) -> Result<Vec<(Record, erasure::Lot)>, StoreError> {
        let mut found = Vec::new();
        for kind in NOTED {
            let area = noted.reference("area");
            let lists = self.every(kind, area, None).await?;
            let put_away = self.put_away(kind, area, usize::MAX).await?;
            let is_theirs = |it: &Record| is_noted(it) && is_same_person(&noted, it);
            found.extend(lists.into_iter().chain(put_away).filter(is_theirs));
        }
        self.with_lots(found).await
    }

    async fn with_lots(
        self,
        records: Vec<Record>,
    ) -> Result<Vec<(Record, erasure::Lot)>, StoreError> {
        let rules = self.every(retention_time::KIND.name, None, None).await?;
        let now = self.now();
        let lot = |record: Record| {
            let lot = erasure::lot(&record, &rules, now);
            (record, lot)
        };
        Ok(records.into_iter().map(lot).collect())
    }

    /// Has the server forget what is noted in these records; this phone hears of it like
    /// any other.
    pub async fn erase_noted(self, records: Vec<Id>) -> Result<(), EraseError> {
        let erased = self.server().erase_noted(&Noted { records }).await;
        // Also where it was not done, as something of it is there no more.
        self.sync_now();
        erased.map_err(erase_error)
    }

    /// Has the server forget the person, and then this device.
    pub async fn erase_account(self, proof: &Proof) -> Result<(), EraseError> {
        self.server().erase(proof).await.map_err(erase_error)?;
        self.forget_person().await;
        Ok(())
    }

    /// Takes away what is here of the person, whom the server has forgotten.
    pub async fn forget_person(self) {
        let Some(user) = self.user() else { return };
        storage::keep_in_this_tab(DONE, "yes");
        storage::keep_setting(&area_key(Some(user)), None);
        remember(None);
        forget_colleague(user);
        self.tell_session_changed();
        let left = left_here().into_iter().chain([user]);
        note_left(&left.collect());
        remove_what_is_left().await;
        restart_at("/me/erase");
    }

    /// Whether somebody was forgotten in this tab.
    pub fn was_forgotten(self) -> bool {
        storage::of_this_tab(DONE).is_some()
    }
}

fn left_here() -> BTreeSet<Id> {
    let noted = storage::setting(LEFT_HERE).unwrap_or_default();
    noted.split(' ').filter_map(|id| id.parse().ok()).collect()
}

fn note_left(people: &BTreeSet<Id>) {
    let people: Vec<String> = people.iter().map(Id::to_string).collect();
    let noted = (!people.is_empty()).then(|| people.join(" "));
    storage::keep_setting(LEFT_HERE, noted.as_deref());
}

/// Removes from this browser what is left in it of those who were forgotten: another tab
/// may have held it open, or the browser would not. Whether nothing is left.
pub async fn remove_what_is_left() -> bool {
    for user in left_here() {
        if IndexedDbStore::remove(user).await.is_ok() {
            let mut left = left_here();
            left.remove(&user);
            note_left(&left);
        }
    }
    left_here().is_empty()
}

fn erase_error(error: ServerError) -> EraseError {
    match error {
        ServerError::Refused(ErrorCode::StillOpen) => EraseError::StillOpen,
        ServerError::Refused(ErrorCode::Forbidden) => EraseError::Staff,
        ServerError::Refused(ErrorCode::NotFound) => EraseError::Changed,
        error => EraseError::SignIn(sign_in_error(error)),
    }
}
