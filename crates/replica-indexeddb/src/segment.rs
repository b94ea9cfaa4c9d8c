//! A segment: the records of one filed page, as bytes.
//!
//! ```text
//!   directory   | version | length | head: number, scope, kinds, areas | entry | entry | …
//!                                                                          │
//!   chunks      | {"id":…} {"id":…} … | {"id":…} … |          ◀── chunk, offset, length
//! ```
//! A page is a handful of rows in the database, however many records it has. An
//! entry says where a record stands in lists, so that no record is decoded before
//! it is shown. The records of a page are laid down in the order of their lists,
//! so that what is shown together lies together.

use domain::{Id, Scope, from_json};
use replica::index::Entry;
use serde::Serialize;
use std::borrow::Cow;

/// Bytes of records after which a chunk is closed. The browser keeps larger values
/// in files of their own, which is slower to read.
const CHUNK_BYTES: usize = 60_000;

const VERSION: u32 = 1;
const ENTRY_BYTES: usize = 48;
const NO_AREA: u16 = u16::MAX;
const ARCHIVED: u16 = 1;
const GONE: u16 = 2;

/// What a directory says of all its entries.
#[derive(Debug, Serialize)]
pub(crate) struct Head {
    /// The number of the segment.
    pub(crate) number: u32,
    /// The scope whose records these are.
    pub(crate) scope: Scope,
    /// Names of kinds, as entries refer to them.
    pub(crate) kinds: Vec<Cow<'static, str>>,
    /// Residential areas, as entries refer to them.
    pub(crate) areas: Vec<Id>,
    /// How many entries follow.
    pub(crate) entries: usize,
}
from_json!(Head {
    number,
    scope,
    kinds,
    areas,
    entries
});

/// One record within the segment's scope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Item {
    /// The record.
    pub(crate) id: Id,
    /// Its version.
    pub(crate) seq: u64,
    /// What it is; none when it left the scope.
    pub(crate) put: Option<Put>,
}

/// A record that is in the scope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Put {
    /// Its kind, in [`Head::kinds`].
    pub(crate) kind: u16,
    /// Its area, in [`Head::areas`].
    pub(crate) area: Option<u16>,
    /// Its place in lists.
    pub(crate) sort: i64,
    /// Whether lists leave it out.
    pub(crate) archived: bool,
    /// Where its bytes are.
    pub(crate) at: Stretch,
}

/// A stretch of bytes within a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    /// The chunk.
    pub(crate) chunk: u16,
    /// Bytes before it in the chunk.
    pub(crate) offset: u32,
    /// Its length in bytes.
    pub(crate) length: u32,
}

/// A segment about to be written.
pub(crate) struct Draft<'r> {
    scope: Scope,
    records: Vec<(Entry, u64, &'r [u8])>,
    leaves: Vec<(Id, u64)>,
}

/// A segment as it is stored.
pub(crate) struct Written {
    /// The directory.
    pub(crate) directory: Vec<u8>,
    /// The chunks, in order.
    pub(crate) chunks: Vec<Vec<u8>>,
}

impl<'r> Draft<'r> {
    /// An empty segment.
    pub(crate) fn of(scope: Scope) -> Self {
        Self {
            scope,
            records: Vec::new(),
            leaves: Vec::new(),
        }
    }

    /// Adds a record at its version.
    pub(crate) fn put(&mut self, entry: Entry, seq: u64, encoded: &'r [u8]) {
        self.records.push((entry, seq, encoded));
    }

    /// Adds that a record left the scope.
    pub(crate) fn leave(&mut self, id: Id, seq: u64) {
        self.leaves.push((id, seq));
    }

