//! The outbox: what a person saved and the server has not settled.

use crate::IndexedDbStore;
use crate::failure::Failure;
use crate::forms::mid_key;
use crate::keys::{Keys, above, every, number, numbers};
use crate::photos::{self, Holder};
use crate::schema::{
    ATTEMPTED_ROW, ATTENTION, DRAFT, HEAD, HEAD_ROW, OUTBOX, PHOTO, PHOTO_CHUNK, PHOTO_HOLDER,
    SENT, UPLOAD,
};
use crate::transaction::Tx;
use domain::json::FromJson;
use domain::{Id, Millis, Value};
use futures::future::try_join_all;
use futures::try_join;
use replica::StoreError;
use replica::store::{Attention, Head, Matter, NewMutation, Queued, Room, Sent};
use sync::limits;
use wasm_bindgen::JsValue;

/// Of what was sent, how many rows are looked at to forget them, when there is more.
const SWEPT: u32 = 2;

/// How much of what was sent is kept in one row: each row that is written costs as much
/// as what is in it.
const TOGETHER: usize = 50;

/// What was settled in one filing, or some of it, under the number of the first.
pub(crate) struct Together(pub(crate) Vec<Sent>);

impl FromJson for Together {
    /// Before version 3 each was a row by itself.
    fn from_json(row: Value) -> Option<Self> {
        match row {
            Value::Array(_) => Vec::from_json(row).map(Self),
            alone => Some(Self(vec![Sent::from_json(alone)?])),
        }
    }
}

/// How many entries of the outbox are read at a time.
const PAGE: u32 = limits::MUTATIONS_PER_REQUEST as u32;

/// What saving touches when the mutation is all there is to it.
const PLAIN: [&str; 2] = [HEAD, OUTBOX];
const QUEUE: [&str; 8] = [
    HEAD,
    OUTBOX,
    ATTENTION,
    DRAFT,
    PHOTO,
    PHOTO_CHUNK,
    PHOTO_HOLDER,
    UPLOAD,
];

/// Where the phone stands.
pub(crate) async fn head(tx: &Tx) -> Result<Head, Failure> {
    Ok(tx.row(HEAD, &head_key()).await?.unwrap_or_default())
}

/// Notes where the phone stands.
pub(crate) fn put_head(tx: &Tx, head: &Head) -> Result<(), Failure> {
    tx.put_row(HEAD, &head_key(), head)
}

/// Queued mutations under these keys.
pub(crate) async fn queued(tx: &Tx, keys: Keys, limit: u32) -> Result<Vec<Queued>, Failure> {
    let rows = tx.rows::<Queued>(OUTBOX, keys, limit);
    let (attempted, mut queued) = try_join!(attempted(tx), rows)?;
    for entry in &mut queued {
        entry.attempted |= entry.mseq <= attempted;
    }
    Ok(queued)
}

/// Removes entries from the outbox, which are named in order: neighbours in one stroke.
pub(crate) fn remove(tx: &Tx, leaving: &[u64]) -> Result<(), Failure> {
    let mut rest = leaving.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if_eq(&(last + 1)) {
            last = next;
        }
        tx.delete(OUTBOX, numbers(first, last))?;
    }
    Ok(())
}

/// The queued mutation of that name: its number may change.
async fn queued_as(tx: &Tx, mid: Id) -> Result<Option<Queued>, Failure> {
    let queued = queued(tx, every(), u32::MAX).await?;
    Ok(queued.into_iter().find(|entry| entry.mid == mid))
}

/// What was sent, in order.
pub(crate) async fn sent(tx: &Tx) -> Result<Vec<Sent>, Failure> {
    let rows: Vec<Together> = tx.rows(SENT, every(), u32::MAX).await?;
    let mut sent: Vec<Sent> = rows.into_iter().flat_map(|row| row.0).collect();
    // What was received first was not always settled first.
    sent.sort_unstable_by_key(|sent| sent.entry.mseq);
    Ok(sent)
}

