//! The lane in which photos follow their records: after the text, one at a time,
//! in chunks, from wherever the server stands.

use crate::cycle::SyncError;
use crate::filing::Changed;
use crate::replica::{Environment, Replica};
use crate::server::{Server, ServerError};
use crate::store::{Attention, Matter, Store, StoreError, Upload};
use domain::Id;
use sync::account::UploadState;
use sync::{ErrorCode, limits};

/// Chunks of one photo that may be turned away for their place before the lane
/// gives up for now.
const CORRECTIONS: u32 = 8;

/// What a run through the lane did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhotoReport {
    /// Photos that the server now has.
    pub sent: usize,
    /// Photos that the server would not take; they are in attention.
    pub refused: usize,
    /// Photos that wait for somebody else's phone, which has their bytes.
    pub elsewhere: usize,
}

enum Fate {
    Sent,
    Elsewhere,
    Refused,
}

impl<S: Store, E: Environment> Replica<S, E> {
    /// Sends every photo whose record the server has accepted.
    ///
    /// # Errors
    /// Why it stopped. A photo that was under way goes on from where the server
    /// stands the next time.
    pub async fn send_photos(&self, server: &impl Server) -> Result<PhotoReport, SyncError> {
        let _lane = self.photo_lane.lock().await;
        let mut report = PhotoReport::default();
        for upload in self.store.uploads().await? {
            if !upload.ready {
                continue;
            }
            match self.send_photo(server, &upload).await? {
                Fate::Sent => {
                    self.end_upload(&upload, None).await?;
                    report.sent += 1;
                }
                Fate::Refused => {
                    let item = self.refused(&upload);
                    self.end_upload(&upload, Some(item)).await?;
                    report.refused += 1;
                }
                Fate::Elsewhere => report.elsewhere += 1,
            }
        }
        Ok(report)
    }

    /// The bytes of a photo of a record: held here, or fetched and then held.
    ///
    /// # Errors
    /// Why it can not be shown now.
    pub async fn photo(
        &self,
        record: Id,
        hash: &str,
        server: &impl Server,
    ) -> Result<Vec<u8>, SyncError> {
        if let Some(bytes) = self.store.photo(hash).await? {
            return Ok(bytes);
        }
        let bytes = server.photo(record, hash).await?;
        match self.store.put_photo(hash, &bytes, None).await {
            // It can be shown though there is no room to keep it.
            Ok(()) | Err(StoreError::QuotaExceeded) => Ok(bytes),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the bytes of a photo for a draft.
    ///
    /// # Errors
    /// What the store says.
    pub async fn put_photo(&self, draft: &str, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.store.put_photo(hash, bytes, Some(draft)).await
    }

    /// The bytes of a photo, if this phone holds them.
    ///
    /// # Errors
    /// What the store says.
    pub async fn held_photo(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.photo(hash).await
    }

    async fn send_photo(&self, server: &impl Server, upload: &Upload) -> Result<Fate, SyncError> {
        let (record, hash) = (upload.photo.record, upload.photo.hash.as_str());
        let bytes = self.store.photo(hash).await?;
        let mut state = match verdict(server.upload_state(record, hash).await)? {
            Verdict::State(state) => state,
            Verdict::From(offset) => UploadState {
                offset,
                complete: false,
            },
            Verdict::Refused => return Ok(Fate::Refused),
        };
        let mut corrections = 0;
        while !state.complete {
            let Some(bytes) = &bytes else {
                return Ok(Fate::Elsewhere);
            };
            let chunk = chunk_from(bytes, state.offset).to_vec();
            let before = state.offset;
            state = match verdict(server.upload(record, hash, before, chunk).await)? {
                Verdict::State(state) => state,
                Verdict::From(offset) => UploadState {
                    offset,
                    complete: false,
                },
                Verdict::Refused => return Ok(Fate::Refused),
            };
            if !state.complete && state.offset <= before {
                corrections += 1;
            }
            if corrections > CORRECTIONS {
                return Err(SyncError::NoProgress);
            }
        }
        Ok(Fate::Sent)
    }

    async fn end_upload(
        &self,
        upload: &Upload,
        attention: Option<Attention>,
    ) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        let changed = Changed {
            uploads: true,
            attention: attention.is_some(),
            ..Changed::default()
        };
        self.store.end_upload(&upload.photo, attention).await?;
        self.reload().await?;
        drop(turn);
        self.tell(&changed);
        Ok(())
    }

    fn refused(&self, upload: &Upload) -> Attention {
        Attention {
            mid: self.environment.new_id(),
            body: String::new(),
            saved_at: self.environment.now(),
            matter: Matter::PhotoRefused {
                photo: upload.photo.clone(),
            },
        }
    }
}

/// What the server says of a photo.
enum Verdict {
    State(UploadState),
    From(u64),
    Refused,
}

fn verdict(answer: Result<UploadState, ServerError>) -> Result<Verdict, SyncError> {
    match answer {
        Ok(state) => Ok(Verdict::State(state)),
        Err(ServerError::Refused(ErrorCode::WrongOffset { offset })) => Ok(Verdict::From(offset)),
        Err(ServerError::Refused(
            ErrorCode::NotAPhoto | ErrorCode::TooLarge | ErrorCode::NotFound | ErrorCode::Forbidden,
        )) => Ok(Verdict::Refused),
        Err(error) => Err(error.into()),
    }
}

/// The bytes that follow. None are left where the server has all of them but has
/// not yet looked at the whole; it does when it is given the empty rest.
fn chunk_from(bytes: &[u8], offset: u64) -> &[u8] {
    let from = usize::try_from(offset)
        .unwrap_or(usize::MAX)
        .min(bytes.len());
    let rest = &bytes[from..];
    &rest[..rest.len().min(limits::PHOTO_CHUNK_BYTES)]
}
