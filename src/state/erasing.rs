//! Being forgotten: by the server, and then on this device.

use super::app::{App, area_key};
use super::locking::forget_colleague;
use super::session::{SignInError, remember, sign_in_error};
use crate::platform::{restart_at, storage};
use domain::erasure::is_own;
use domain::kinds::{ALL, retention_time};
use domain::{Record, erasure};
use replica::{ServerError, StoreError};
use replica_indexeddb::IndexedDbStore;
use sync::ErrorCode;
use sync::account::Proof;

/// That somebody was forgotten in this tab, for the page that opens after that.
const DONE: &str = "jmk.erased";

/// Why somebody was not forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EraseError {
    /// It was not shown who it is, or nothing answers.
    SignIn(SignInError),
    /// Something is under way.
    StillOpen,
    /// The account belongs to their work.
    Staff,
}

impl App {
    /// Everything of their own that this phone holds, with what becomes of it.
    pub async fn own_records(self) -> Result<Vec<(Record, erasure::Lot)>, StoreError> {
        let Some(user) = self.user() else {
            return Ok(Vec::new());
        };
        let rules = self.every(retention_time::KIND.name, None, None).await?;
        let now = self.now();
        let mut found = Vec::new();
        for kind in ALL.iter().filter(|kind| kind.field("account").is_some()) {
            let records = self.every(kind.name, None, None).await?.into_iter();
            let own = records.filter(|record| is_own(record, user));
            found.extend(own.map(|record| {
                let lot = erasure::lot(&record, &rules, now);
                (record, lot)
            }));
        }
        Ok(found)
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
        // A browser that will not give its databases has none that is open.
        let _ = IndexedDbStore::remove(user).await;
        restart_at("/me/erase");
    }

    /// Whether somebody was forgotten in this tab.
    pub fn was_forgotten(self) -> bool {
        storage::of_this_tab(DONE).is_some()
    }
}

fn erase_error(error: ServerError) -> EraseError {
    match error {
        ServerError::Refused(ErrorCode::StillOpen) => EraseError::StillOpen,
        ServerError::Refused(ErrorCode::Forbidden) => EraseError::Staff,
        error => EraseError::SignIn(sign_in_error(error)),
    }
}
