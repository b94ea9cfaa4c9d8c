//! Photos: their bytes in chunks, and for whose sake they are held. A photo goes
//! with its last holder.

use crate::failure::Failure;
use crate::keys::{below, number};
use crate::schema::{PHOTO, PHOTO_CHUNK, PHOTO_HOLDER, UPLOAD};
use crate::transaction::{Tx, damaged};
use domain::{Id, from_json};
use js_sys::Array;
use replica::store::{PhotoOf, Upload};
use serde::Serialize;
use std::fmt;
use wasm_bindgen::JsValue;

/// The object stores in which photos are held and let go.
pub(crate) const STORES: [&str; 4] = [PHOTO, PHOTO_CHUNK, PHOTO_HOLDER, UPLOAD];

/// Bytes of a photo in one row.
const CHUNK_BYTES: usize = 256 * 1024;

/// Most photos that one mutation brings, with room to spare.
const PER_MUTATION: u64 = 1_024;

/// For whose sake a photo is held.
#[derive(Clone, Copy)]
pub(crate) enum Holder<'h> {
    /// An unfinished form, by its key.
    Draft(&'h str),
    /// A record for which it goes up.
    Upload(Id),
    /// Something that needs attention.
    Attention(Id),
    /// Nobody needs it: a copy of what the server has.
    Copy,
}

impl fmt::Display for Holder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft(key) => write!(f, "draft:{key}"),
            Self::Upload(record) => write!(f, "upload:{record}"),
            Self::Attention(mid) => write!(f, "attention:{mid}"),
            Self::Copy => f.write_str("copy"),
        }
    }
}

/// A photo that somebody holds. Its bytes may be missing: then the server had them
/// first.
#[derive(Default, Serialize)]
struct Held {
    size: Option<usize>,
    holders: Vec<String>,
}
from_json!(Held { size, holders });

/// Keeps bytes for a holder.
pub(crate) async fn keep(
    tx: &Tx,
    hash: &str,
    bytes: &[u8],
    holder: Holder<'_>,
) -> Result<(), Failure> {
    let mut held = held(tx, hash).await?.unwrap_or_default();
    if held.size.is_none() {
        put_bytes(tx, hash, bytes)?;
        held.size = Some(bytes.len());
    }
    note(tx, hash, held, holder)
}

/// Gives a photo that is held these bytes, its own by its name: those that were here
/// may be damaged.
pub(crate) async fn give(tx: &Tx, hash: &str, bytes: &[u8]) -> Result<(), Failure> {
    let Some(mut held) = held(tx, hash).await? else {
        return Ok(());
    };
    tx.delete(PHOTO_CHUNK, below(hash))?;
    put_bytes(tx, hash, bytes)?;
    held.size = Some(bytes.len());
    tx.put_row(PHOTO, &hash.into(), &held)
}

fn put_bytes(tx: &Tx, hash: &str, bytes: &[u8]) -> Result<(), Failure> {
    for (n, chunk) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
        tx.put_bytes(PHOTO_CHUNK, &chunk_key(hash, n), chunk)?;
    }
    Ok(())
}

/// The bytes of a photo, if they are here.
pub(crate) async fn read(tx: &Tx, hash: &str) -> Result<Option<Vec<u8>>, Failure> {
    let Some(size) = held(tx, hash).await?.and_then(|held| held.size) else {
        return Ok(None);
    };
    let mut bytes = Vec::with_capacity(size);
    for chunk in tx.all_bytes(PHOTO_CHUNK, below(hash)).await? {
        bytes.extend(chunk.to_vec());
    }
    if bytes.len() == size {
        Ok(Some(bytes))
    } else {
        Err(damaged(PHOTO_CHUNK, "a photo is not whole"))
    }
}

/// Lets go of every photo of a holder.
pub(crate) async fn let_go(tx: &Tx, holder: Holder<'_>) -> Result<(), Failure> {
    let held = held_by(tx, holder).await?;
    let_these_go(tx, &held, holder).await
}

/// Lets go of these photos of a holder.
pub(crate) async fn let_these_go(
    tx: &Tx,
    hashes: &[String],
    holder: Holder<'_>,
) -> Result<(), Failure> {
    for hash in hashes {
        let_one_go(tx, hash, holder).await?;
    }
    Ok(())
}

/// Lets go of what can be fetched again; whether there was any.
pub(crate) async fn let_copies_go(tx: &Tx) -> Result<bool, Failure> {
    let copies = held_by(tx, Holder::Copy).await?;
    let_these_go(tx, &copies, Holder::Copy).await?;
    Ok(!copies.is_empty())
}

/// Announces photos that go up with a mutation.
pub(crate) async fn announce(
    tx: &Tx,
    mseq: u64,
    mid: Id,
    photos: &[PhotoOf],
) -> Result<(), Failure> {
    for (key, photo) in (mseq * PER_MUTATION..).zip(photos) {
        let upload = Upload {
            photo: photo.clone(),
            mid,
            ready: false,
        };
        tx.put_row(UPLOAD, &number(key), &upload)?;
        hold(tx, &photo.hash, Holder::Upload(photo.record)).await?;
    }
    Ok(())
}

/// Announces once more those of the photos whose bytes are here and that are not on
/// their way.
pub(crate) async fn announce_again(
    tx: &Tx,
    mseq: u64,
    mid: Id,
    photos: &[PhotoOf],
) -> Result<(), Failure> {
    let mut here = Vec::new();
    let going = uploads(tx).await?;
    for photo in photos {
        let bytes = held(tx, &photo.hash).await?.and_then(|held| held.size);
        if bytes.is_some() && going.iter().all(|(_, upload)| upload.photo != *photo) {
            here.push(photo.clone());
        }
    }
    announce(tx, mseq, mid, &here).await
}

