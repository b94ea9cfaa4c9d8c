//! What can not be read any more.
//!
//! Where the phone stood: what it held can be read, and none of it may be lost. It goes
//! on as a phone that holds nothing of the server's, under a device id that nobody has
//! and numbers beyond all old ones.
//!
//! A row of somebody's work: it is put where the person sees it, and keeps nothing
//! beside it from being read.

use crate::base;
use crate::failure::Failure;
use crate::forms::mid_key;
use crate::keys::{every, number};
use crate::log::Log;
use crate::photos::{self, Holder};
use crate::queue::{self, Together};
use crate::schema::{
    ATTEMPTED_ROW, ATTENTION, DRAFT, HEAD, HEAD_ROW, LOG, OUTBOX, PHOTO, PHOTO_CHUNK, PHOTO_HOLDER,
    SEGMENT, SEGMENT_BODY, SENT, UPLOAD,
};
use crate::transaction::Tx;
use domain::{Id, Value};
use futures::join;
use replica::StoreError;
use replica::store::{Attention, Draft, Head, Matter, Queued, Upload};
use wasm_bindgen::JsValue;

/// The object stores in which a head is made anew, and damaged rows are put aside.
pub(crate) const STORES: [&str; 12] = [
    HEAD,
    OUTBOX,
    SENT,
    ATTENTION,
    DRAFT,
    UPLOAD,
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

/// Puts work that does not decode where a person sees it; whether the outbox held
/// some, so that the head must be made anew.
pub(crate) async fn put_aside(tx: &Tx) -> Result<bool, Failure> {
    for (key, text) in tx.damaged_rows::<Upload>(UPLOAD).await? {
        tx.delete(UPLOAD, Ok(key))?;
        tell(tx, &what_is_left_of_upload(&text))?;
    }
    for (key, text) in tx.damaged_rows::<Attention>(ATTENTION).await? {
        // Under the name that its photos are held by.
        let mid = key.as_string().and_then(|mid| mid.parse().ok());
        tx.delete(ATTENTION, Ok(key))?;
        tell(tx, &what_is_left(&text, mid))?;
    }
    let queued = tx.damaged_rows::<Queued>(OUTBOX).await?;
    for (key, text) in &queued {
        let item = what_is_left(text, None);
        tx.delete(OUTBOX, Ok(key.clone()))?;
        tell(tx, &item)?;
        photos::take_back(tx, item.mid, Some(Holder::Attention(item.mid))).await?;
    }
    for (key, text) in tx.damaged_rows::<Draft>(DRAFT).await? {
        let item = what_is_left(&text, None);
        let name = key.as_string().unwrap_or_default();
        tx.delete(DRAFT, Ok(key))?;
        tell(tx, &item)?;
        photos::share(tx, Holder::Draft(&name), Holder::Attention(item.mid)).await?;
        photos::let_go(tx, Holder::Draft(&name)).await?;
    }
    Ok(!queued.is_empty())
}

fn tell(tx: &Tx, item: &Attention) -> Result<(), Failure> {
    tx.put_row(ATTENTION, &mid_key(item.mid), item)
}

/// What can still be read of a photo's damaged way up, under a name of its own: the one
/// that it says is its mutation's, which may be whole.
pub(crate) fn what_is_left_of_upload(text: &str) -> Attention {
    what_is_left(text, Some(Id::derived(text, &[])))
}

/// What can still be read of a damaged row; where it does not say when it was saved,
/// that is 0.
pub(crate) fn what_is_left(text: &str, mid: Option<Id>) -> Attention {
    let row: Value = serde_json::from_str(text).unwrap_or_default();
    let its_own = || row["mid"].as_str().and_then(|mid| mid.parse().ok());
    Attention {
        mid: mid
            .or_else(its_own)
            .unwrap_or_else(|| Id::derived(text, &[])),
        body: row["body"].as_str().unwrap_or(text).to_owned(),
        saved_at: row["saved_at"].as_i64().unwrap_or_default(),
        matter: Matter::Damaged,
    }
}

/// Makes the head anew. Which scopes it held is not known, so that nothing could say
/// later that one was lost: base and copies go.
pub(crate) async fn make_head_anew(tx: &Tx) -> Result<(), Failure> {
    let queued: Vec<Queued> = tx.rows(OUTBOX, every(), u32::MAX).await?;
    // The server has what was sent.
    for (key, _) in tx.damaged_rows::<Together>(SENT).await? {
        tx.delete(SENT, Ok(key))?;
    }
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
