//! Photos and voice notes of records: taken, kept, shown.

use super::app::App;
use crate::platform::photo::{self, NotAnImage, Taken};
use domain::Id;
use domain::record::{Photo, Voice};
use leptos::prelude::*;
use replica::StoreError;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use sync::limits::{PHOTO_BYTES, VOICE_BYTES};
use web_sys::{File, HtmlCanvasElement};

/// More bytes than the file of any camera has: to decode more may end the page.
const LARGEST_FILE: f64 = 40e6;

/// Why a photo was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoError {
    /// The file is not an image that this browser can read.
    NotAPhoto,
    /// The file, or even what was scaled, is over the limit.
    TooLarge,
    /// The device's storage fails.
    Store(StoreError),
}

impl From<NotAnImage> for PhotoError {
    fn from(_: NotAnImage) -> Self {
        Self::NotAPhoto
    }
}

impl From<StoreError> for PhotoError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Addresses of photos that the page has shown, by hash.
pub(super) type PhotoUrls = Rc<RefCell<HashMap<String, String>>>;

impl App {
    /// Takes a photo into a draft: scaled, stripped of its metadata, and on disk
    /// when this returns. The lines of a mark are drawn over it before that.
    pub async fn take_photo(
        self,
        draft: &str,
        file: File,
        mark: &[String],
    ) -> Result<Photo, PhotoError> {
        if file.size() > LARGEST_FILE {
            return Err(PhotoError::TooLarge);
        }
        let taken = photo::take(&file, mark).await?;
        self.keep(draft, taken).await
    }

    /// Keeps what is drawn on a canvas as a photo of a draft.
    pub async fn keep_canvas(
        self,
        draft: &str,
        canvas: &HtmlCanvasElement,
    ) -> Result<Photo, PhotoError> {
        let taken = photo::from_canvas(canvas).await?;
        self.keep(draft, taken).await
    }

    /// Keeps a recording of so many seconds as a voice note of a draft.
    pub async fn keep_voice(
        self,
        draft: &str,
        bytes: Vec<u8>,
        seconds: u32,
    ) -> Result<Voice, PhotoError> {
        let size = bytes.len() as u64;
        if size > VOICE_BYTES {
            return Err(PhotoError::TooLarge);
        }
        let hash = photo::sha256(&bytes).await?;
        self.keep_bytes(draft, &hash, &bytes).await?;
        Ok(Voice {
            hash,
            size,
            seconds,
        })
    }

    async fn keep(self, draft: &str, taken: Taken) -> Result<Photo, PhotoError> {
        if taken.photo.size > PHOTO_BYTES {
            return Err(PhotoError::TooLarge);
        }
        self.keep_bytes(draft, &taken.photo.hash, &taken.bytes)
            .await?;
        Ok(taken.photo)
    }

    async fn keep_bytes(self, draft: &str, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let kept = self.phone().await?.put_photo(draft, hash, bytes).await;
        if let Err(error) = &kept {
            self.storage_failed(error);
        }
        kept
    }

    /// The bytes of a photo: from the device, or else from the server, which are
    /// then kept. None when neither has them now.
    pub async fn photo_bytes(self, record: Id, hash: &str) -> Option<Vec<u8>> {
        let phone = self.phone().await.ok()?;
        if self.end_left_session().await.is_err() {
            return phone.held_photo(hash).await.ok().flatten();
        }
        phone.photo(record, hash, &self.server()).await.ok()
    }

    /// Looks again for photos that were not there when an exchange has ended:
    /// call it where the wish for a photo is tracked.
    pub fn watch_photos(self) {
        self.photos.track();
    }

    /// An address under which the page can show a photo.
    pub async fn photo_url(self, record: Id, hash: &str) -> Option<String> {
        let urls = self.parts.with_value(|parts| parts.urls.clone());
        if let Some(url) = urls.borrow().get(hash) {
            return Some(url.clone());
        }
        let bytes = self.photo_bytes(record, hash).await?;
        let url = photo::object_url(&bytes)?;
        urls.borrow_mut().insert(hash.to_owned(), url.clone());
        Some(url)
    }
}
