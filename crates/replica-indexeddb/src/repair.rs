//! Where the phone stood can not be read any more. What it held can, and none of it
//! may be lost: it goes on as a phone that holds nothing of the server's, under a
//! device id that nobody has and numbers beyond all old ones.

use crate::base;
use crate::failure::Failure;
use crate::keys::{every, number};
use crate::log::Log;
use crate::photos;
use crate::queue;
use crate::schema::{
    ATTEMPTED_ROW, HEAD, HEAD_ROW, LOG, OUTBOX, PHOTO, PHOTO_CHUNK, PHOTO_HOLDER, SEGMENT,
    SEGMENT_BODY, SENT,
};
use crate::transaction::Tx;
use futures::join;
use replica::StoreError;
use replica::store::{Head, Queued};
use wasm_bindgen::JsValue;

/// The object stores in which a head is made anew.
pub(crate) const STORES: [&str; 9] = [
    HEAD,
    OUTBOX,
    SENT,
    LOG,
    SEGMENT,
    SEGMENT_BODY,
    PHOTO,
    PHOTO_CHUNK,
    PHOTO_HOLDER,
];

/// Whether the head is there but does not decode.
pub(crate) async fn is_due(tx: &Tx) -> Result<bool, Failure> {
    let (head, attempted) = (HEAD_ROW.into(), ATTEMPTED_ROW.into());
    let (head, attempted) = join!(tx.row::<Head>(HEAD, &head), tx.row::<u64>(HEAD, &attempted));
    Ok(is_damaged(head)? || is_damaged(attempted)?)
}

/// A read that failed for another reason may do better the next time.
fn is_damaged<T>(read: Result<Option<T>, Failure>) -> Result<bool, Failure> {
    match read {
        Ok(_) => Ok(false),
        Err(Failure::Store(StoreError::Corrupt(_))) => Ok(true),
        Err(failure) => Err(failure),
    }
}

/// Makes the head anew. Which scopes it held is not known, so that nothing could say
/// later that one was lost: base and copies go.
pub(crate) async fn make_head_anew(tx: &Tx) -> Result<(), Failure> {
    let queued: Vec<Queued> = tx.rows(OUTBOX, every(), u32::MAX).await?;
    let sent = queue::sent(tx).await?;
    let attempted = JsValue::from_str(ATTEMPTED_ROW);
    let attempted_up_to: Option<u64> = tx.row(HEAD, &attempted).await.unwrap_or_default();
    let numbers = queued.iter().map(|entry| entry.mseq);
    let numbers = numbers.chain(sent.iter().map(|sent| sent.entry.mseq));
    let settled = numbers.chain(attempted_up_to).max().unwrap_or_default();
    tx.delete(OUTBOX, every())?;
    let mut last_mseq = settled;
    for entry in queued {
        last_mseq += 1;
        let again = Queued {
            mseq: last_mseq,
            receipt: None,
            ..entry
        };
        tx.put_row(OUTBOX, &number(last_mseq), &again)?;
    }
    // Which of them the server may have is not known either.
    tx.put_row(HEAD, &attempted, &last_mseq)?;
    let head = Head {
        last_mseq,
        settled,
        ..Head::default()
    };
    queue::put_head(tx, &head)?;
    base::clear(tx, Log::default()).await?;
    photos::let_copies_go(tx).await.map(drop)
}
