//! The object stores of the database, and how an older one becomes the present one.

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

/// The version that this program writes.
pub(crate) const VERSION: u32 = 3;

/// Where the phone stands: rows [`HEAD_ROW`] and [`ATTEMPTED_ROW`].
pub(crate) const HEAD: &str = "head";
/// Which segments there are: the one row [`LOG_ROW`]. Apart from [`HEAD`], so that
/// a list never waits for a save.
pub(crate) const LOG: &str = "log";
/// Segment number → its directory.
pub(crate) const SEGMENT: &str = "segment";
/// Chunk key → a stretch of encoded records.
pub(crate) const SEGMENT_BODY: &str = "segment_body";
/// `mseq` → an encoded mutation on its way.
pub(crate) const OUTBOX: &str = "outbox";
/// `mseq` of the first → some encoded mutations that were accepted, kept for some weeks.
pub(crate) const SENT: &str = "sent";
/// `mid` → what a person must look at.
pub(crate) const ATTENTION: &str = "attention";
/// Key → an unfinished form.
pub(crate) const DRAFT: &str = "draft";
/// Hash → what a photo is held for.
pub(crate) const PHOTO: &str = "photo";
/// `[hash, n]` → bytes of a photo.
pub(crate) const PHOTO_CHUNK: &str = "photo_chunk";
/// `[holder, hash]` → nothing: which photos a holder keeps; see [`crate::photos`].
pub(crate) const PHOTO_HOLDER: &str = "photo_holder";
/// Order of saving → a photo on its way.
pub(crate) const UPLOAD: &str = "upload";

/// The [`replica::store::Head`].
pub(crate) const HEAD_ROW: &str = "head";
/// The highest `mseq` that may have been sent: one number in place of a mark on
/// each of a thousand rows.
pub(crate) const ATTEMPTED_ROW: &str = "attempted";
/// The [`crate::log::Log`].
pub(crate) const LOG_ROW: &str = "log";

/// Object stores of version 1.
const FIRST: [&str; 11] = [
    HEAD,
    LOG,
    SEGMENT,
    SEGMENT_BODY,
    OUTBOX,
    ATTENTION,
    DRAFT,
    PHOTO,
    PHOTO_CHUNK,
    PHOTO_HOLDER,
    UPLOAD,
];

/// Makes a database of any older version one of this version. What version 3 changed,
/// the rows of [`SENT`], is read as it was before as well.
pub(crate) fn upgrade(database: &IdbDatabase, from: u32) -> Result<(), JsValue> {
    if from < 1 {
        for name in FIRST {
            database.create_object_store(name)?;
        }
    }
    if from < 2 {
        database.create_object_store(SENT)?;
    }
    Ok(())
}

/// Whether everything is there. A database without it is damaged.
pub(crate) fn is_whole(database: &IdbDatabase) -> bool {
    let there = database.object_store_names();
    FIRST.iter().chain([&SENT]).all(|name| there.contains(name))
}
