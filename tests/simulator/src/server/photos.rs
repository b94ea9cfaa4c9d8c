//! Photos on the server's disk: bytes that arrived, and those that are whole.

use super::Server;
use crate::defect::Defect;
use crate::network::OfPhoto;
use crate::oracle;
use domain::Id;
use replica::conformance::PlainCipher;
use replica::store::PhotoOf;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use sync::ErrorCode;
use sync::account::UploadState;

/// The disk, which no restore of the database turns back.
#[derive(Default)]
pub struct Disk {
    partial: BTreeMap<(Id, String, Option<u64>), Vec<u8>>,
}

impl Server {
    /// How far an upload has come.
    ///
    /// # Errors
    /// Why nobody is told.
    pub fn upload_state(
        &mut self,
        person: Option<Id>,
        photo: &OfPhoto,
    ) -> Result<UploadState, ErrorCode> {
        let announced = self.announced(person, photo)?;
        let mut offset = self.arrived(photo);
        if self.stage.has(Defect::UploadsFromNothing) && !self.is_complete(&announced) {
            self.disk.partial.clear();
            offset = 0;
        }
        Ok(self.state(announced, offset))
    }

    /// Takes the next bytes of a photo.
    ///
    /// # Errors
    /// Why they are not taken.
    pub fn upload(
        &mut self,
        person: Option<Id>,
        photo: &OfPhoto,
        offset: u64,
        bytes: &[u8],
    ) -> Result<UploadState, ErrorCode> {
        let announced = self.announced(person, photo)?;
        let stands = self.arrived(photo);
        if self.is_complete(&announced) {
            return Ok(self.state(announced, stands));
        }
        if offset != stands {
            return Err(ErrorCode::WrongOffset { offset: stands });
        }
        let whole = self.disk.partial.entry(name_of(photo)).or_default();
        whole.extend_from_slice(bytes);
        let (arrived, length) = (whole.len() as u64, photo.sealed.unwrap_or(announced.size));
        if arrived >= length {
            let opened = match photo.sealed {
                Some(_) => PlainCipher::reveal(whole).unwrap_or_default(),
                None => whole.clone(),
            };
            if hash_of(&opened) != announced.hash || arrived > length {
                self.disk.partial.remove(&name_of(photo));
                return Err(ErrorCode::NotAPhoto);
            }
            let name = (announced.record, announced.hash.clone());
            self.db.photos.insert(name);
            let mut ledger = self.stage.ledger.borrow_mut();
            ledger.arrived.insert(announced.clone());
            ledger.ever_arrived.insert(announced.clone());
        }
        let arrived = arrived.min(length);
        Ok(self.state(announced, arrived))
    }

    fn state(&self, announced: PhotoOf, offset: u64) -> UploadState {
        let believed = self.stage.has(Defect::BelievesPhotos) && offset > 0;
        UploadState {
            offset,
            complete: self.is_complete(&announced) || believed,
        }
    }

    /// What is complete is so by the bytes that are there.
    fn is_complete(&self, photo: &PhotoOf) -> bool {
        self.db.photos.contains(&(photo.record, photo.hash.clone()))
    }

    fn arrived(&self, photo: &OfPhoto) -> u64 {
        let partial = self.disk.partial.get(&name_of(photo));
        partial.map_or(0, |bytes| bytes.len() as u64)
    }

    fn announced(&self, person: Option<Id>, photo: &OfPhoto) -> Result<PhotoOf, ErrorCode> {
        let person = person.ok_or(ErrorCode::SignedOut)?;
        let record = self
            .oracle
            .record(photo.record)
            .ok_or(ErrorCode::NotFound)?;
        let held = self.held(Some(person));
        if oracle::scopes_of(self.kinds, record).is_disjoint(&held) {
            return Err(ErrorCode::NotFound);
        }
        let photos = record["fields"]["photos"].as_array().into_iter().flatten();
        let named = photos.filter(|named| named["hash"] == photo.hash.as_str());
        let size = named.filter_map(|named| named["size"].as_u64()).next();
        Ok(PhotoOf {
            record: photo.record,
            hash: photo.hash.clone(),
            size: size.ok_or(ErrorCode::NotFound)?,
        })
    }
}

/// Under which name the bytes of an upload are gathered.
fn name_of(photo: &OfPhoto) -> (Id, String, Option<u64>) {
    (photo.record, photo.hash.clone(), photo.sealed)
}

/// The name of a photo by its bytes.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
