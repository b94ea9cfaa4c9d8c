//! The form of the file, before it is sealed: one line of JSON that says what there
//! is, then the bytes of the photos, one after the other in the order of that line.

use super::{Carried, PHOTO_BYTES, Work};
use domain::{Id, Millis, ShortMap, Value, from_json};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sync::limits;

/// The form that is written, and the highest that is read.
const FORMAT: u64 = 1;

/// What the first line says it is.
const PURPOSE: &str = "jiamenkou unsent work";

/// Longest first line. Work is text: a thousand long stories are a tenth of it.
const MANIFEST_BYTES: usize = 64 * 1024 * 1024;

/// Most things of each sort, and most photos of one of them.
const THINGS: usize = 20_000;
const PHOTOS_OF_ONE: usize = 1_000;

/// Longest text of something damaged; what is longer is cut off there.
const DAMAGED_BYTES: usize = 16 * limits::MUTATION_BYTES;

/// Why a file was not read. Nothing of it was taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It holds something else.
    #[error("no file of unsent work")]
    NotWork,
    /// A newer program wrote it.
    #[error("format {0} is newer than this program")]
    Newer(u64),
    /// It holds more than any phone's work.
    #[error("too large")]
    TooLarge,
    /// Its end is missing, or something stands behind it.
    #[error("cut off")]
    CutOff,
    /// A photo is not the one that its name says.
    #[error("another photo than {0}")]
    OtherPhoto(String),
}

#[derive(Serialize)]
struct Manifest {
    purpose: String,
    format: u64,
    user: Id,
    device: Option<Id>,
    made_at: Millis,
    work: Work,
    photos: Vec<Listed>,
}
from_json!(Manifest {
    purpose,
    format,
    user,
    device,
    made_at,
    work,
    photos
});

/// A photo whose bytes follow.
#[derive(Serialize)]
struct Listed {
    hash: String,
    size: u64,
}
from_json!(Listed { hash, size });

impl Carried {
    /// The file that holds it, to be sealed. Photos whose bytes are not what their
    /// names say are left out, as no file that holds one is read.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn encode(&mut self) -> Result<Vec<u8>, FileError> {
        self.photos.retain(|hash, bytes| sha256(bytes) == *hash);
        for carried in &mut self.work.attention {
            let body = &mut carried.item.body;
            body.truncate(body.floor_char_boundary(DAMAGED_BYTES));
        }
        let listed = self.photos.iter().map(|(hash, bytes)| Listed {
            hash: hash.clone(),
            size: bytes.len() as u64,
        });
        let manifest = Manifest {
            purpose: PURPOSE.to_owned(),
            format: FORMAT,
            user: self.user,
            device: self.device,
            made_at: self.made_at,
            work: self.work.clone(),
            photos: listed.collect(),
        };
        check(&manifest)?;
        // Text, numbers and JSON values: encoding them can not fail.
        let mut file = serde_json::to_vec(&manifest).unwrap_or_default();
        if file.len() > MANIFEST_BYTES {
            return Err(FileError::TooLarge);
        }
        file.reserve_exact(1 + self.photos.values().map(Vec::len).sum::<usize>());
        file.push(b'\n');
        self.photos.values().for_each(|bytes| file.extend(bytes));
        Ok(file)
    }

    /// What a file holds that was opened.
    ///
    /// # Errors
    /// See [`FileError`].
    pub fn decode(file: &[u8]) -> Result<Self, FileError> {
        let end = file.iter().take(MANIFEST_BYTES + 1);
        let end = end.clone().position(|byte| *byte == b'\n');
        let end = end.ok_or(FileError::NotWork)?;
        let line: Value = serde_json::from_slice(&file[..end]).map_err(|_| FileError::NotWork)?;
        if line["purpose"] != PURPOSE {
            return Err(FileError::NotWork);
        }
        // A later form may say all else otherwise.
        let format = line["format"].as_u64().ok_or(FileError::NotWork)?;
        if format > FORMAT {
            return Err(FileError::Newer(format));
        }
        let manifest = domain::json::FromJson::from_json(line).ok_or(FileError::NotWork)?;
        check(&manifest)?;
        Ok(Self {
            user: manifest.user,
            device: manifest.device,
            made_at: manifest.made_at,
            photos: photos(&manifest.photos, &file[end + 1..])?,
            work: manifest.work,
        })
    }
}

/// What both who writes and who reads a file holds to.
fn check(manifest: &Manifest) -> Result<(), FileError> {
    let work = &manifest.work;
    let queued = work
        .queued
        .iter()
        .map(|it| (it.body.len(), it.photos.len()));
    let drafts = work.drafts.iter().map(|it| (0, it.photos.len()));
    let mut attention = work.attention.iter();
    let lengths = [
        work.queued.len(),
        work.lane.len(),
        work.attention.len(),
        work.drafts.len(),
        manifest.photos.len(),
    ];
    let sizes = || manifest.photos.iter().map(|photo| photo.size);
    let is_large = lengths.iter().any(|length| *length > THINGS)
        || queued
            .chain(drafts)
            .any(|(body, photos)| body > limits::MUTATION_BYTES || photos > PHOTOS_OF_ONE)
        || attention
            .any(|it| it.item.body.len() > DAMAGED_BYTES || it.photos.len() > PHOTOS_OF_ONE)
        || sizes().any(|size| size > limits::PHOTO_BYTES)
        || sizes().sum::<u64>() > PHOTO_BYTES as u64;
    if is_large {
        return Err(FileError::TooLarge);
    }
    // One that goes again may need attention too.
    let queued = work.queued.iter().map(|queued| queued.mid);
    let attention = work.attention.iter().map(|carried| carried.item.mid);
    let keys = work.drafts.iter().map(|carried| carried.draft.key.as_str());
    let hashes = manifest.photos.iter().map(|photo| photo.hash.as_str());
    if is_twice(&mut queued.collect::<Vec<_>>())
        || is_twice(&mut attention.collect::<Vec<_>>())
        || is_twice(&mut keys.collect::<Vec<_>>())
        || is_twice(&mut hashes.collect::<Vec<_>>())
    {
        return Err(FileError::NotWork);
    }
    Ok(())
}

fn is_twice<T: Ord>(names: &mut [T]) -> bool {
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// The photos, each checked against its name.
fn photos(listed: &[Listed], bytes: &[u8]) -> Result<ShortMap<String, Vec<u8>>, FileError> {
    let mut photos = ShortMap::new();
    let mut rest = bytes;
    for Listed { hash, size } in listed {
        let size = usize::try_from(*size).map_err(|_| FileError::TooLarge)?;
        let (photo, behind) = rest.split_at_checked(size).ok_or(FileError::CutOff)?;
        if sha256(photo) != *hash {
            return Err(FileError::OtherPhoto(hash.clone()));
        }
        photos.insert(hash.clone(), photo.to_vec());
        rest = behind;
    }
    if rest.is_empty() {
        Ok(photos)
    } else {
        Err(FileError::CutOff)
    }
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(bytes);
    let halves = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .map(|half| char::from(DIGITS[usize::from(half)]))
        .collect()
}
