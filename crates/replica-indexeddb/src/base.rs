//! Base on disk: bringing the catalogue up to date within a transaction, reading
//! records, and writing segments.

use crate::catalogue::{Catalogue, Found};
use crate::chunks::Chunks;
use crate::failure::Failure;
use crate::keys::{above, every, number, numbers};
use crate::log::Log;
use crate::schema::{LOG, LOG_ROW, SEGMENT, SEGMENT_BODY};
use crate::segment::{self, Draft, Stretch};
use crate::transaction::{Tx, damaged};
use domain::{Kinds, Record};
use js_sys::Uint8Array;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// The object stores that a read of base needs.
pub(crate) const STORES: [&str; 3] = [LOG, SEGMENT, SEGMENT_BODY];

/// What this tab knows of base.
pub(crate) struct Base {
    kinds: Kinds,
    catalogue: RefCell<Catalogue>,
    chunks: RefCell<Chunks>,
}

/// What a transaction is to do to the segments.
pub(crate) struct Changes<'r> {
    /// The log that the changes were made for.
    pub(crate) before: Log,
    /// Segments that go.
    pub(crate) gone: Vec<u32>,
    /// Segments that come.
    pub(crate) come: Vec<Draft<'r>>,
}

/// What a transaction did to the segments: known to this tab once it committed.
pub(crate) struct Step {
    before: Log,
    after: Log,
    gone: Vec<u32>,
    directories: Vec<Vec<u8>>,
}

impl Base {
    /// Nothing known yet.
    pub(crate) fn unknown(kinds: Kinds) -> Self {
        Self {
            kinds,
            catalogue: RefCell::new(Catalogue::empty(kinds)),
            chunks: RefCell::default(),
        }
    }

    /// Looks into the catalogue, as this transaction sees the database.
    pub(crate) async fn look<T>(
        &self,
        tx: &Tx,
        look: impl FnOnce(&mut Catalogue) -> T,
    ) -> Result<T, Failure> {
        self.follow(tx).await?;
        Ok(look(&mut self.catalogue.borrow_mut()))
    }

    /// Brings the catalogue to where this transaction sees the database.
    pub(crate) async fn follow(&self, tx: &Tx) -> Result<(), Failure> {
        let key = JsValue::from_str(LOG_ROW);
        let log: Log = tx.row(LOG, &key).await?.unwrap_or_default();
        loop {
            let known = self.catalogue.borrow().log();
            if known == log {
                return Ok(());
            }
            let grown = known.era == log.era && known.last < log.last;
            let news = if grown {
                above(known.last.into())
            } else {
                every()
            };
            let directories = tx.all_bytes(SEGMENT, news).await?;
            // Another task of this tab may have caught up meanwhile.
            if self.catalogue.borrow().log() == known {
                self.catch_up(log, grown, &directories)?;
            }
        }
    }

    fn catch_up(&self, log: Log, grown: bool, news: &[Uint8Array]) -> Result<(), Failure> {
        let mut catalogue = self.catalogue.borrow_mut();
        if !grown {
            *catalogue = Catalogue::empty(self.kinds);
            // What went is not to be found in memory either.
            self.chunks.borrow_mut().clear();
        }
        for directory in news {
            absorb(&mut catalogue, &directory.to_vec())?;
        }
        catalogue.stands_at(log);
        Ok(())
    }

    /// The records whose places were found, in the same order.
    pub(crate) async fn records(&self, tx: &Tx, found: &[Found]) -> Result<Vec<Record>, Failure> {
        let bodies = self.bodies(tx, found).await?;
        let pairs = found.iter().zip(bodies);
        pairs
            .map(|(found, body)| {
                let record: Record = decode(&body)?;
                let right = record.id == found.id;
                right
                    .then_some(record)
                    .ok_or_else(|| damaged(SEGMENT_BODY, "another record"))
            })
            .collect()
    }

    /// The encoded records whose places were found, in the same order.
    pub(crate) async fn bodies(&self, tx: &Tx, found: &[Found]) -> Result<Vec<Vec<u8>>, Failure> {
        let mut needed: Vec<u64> = Vec::new();
        for found in found {
            let key = chunk_key(found.segment, found.put.at);
            if let Err(place) = needed.binary_search(&key) {
                needed.insert(place, key);
            }
        }
        let mut here = self.chunks.borrow_mut().take(&needed);
        needed.retain(|key| !here.iter().any(|(there, _)| there == key));
        let keys: Vec<JsValue> = needed.iter().copied().map(number).collect();
        here.extend(
            needed
                .into_iter()
                .zip(tx.bytes_of(SEGMENT_BODY, &keys).await?),
        );
        let bodies = found
            .iter()
            .map(|found| {
                let at = found.put.at;
                let key = chunk_key(found.segment, at);
                let chunk = here.iter().find(|(there, _)| *there == key);
                let end = at.offset.saturating_add(at.length);
                let whole = chunk.map(|(_, chunk)| chunk).filter(|c| end <= c.length());
                whole
                    .map(|chunk| chunk.subarray(at.offset, end).to_vec())
                    .ok_or_else(|| damaged(SEGMENT_BODY, "a chunk is too short"))
            })
            .collect();
        self.chunks.borrow_mut().keep(here);
        bodies
    }

