//! The lane in which photos follow their records: after the text, one at a time,
//! in chunks, from wherever the server stands.

use crate::cycle::SyncError;
use crate::filing::Changed;
use crate::replica::{Environment, Replica};
use crate::sealing::SEALED_PHOTO;
use crate::server::{Sending, Server, ServerError};
use crate::store::{Attention, Matter, PhotoOf, Store, StoreError, Upload};
use domain::Id;
use futures::lock::MutexGuard;
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
    /// Chunks that the server took.
    pub chunks: usize,
}

/// Photos were left for another run.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotosLeft {
    /// Why.
    pub error: SyncError,
    /// What was done all the same: where some of it went, the way is open.
    pub report: PhotoReport,
}

enum Fate {
    Sent,
    Elsewhere,
    /// The record names it no more.
    Unnamed,
    Refused(Matter),
}

impl<S: Store, E: Environment> Replica<S, E> {
    /// Sends every photo whose record the server has accepted. One that can not be
    /// sent now holds up no other.
    ///
    /// # Errors
    /// Why it stopped, or why photos were left. One that was under way goes on from
    /// where the server stands the next time.
    pub async fn send_photos(&self, server: &impl Server) -> Result<PhotoReport, PhotosLeft> {
        let mut report = PhotoReport::default();
        match self.send_those_ready(server, &mut report).await {
            Ok(()) => Ok(report),
            Err(error) => Err(PhotosLeft { error, report }),
        }
    }

    async fn send_those_ready(
        &self,
        server: &impl Server,
        report: &mut PhotoReport,
    ) -> Result<(), SyncError> {
        let _lane = self.photo_lane.lock().await;
        let Some(user) = self.user else {
            return Ok(());
        };
        let mut left = None;
        let uploads = self.mended(async |store| store.uploads().await).await?;
        for upload in uploads {
            if !upload.ready {
                continue;
            }
            match self.send_one(server, user, &upload, report).await {
                Err(error) if is_about_one_photo(&error) => left = left.or(Some(error)),
                sent => sent?,
            }
        }
        left.map_or(Ok(()), Err)
    }

    async fn send_one(
        &self,
        server: &impl Server,
        user: Id,
        upload: &Upload,
        report: &mut PhotoReport,
    ) -> Result<(), SyncError> {
        let fate = match self.is_unnamed(upload).await? {
            true => Fate::Unnamed,
            false => self.send_photo(server, user, upload, report).await?,
        };
        match fate {
            Fate::Sent => {
                match self.is_sensitive(upload.photo.record).await? {
                    true => self.drop_upload(upload).await?,
                    false => self.end_upload(upload, None).await?,
                }
                report.sent += 1;
            }
            Fate::Refused(matter) => {
                let item = self.refused(matter);
                self.end_upload(upload, Some(item)).await?;
                report.refused += 1;
            }
            Fate::Unnamed => self.drop_upload(upload).await?,
            Fate::Elsewhere => report.elsewhere += 1,
        }
        Ok(())
    }

