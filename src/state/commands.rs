//! What views ask for: saving, drafts, settling what needs attention.

use super::app::App;
use super::status::Phase;
use crate::platform::{storage, timing};
use domain::Id;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::replica::Saved;
use replica::{Deed, SaveError, StoreError};

impl App {
    /// Saves a deed. When it returns `Ok`, the deed is on disk and will reach the
    /// server, whatever happens to this page.
    pub async fn save(self, deed: Deed) -> Result<Saved, SaveError> {
        let started = timing::start();
        let phone = self.phone().await.map_err(SaveError::Store)?;
        let saved = phone.save(deed).await;
        if let Err(SaveError::Store(error)) = &saved {
            self.storage_failed(error);
        }
        let saved = saved?;
        started.measure("replica:save");
        self.sync_now();
        // Some browsers ask the person, who may take their time. They may say no; the
        // state line then warns by the age of what is unsent.
        spawn_local(async {
            let _promised = storage::ask_to_persist().await;
        });
        Ok(saved)
    }

    /// Does again, as a new mutation, what was refused or waits.
    pub async fn retry(self, mid: Id) -> Result<Saved, SaveError> {
        let phone = self.phone().await.map_err(SaveError::Store)?;
        let saved = phone.make_again(mid).await?;
        self.sync_now();
        Ok(saved)
    }

    /// The person is done with something that needed attention.
    pub async fn dismiss(self, mid: Id) -> Result<(), StoreError> {
        self.phone().await?.dismiss(mid).await
    }

    /// Keeps a draft.
    pub async fn put_draft(self, key: &str, content: domain::Value) -> Result<(), StoreError> {
        let kept = self.phone().await?.put_draft(key, content).await;
        if let Err(error) = &kept {
            self.storage_failed(error);
        }
        kept
    }

    /// Begins to mend something that needs attention; false where there is a draft of
    /// that key, which stays as it is.
    pub async fn begin_mending(
        self,
        mid: Id,
        key: &str,
        content: domain::Value,
    ) -> Result<bool, StoreError> {
        let begun = self.phone().await?.begin_mending(mid, key, content).await;
        if let Err(error) = &begun {
            self.storage_failed(error);
        }
        begun
    }

    /// Sends a photo once more that the server would not take.
    pub async fn send_photo_again(self, mid: Id) -> Result<(), StoreError> {
        self.phone().await?.send_photo_again(mid).await?;
        self.sync_now();
        Ok(())
    }

    /// Throws a draft away.
    pub async fn remove_draft(self, key: &str) -> Result<(), StoreError> {
        self.phone().await?.remove_draft(key).await
    }

    pub(super) fn storage_failed(self, error: &StoreError) {
        // What is locked is as it should be.
        if *error == StoreError::Locked {
            return;
        }
        self.status
            .update(|status| status.phase = Phase::StorageFailed(error.clone()));
    }
}