/// Keeps what was sent, beside what is kept already or in place of all of it; forgets
/// what was settled before an instant, some of it at a time.
pub(crate) async fn keep_sent(
    tx: &Tx,
    more: &[Sent],
    before: Millis,
    in_place: bool,
) -> Result<(), Failure> {
    if in_place {
        tx.delete(SENT, every())?;
    } else if !more.is_empty() {
        let oldest: Vec<Together> = tx.rows(SENT, every(), SWEPT).await?;
        let oldest = oldest.iter().filter_map(|row| row.0.first());
        for old in oldest.filter(|sent| sent.at < before) {
            tx.delete(SENT, numbers(old.entry.mseq, old.entry.mseq))?;
        }
    }
    let settled_together = more.chunk_by(|one, next| one.at == next.at);
    for row in settled_together.flat_map(|sent| sent.chunks(TOGETHER)) {
        tx.put_row(SENT, &number(row[0].entry.mseq), &row)?;
    }
    Ok(())
}

/// What there is room for of what has no receipt, and where the phone stands.
async fn next(tx: &Tx, mut room: Room) -> Result<(Head, Vec<Queued>), Failure> {
    let mut next = Vec::new();
    let (head, mut page) = try_join!(head(tx), queued(tx, every(), PAGE))?;
    loop {
        let after = page.last().map(|entry| entry.mseq);
        let is_last = page.len() < PAGE as usize;
        for entry in page.into_iter().filter(|entry| entry.receipt.is_none()) {
            if !room.take(&entry) {
                return Ok((head, next));
            }
            next.push(entry);
        }
        match after {
            Some(after) if !is_last => page = queued(tx, above(after), PAGE).await?,
            Some(_) | None => return Ok((head, next)),
        }
    }
}

async fn attempted(tx: &Tx) -> Result<u64, Failure> {
    let key = JsValue::from_str(ATTEMPTED_ROW);
    Ok(tx.row(HEAD, &key).await?.unwrap_or_default())
}

fn head_key() -> JsValue {
    JsValue::from_str(HEAD_ROW)
}

pub(crate) fn put(tx: &Tx, entry: &Queued) -> Result<(), Failure> {
    tx.put_row(OUTBOX, &number(entry.mseq), entry)
}

impl IndexedDbStore {
    pub(crate) async fn read_head(&self) -> Result<Head, StoreError> {
        self.connection.read(&[HEAD], head_alone).await
    }

    pub(crate) async fn found_device(&self, device: Id) -> Result<Id, StoreError> {
        // All but the first time there is one, and nothing to be written.
        if let Some(device) = self.read_head().await?.device {
            return Ok(device);
        }
        let write = self.connection.write(&[HEAD], async |tx| {
            let mut head = head(tx).await?;
            if let Some(device) = head.device {
                return Ok(device);
            }
            head.device = Some(device);
            put_head(tx, &head)?;
            Ok(device)
        });
        write.await
    }

    pub(crate) async fn queue(&self, mutation: &NewMutation) -> Result<u64, StoreError> {
        let draft = mutation.draft.as_deref();
        // What stands behind it and is done with, together with its photos.
        let draft = draft.map(|key| (DRAFT, JsValue::from_str(key), Holder::Draft(key)));
        let mended = mutation.mends;
        let mended = mended.map(|mid| (ATTENTION, mid_key(mid), Holder::Attention(mid)));
        let done_with: Vec<_> = draft.into_iter().chain(mended).collect();
        let plain = done_with.is_empty() && mutation.photos.is_empty();
        let stores: &[&str] = if plain { &PLAIN } else { &QUEUE };
        let write = self.connection.write(stores, async |tx| {
            let held = done_with.iter();
            let held = held.map(|(.., holder)| photos::held_by(tx, *holder));
            let (mut head, held) = try_join!(head(tx), try_join_all(held))?;
            head.last_mseq += 1;
            let entry = Queued {
                mseq: head.last_mseq,
                mid: mutation.mid,
                body: mutation.body.clone(),
                saved_at: mutation.saved_at,
                attempted: false,
                receipt: None,
                again: false,
            };
            put(tx, &entry)?;
            put_head(tx, &head)?;
            // Held for the upload first, so that letting go of the rest keeps them.
            photos::announce(tx, entry.mseq, entry.mid, &mutation.photos).await?;
            for ((store, key, holder), held) in done_with.iter().zip(held) {
                tx.delete(store, Ok(key.clone()))?;
                photos::let_these_go(tx, &held, *holder).await?;
            }
            Ok(entry.mseq)
        });
        let mseq = write.await?;
        self.saved_here.set(true);
        Ok(mseq)
    }