    /// The bytes of it all.
    pub(crate) fn write(self, number: u32) -> Written {
        let mut head = Head {
            number,
            scope: self.scope,
            kinds: Vec::new(),
            areas: Vec::new(),
            entries: self.records.len() + self.leaves.len(),
        };
        let mut chunks = vec![Vec::new()];
        let mut items = Vec::with_capacity(head.entries);
        let place = |(number, (entry, ..)): (u32, &(Entry, u64, &[u8]))| {
            let kind = place_of(&mut head.kinds, &entry.kind);
            (kind, entry.sort, entry.id, number)
        };
        let mut places: Vec<Place> = (0..).zip(&self.records).map(place).collect();
        sort(&mut places);
        for (kind, .., record) in places {
            let (entry, seq, encoded) = &self.records[record as usize];
            let at = lay_down(encoded, &mut chunks);
            items.push(Item {
                id: entry.id,
                seq: *seq,
                put: Some(Put {
                    kind,
                    area: entry
                        .area
                        .as_ref()
                        .map(|area| place_of(&mut head.areas, area)),
                    sort: entry.sort,
                    archived: entry.archived,
                    at,
                }),
            });
        }
        let gone = |&(id, seq): &(Id, u64)| Item { id, seq, put: None };
        items.extend(self.leaves.iter().map(gone));
        Written {
            directory: encode(&head, &items),
            chunks,
        }
    }
}

/// Where a record stands in lists: its kind, its sort value, its id; and its number.
pub(crate) type Place = (u16, i64, Id, u32);

/// Sorts into the ascending order of lists: for the segments and the catalogue in
/// one, as a sort is much code.
#[inline(never)]
pub(crate) fn sort(places: &mut [Place]) {
    places.sort_unstable();
}

fn lay_down(encoded: &[u8], chunks: &mut Vec<Vec<u8>>) -> Stretch {
    let full = |chunk: &Vec<u8>| !chunk.is_empty() && chunk.len() + encoded.len() > CHUNK_BYTES;
    if chunks.last().is_none_or(full) {
        chunks.push(Vec::with_capacity(CHUNK_BYTES));
    }
    let number = chunks.len() - 1;
    let chunk = &mut chunks[number];
    let offset = chunk.len();
    chunk.extend_from_slice(encoded);
    Stretch {
        chunk: number as u16,
        offset: offset as u32,
        length: encoded.len() as u32,
    }
}

/// Where an item is in a table of the directory. A page has a few thousand records
/// at most, so that sixteen bits hold the place.
fn place_of<T: PartialEq + Clone>(table: &mut Vec<T>, item: &T) -> u16 {
    let place = table.iter().position(|there| there == item);
    let place = place.unwrap_or_else(|| {
        table.push(item.clone());
        table.len() - 1
    });
    place as u16
}

fn encode(head: &Head, items: &[Item]) -> Vec<u8> {
    // A head of texts, ids and numbers always has a JSON form.
    let text = serde_json::to_vec(head).unwrap_or_default();
    let mut bytes = Vec::with_capacity(8 + text.len() + items.len() * ENTRY_BYTES);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&text);
    for item in items {
        encode_item(item, &mut bytes);
    }
    bytes
}

fn encode_item(item: &Item, bytes: &mut Vec<u8>) {
    let nothing = Put {
        kind: 0,
        area: None,
        sort: 0,
        archived: false,
        at: Stretch {
            chunk: 0,
            offset: 0,
            length: 0,
        },
    };
    let put = item.put.unwrap_or(nothing);
    let flags = if put.archived { ARCHIVED } else { 0 } | if item.put.is_none() { GONE } else { 0 };
    bytes.extend_from_slice(item.id.as_bytes());
    bytes.extend_from_slice(&put.sort.to_le_bytes());
    bytes.extend_from_slice(&item.seq.to_le_bytes());
    bytes.extend_from_slice(&put.at.offset.to_le_bytes());
    bytes.extend_from_slice(&put.at.length.to_le_bytes());
    bytes.extend_from_slice(&put.at.chunk.to_le_bytes());
    bytes.extend_from_slice(&put.kind.to_le_bytes());
    bytes.extend_from_slice(&put.area.unwrap_or(NO_AREA).to_le_bytes());
    bytes.extend_from_slice(&flags.to_le_bytes());
}

/// Reads a directory; none where the bytes are not one.
pub(crate) fn read(bytes: &[u8]) -> Option<(Head, Vec<Item>)> {
    let mut bytes = Bytes(bytes);
    if u32::from_le_bytes(bytes.take()?) != VERSION {
        return None;
    }
    let length = u32::from_le_bytes(bytes.take()?) as usize;
    let (text, entries) = bytes.0.split_at_checked(length)?;
    let head: Head = serde_json::from_str(str::from_utf8(text).ok()?).ok()?;
    if entries.len() != head.entries.checked_mul(ENTRY_BYTES)? {
        return None;
    }
    let items: Option<Vec<Item>> = entries
        .chunks_exact(ENTRY_BYTES)
        .map(|entry| item(&head, entry))
        .collect();
    Some((head, items?))
}