/// Lets the photos of these mutations go up.
pub(crate) async fn make_ready(tx: &Tx, mids: &[Id]) -> Result<(), Failure> {
    if mids.is_empty() {
        return Ok(());
    }
    for (key, upload) in uploads(tx).await? {
        if mids.contains(&upload.mid) {
            let ready = true;
            tx.put_row(UPLOAD, &key, &Upload { ready, ..upload })?;
        }
    }
    Ok(())
}

/// Takes the photos of a mutation out of the lane, for another to hold them, or
/// nobody.
pub(crate) async fn take_back(tx: &Tx, mid: Id, holder: Option<Holder<'_>>) -> Result<(), Failure> {
    end(tx, |upload| upload.mid == mid, holder).await
}

/// Takes a photo out of the lane, for another to hold it.
pub(crate) async fn end_upload(
    tx: &Tx,
    photo: &PhotoOf,
    holder: Holder<'_>,
) -> Result<(), Failure> {
    // Whether it was in the lane or not: a refusal is kept either way.
    hold(tx, &photo.hash, holder).await?;
    end(tx, |upload| upload.photo == *photo, None).await
}

/// Takes a photo that its record names no more out of the lane.
pub(crate) async fn drop_upload(tx: &Tx, gone: &Upload) -> Result<(), Failure> {
    end(
        tx,
        |upload| upload.photo == gone.photo && upload.mid == gone.mid,
        None,
    )
    .await
}

/// How far behind the last photo of the lane another one stands: exact beside any key,
/// and so little that millions of them keep out of the next mutation's keys.
const BEHIND: f64 = 1.0 / 4_096.0;

/// Puts a photo into the lane, behind all others.
pub(crate) async fn send_again(tx: &Tx, mid: Id, photo: PhotoOf) -> Result<(), Failure> {
    let last = uploads(tx).await?.pop().and_then(|(key, _)| key.as_f64());
    let key = JsValue::from_f64(last.map_or(0.0, |last| last + BEHIND));
    hold(tx, &photo.hash, Holder::Upload(photo.record)).await?;
    let ready = true;
    tx.put_row(UPLOAD, &key, &Upload { photo, mid, ready })
}

/// Holds the photos of a holder for another one as well.
pub(crate) async fn share(tx: &Tx, from: Holder<'_>, to: Holder<'_>) -> Result<(), Failure> {
    for hash in held_by(tx, from).await? {
        hold(tx, &hash, to).await?;
    }
    Ok(())
}

async fn end(
    tx: &Tx,
    ends: impl Fn(&Upload) -> bool,
    holder: Option<Holder<'_>>,
) -> Result<(), Failure> {
    let (ended, going): (Vec<_>, Vec<_>) = uploads(tx)
        .await?
        .into_iter()
        .partition(|(_, upload)| ends(upload));
    for (key, Upload { photo, .. }) in ended {
        tx.delete(UPLOAD, Ok(key))?;
        if let Some(holder) = holder {
            hold(tx, &photo.hash, holder).await?;
        }
        if !going.iter().any(|(_, upload)| upload.photo == photo) {
            let_one_go(tx, &photo.hash, Holder::Upload(photo.record)).await?;
        }
    }
    Ok(())
}

/// Holds a photo for a holder, with its bytes or before they come.
pub(crate) async fn hold(tx: &Tx, hash: &str, holder: Holder<'_>) -> Result<(), Failure> {
    let held = held(tx, hash).await?.unwrap_or_default();
    note(tx, hash, held, holder)
}

async fn let_one_go(tx: &Tx, hash: &str, holder: Holder<'_>) -> Result<(), Failure> {
    let name = holder.to_string();
    tx.delete(PHOTO_HOLDER, Ok(holder_key(&name, hash)))?;
    let Some(mut held) = held(tx, hash).await? else {
        return Ok(());
    };
    held.holders.retain(|holder| *holder != name);
    if held.holders.is_empty() {
        tx.delete(PHOTO, Ok(hash.into()))?;
        tx.delete(PHOTO_CHUNK, below(hash))
    } else {
        tx.put_row(PHOTO, &hash.into(), &held)
    }
}

async fn uploads(tx: &Tx) -> Result<Vec<(JsValue, Upload)>, Failure> {
    tx.keyed_rows(UPLOAD).await
}

async fn held(tx: &Tx, hash: &str) -> Result<Option<Held>, Failure> {
    tx.row(PHOTO, &hash.into()).await
}

/// The photos of a holder.
pub(crate) async fn held_by(tx: &Tx, holder: Holder<'_>) -> Result<Vec<String>, Failure> {
    tx.rows(PHOTO_HOLDER, below(&holder.to_string()), u32::MAX)
        .await
}

fn note(tx: &Tx, hash: &str, mut held: Held, holder: Holder<'_>) -> Result<(), Failure> {
    let name = holder.to_string();
    tx.put_row(PHOTO_HOLDER, &holder_key(&name, hash), &hash)?;
    if !held.holders.contains(&name) {
        held.holders.push(name);
    }
    tx.put_row(PHOTO, &hash.into(), &held)
}

fn chunk_key(hash: &str, n: u32) -> JsValue {
    Array::of2(&hash.into(), &n.into()).into()
}

fn holder_key(holder: &str, hash: &str) -> JsValue {
    Array::of2(&holder.into(), &hash.into()).into()
}