    pub(crate) async fn read_outbox(
        &self,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Queued>, StoreError> {
        let Some(limit) = u32::try_from(limit).ok().filter(|limit| *limit > 0) else {
            return Ok(Vec::new());
        };
        let read = self
            .connection
            .read(&PLAIN, async |tx| queued(tx, above(after), limit).await);
        read.await
    }

    pub(crate) async fn mark_next(&self, room: Room) -> Result<(Head, Vec<Queued>), StoreError> {
        // Most rounds have nothing to mark, and a write costs more than a read.
        if !self.saved_here.replace(false) {
            let read = self
                .connection
                .read(&PLAIN, async |tx| next(tx, room).await);
            let next = read.await?;
            if next.1.iter().all(|entry| entry.attempted) {
                return Ok(next);
            }
        }
        let write = self.connection.write(&PLAIN, async |tx| {
            let (head, mut next) = next(tx, room).await?;
            if next.iter().any(|entry| !entry.attempted) {
                let last = next.last().map_or(0, |entry| entry.mseq);
                tx.put_row(HEAD, &JsValue::from_str(ATTEMPTED_ROW), &last)?;
                next.iter_mut().for_each(|entry| entry.attempted = true);
            }
            Ok((head, next))
        });
        write.await
    }

    pub(crate) async fn withdraw_unsent(&self, mid: Id, noop: &str) -> Result<bool, StoreError> {
        let write = self.connection.write(&QUEUE, async |tx| {
            let found = queued_as(tx, mid).await?;
            let Some(mut entry) = found.filter(|entry| !entry.attempted) else {
                return Ok(false);
            };
            noop.clone_into(&mut entry.body);
            put(tx, &entry)?;
            photos::take_back(tx, entry.mid, None).await?;
            Ok(true)
        });
        write.await
    }

    pub(crate) async fn park_entry(
        &self,
        mid: Id,
        noop: &str,
        matter: &Matter,
    ) -> Result<(), StoreError> {
        let write = self.connection.write(&QUEUE, async |tx| {
            let found = queued_as(tx, mid).await?;
            let Some(entry) = found.filter(|entry| entry.receipt.is_none()) else {
                return Ok(());
            };
            put(tx, &entry.stand_in(noop.to_owned()))?;
            let item = Attention {
                mid: entry.mid,
                body: entry.body,
                saved_at: entry.saved_at,
                matter: matter.clone(),
            };
            tx.put_row(ATTENTION, &mid_key(item.mid), &item)?;
            photos::take_back(tx, item.mid, Some(Holder::Attention(item.mid))).await
        });
        write.await
    }
}

async fn head_alone(tx: &Tx) -> Result<Head, Failure> {
    head(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_was_sent_is_read_as_every_version_kept_it() {
        let sent = |mseq| Sent {
            entry: Queued {
                mseq,
                mid: Id::derived("sent", &[]),
                body: "{}".to_owned(),
                saved_at: 1,
                attempted: true,
                receipt: None,
                again: false,
            },
            at: 2,
        };
        let read = |row: Value| Together::from_json(row).map(|row| row.0);
        let alone = serde_json::to_value(sent(1)).unwrap();
        assert_eq!(read(alone), Some(vec![sent(1)]));
        let together = serde_json::to_value([sent(1), sent(2)]).unwrap();
        assert_eq!(read(together), Some(vec![sent(1), sent(2)]));
        assert_eq!(read(Value::Null), None);
    }
}