fn item(head: &Head, entry: &[u8]) -> Option<Item> {
    let mut bytes = Bytes(entry);
    let id = Id::from_bytes(bytes.take()?);
    let sort = i64::from_le_bytes(bytes.take()?);
    let seq = u64::from_le_bytes(bytes.take()?);
    let offset = u32::from_le_bytes(bytes.take()?);
    let length = u32::from_le_bytes(bytes.take()?);
    let chunk = u16::from_le_bytes(bytes.take()?);
    let kind = u16::from_le_bytes(bytes.take()?);
    let area = u16::from_le_bytes(bytes.take()?);
    let flags = u16::from_le_bytes(bytes.take()?);
    if flags & GONE != 0 {
        return Some(Item { id, seq, put: None });
    }
    let area = (area != NO_AREA).then_some(area);
    let known = usize::from(kind) < head.kinds.len()
        && area.is_none_or(|area| usize::from(area) < head.areas.len());
    let put = Put {
        kind,
        area,
        sort,
        archived: flags & ARCHIVED != 0,
        at: Stretch {
            chunk,
            offset,
            length,
        },
    };
    known.then_some(Item {
        id,
        seq,
        put: Some(put),
    })
}

struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn entry(id: u8, sort: i64) -> Entry {
        Entry {
            id: Id::v7(i64::from(id), [id; 10]),
            kind: Cow::Borrowed("post"),
            area: id.is_multiple_of(2).then_some(Id::NIL),
            sort,
            archived: id == 3,
        }
    }

    #[wasm_bindgen_test]
    fn what_was_written_is_read_in_the_order_of_lists() {
        let mut draft = Draft::of(Scope::Public);
        draft.put(entry(2, 9), 5, b"two");
        draft.put(entry(3, -1), 6, b"three");
        draft.leave(Id::NIL, 7);
        let written = draft.write(4);
        assert_eq!(written.chunks, [b"threetwo".to_vec()]);
        let (head, items) = read(&written.directory).unwrap();
        assert_eq!((head.number, head.scope), (4, Scope::Public));
        assert_eq!(items.len(), 3);
        let second = items[1].put.unwrap();
        assert_eq!((items[1].id, items[1].seq), (entry(2, 9).id, 5));
        assert_eq!(
            (second.area, second.sort, second.archived),
            (Some(0), 9, false)
        );
        assert_eq!((second.at.offset, second.at.length), (5, 3));
        assert!(items[0].put.unwrap().archived);
        assert_eq!(items[2].put, None);
    }

    #[wasm_bindgen_test]
    fn a_long_page_is_cut_into_chunks() {
        let body = vec![b'x'; CHUNK_BYTES / 3];
        let mut draft = Draft::of(Scope::Public);
        for id in 0..7 {
            draft.put(entry(id, i64::from(id)), 1, &body);
        }
        let long = vec![b'y'; CHUNK_BYTES * 2];
        draft.put(entry(9, 9), 1, &long);
        let chunks: Vec<usize> = draft.write(1).chunks.iter().map(Vec::len).collect();
        assert_eq!(chunks, [60_000, 60_000, 20_000, 120_000]);
    }

    #[wasm_bindgen_test]
    fn what_is_not_a_directory_is_refused() {
        let mut draft = Draft::of(Scope::Public);
        draft.put(entry(2, 9), 5, b"two");
        let whole = draft.write(4).directory;
        assert!(read(&whole).is_some());
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_none(), "cut at {end}");
        }
        let mut longer = whole.clone();
        longer.push(0);
        assert!(read(&longer).is_none());
        let mut kind_beyond_the_table = whole;
        let at = kind_beyond_the_table.len() - 6;
        kind_beyond_the_table[at] = 9;
        assert!(read(&kind_beyond_the_table).is_none());
    }
}