    /// Removes segments and appends others, in this transaction.
    pub(crate) fn write(&self, tx: &Tx, changes: Changes<'_>) -> Result<Step, Failure> {
        let Changes { before, gone, come } = changes;
        let mut after = before;
        for &segment in &gone {
            let segment = u64::from(segment);
            tx.delete(SEGMENT, numbers(segment, segment))?;
            tx.delete(
                SEGMENT_BODY,
                numbers(segment * CHUNKS, segment * CHUNKS + CHUNKS - 1),
            )?;
        }
        if !gone.is_empty() {
            after.era += 1;
        }
        let mut directories = Vec::with_capacity(come.len());
        for draft in come {
            after.last += 1;
            let written = draft.write(after.last);
            let first = u64::from(after.last) * CHUNKS;
            for (key, chunk) in (first..).zip(&written.chunks) {
                tx.put_bytes(SEGMENT_BODY, &number(key), chunk)?;
            }
            tx.put_bytes(SEGMENT, &number(after.last.into()), &written.directory)?;
            directories.push(written.directory);
        }
        if after != before {
            tx.put_row(LOG, &JsValue::from_str(LOG_ROW), &after)?;
        }
        Ok(Step {
            before,
            after,
            gone,
            directories,
        })
    }

    /// Removes everything, in whatever state it is.
    pub(crate) async fn clear(&self, tx: &Tx) -> Result<(), Failure> {
        let known = self.catalogue.borrow().log();
        clear(tx, known).await
    }

    /// A look at the catalogue as it was last known.
    pub(crate) fn peek<T>(&self, look: impl FnOnce(&Catalogue) -> T) -> T {
        look(&self.catalogue.borrow())
    }

    /// Takes in what a committed transaction did. Where something else came in
    /// between, the next read catches up from disk.
    pub(crate) fn took(&self, step: Step) {
        let mut catalogue = self.catalogue.borrow_mut();
        if catalogue.log() != step.before || step.before == step.after {
            return;
        }
        if !step.gone.is_empty() {
            catalogue.forget(&step.gone);
            self.chunks.borrow_mut().clear();
        }
        for directory in &step.directories {
            if absorb(&mut catalogue, directory).is_err() {
                // Written a moment ago, so this can not be; the disk tells.
                *catalogue = Catalogue::empty(self.kinds);
                return;
            }
        }
        catalogue.stands_at(step.after);
    }
}

/// Most chunks of one segment: the key of a chunk is its segment's number times
/// this, and its own.
const CHUNKS: u64 = 1 << 16;

/// Removes everything, in whatever state it is; `known` is the log as it was last
/// known. Every tab reads anew.
pub(crate) async fn clear(tx: &Tx, known: Log) -> Result<(), Failure> {
    tx.delete(SEGMENT, every())?;
    tx.delete(SEGMENT_BODY, every())?;
    let key = JsValue::from_str(LOG_ROW);
    let log = match tx.row::<Log>(LOG, &key).await {
        Ok(log) => log.unwrap_or_default(),
        // Beyond whatever another tab may know.
        Err(_) => Log {
            era: known.era + UNKNOWN_ERAS,
            ..known
        },
    };
    let era = log.era + 1;
    tx.put_row(LOG, &key, &Log { era, ..log })
}

/// More eras than pass while a tab sleeps.
const UNKNOWN_ERAS: u64 = 1 << 32;

fn chunk_key(segment: u32, at: Stretch) -> u64 {
    u64::from(segment) * CHUNKS + u64::from(at.chunk)
}

fn absorb(catalogue: &mut Catalogue, directory: &[u8]) -> Result<(), Failure> {
    let (head, items) =
        segment::read(directory).ok_or_else(|| damaged(SEGMENT, "not a directory"))?;
    catalogue.absorb(&head, &items);
    Ok(())
}

fn decode(bytes: &[u8]) -> Result<Record, Failure> {
    let text = str::from_utf8(bytes).map_err(|_| damaged(SEGMENT_BODY, "no text"))?;
    serde_json::from_str(text).map_err(|error| damaged(SEGMENT_BODY, &error.to_string()))
}