    /// Puts a photo that was refused back into the lane.
    ///
    /// # Errors
    /// What the store says.
    pub async fn send_photo_again(&self, mid: Id) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.store.send_again(mid).await?;
        self.uploads_changed(turn, true).await
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
        if self.is_sensitive(record).await? {
            return Ok(bytes);
        }
        match self.store.put_photo(hash, &bytes, None).await {
            // It can be shown though there is no room to keep it.
            Ok(()) | Err(StoreError::QuotaExceeded) => Ok(bytes),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether no copy is to be kept of what the record shows. Of one that left its scope
    /// a copy stays: a server that is restored asks for it again.
    async fn is_sensitive(&self, record: Id) -> Result<bool, StoreError> {
        let record = match self.record(record).await {
            // Only what is sensitive is sealed.
            Err(StoreError::Locked) => return Ok(true),
            read => read?,
        };
        let kind = record.and_then(|record| self.kinds.named(&record.kind));
        Ok(kind.is_some_and(|kind| kind.sensitive))
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

    /// Whether the record names the photo no more, as somebody took it out again. The
    /// mutation that brought it must be in base: before that, base says nothing of it.
    async fn is_unnamed(&self, upload: &Upload) -> Result<bool, StoreError> {
        if self.is_named_in_base(&upload.photo).await? {
            return Ok(false);
        }
        let queued = self.store.outbox(0, usize::MAX).await?;
        let waits = queued.iter().any(|entry| entry.mid == upload.mid);
        Ok(!waits && !self.is_named_in_base(&upload.photo).await?)
    }

    /// True also for a record of which nothing is known.
    async fn is_named_in_base(&self, photo: &PhotoOf) -> Result<bool, StoreError> {
        let id = photo.record;
        let record = match self.of_base(async || self.store.record(id).await).await {
            Err(StoreError::Locked) => None,
            read => read?,
        };
        let kind = record.as_ref().and_then(|r| self.kinds.named(&r.kind));
        Ok(record.zip(kind).is_none_or(|(record, kind)| {
            let mut named = kind.attached(&record).into_iter();
            named.any(|named| named.hash == photo.hash)
        }))
    }

    async fn send_photo(
        &self,
        server: &impl Server,
        user: Id,
        upload: &Upload,
        report: &mut PhotoReport,
    ) -> Result<Fate, SyncError> {
        let photo = &upload.photo;
        let (record, hash) = (photo.record, photo.hash.as_str());
        let bytes = match self.store.photo_to_send(hash).await {
            Err(StoreError::Corrupt(_)) => {
                let photo = photo.clone();
                return Ok(Fate::Refused(Matter::PhotoDamaged { photo }));
            }
            read => read?,
        };
        let sealed = bytes.as_ref().filter(|b| b.starts_with(SEALED_PHOTO));
        let sending = Sending {
            user,
            record,
            hash,
            sealed: sealed.map(|bytes| bytes.len() as u64),
        };
        let mut said = verdict(server.upload_state(sending).await)?;
        let mut from_nothing = false;
        let mut corrections = 0;
        loop {
            let offset = match said {
                Verdict::Complete => return Ok(Fate::Sent),
                Verdict::From(offset) => offset,
                // What the server held before this run may be to blame, and is gone.
                Verdict::NotAPhoto if !from_nothing => 0,
                Verdict::NotAPhoto | Verdict::Refused => {
                    let photo = photo.clone();
                    return Ok(Fate::Refused(Matter::PhotoRefused { photo }));
                }
            };
            from_nothing |= offset == 0;
            let Some(bytes) = &bytes else {
                return Ok(Fate::Elsewhere);
            };
            let chunk = chunk_from(bytes, offset).to_vec();
            said = verdict(server.upload(sending, offset, chunk).await)?;
            match said {
                Verdict::From(next) if next <= offset => corrections += 1,
                Verdict::From(_) | Verdict::Complete => report.chunks += 1,
                Verdict::NotAPhoto | Verdict::Refused => {}
            }
            if corrections > CORRECTIONS {
                return Err(SyncError::NoProgress);
            }
        }
    }

    async fn drop_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.store.drop_upload(upload).await?;
        self.uploads_changed(turn, false).await
    }

    async fn end_upload(
        &self,
        upload: &Upload,
        attention: Option<Attention>,
    ) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        let refused = attention.is_some();
        self.store.end_upload(&upload.photo, attention).await?;
        self.uploads_changed(turn, refused).await
    }

    /// Ends a turn in which photos entered or left the lane.
    async fn uploads_changed(
        &self,
        turn: MutexGuard<'_, ()>,
        attention: bool,
    ) -> Result<(), StoreError> {
        self.reload().await?;
        drop(turn);
        self.tell(&Changed {
            uploads: true,
            attention,
            ..Changed::default()
        });
        Ok(())
    }

    fn refused(&self, matter: Matter) -> Attention {
        Attention {
            mid: self.environment.new_id(),
            body: String::new(),
            saved_at: self.environment.now(),
            matter,
        }
    }
}

/// Whether the next photo may fare better.
fn is_about_one_photo(error: &SyncError) -> bool {
    match error {
        SyncError::Refused(_)
        | SyncError::NoProgress
        | SyncError::Busy { retry_after: None }
        | SyncError::NotOurProtocol { status: 413 }
        | SyncError::Store(StoreError::Corrupt(_)) => true,
        SyncError::Offline
        | SyncError::NotOurProtocol { .. }
        | SyncError::Busy {
            retry_after: Some(_),
        }
        | SyncError::SignedOut
        | SyncError::WrongUser
        | SyncError::Revoked { .. }
        | SyncError::Erased
        | SyncError::Outdated
        | SyncError::Store(_) => false,
    }
}

/// What the server says of a photo.
enum Verdict {
    Complete,
    From(u64),
    NotAPhoto,
    Refused,
}

fn verdict(answer: Result<UploadState, ServerError>) -> Result<Verdict, SyncError> {
    match answer {
        Ok(UploadState { complete: true, .. }) => Ok(Verdict::Complete),
        Ok(UploadState { offset, .. })
        | Err(ServerError::Refused(ErrorCode::WrongOffset { offset })) => Ok(Verdict::From(offset)),
        Err(ServerError::Refused(ErrorCode::NotAPhoto)) => Ok(Verdict::NotAPhoto),
        Err(ServerError::Refused(
            ErrorCode::TooLarge | ErrorCode::NotFound | ErrorCode::Forbidden,
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
