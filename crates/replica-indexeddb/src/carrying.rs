//! Work that leaves for another phone, and comes from one.

use crate::IndexedDbStore;
use crate::failure::Failure;
use crate::forms::{self, mid_key};
use crate::keys::every;
use crate::photos::{self, Holder};
use crate::queue::{self, Together};
use crate::schema::{
    ATTENTION, DRAFT, HEAD, OUTBOX, PHOTO, PHOTO_CHUNK, PHOTO_HOLDER, SENT, UPLOAD,
};
use crate::transaction::Tx;
use domain::ShortMap;
use futures::try_join;
use replica::StoreError;
use replica::carry::{CarriedAttention, CarriedDraft, Known, Plan, TakenIn, Work, plan};
use replica::store::{Draft, Queued, Upload};
use wasm_bindgen::JsValue;

const READ: [&str; 6] = [HEAD, OUTBOX, ATTENTION, DRAFT, UPLOAD, PHOTO_HOLDER];
const WRITTEN: [&str; 9] = [
    HEAD,
    OUTBOX,
    SENT,
    ATTENTION,
    DRAFT,
    UPLOAD,
    PHOTO,
    PHOTO_CHUNK,
    PHOTO_HOLDER,
];

impl IndexedDbStore {
    pub(crate) async fn all_unsent(&self) -> Result<Work, StoreError> {
        self.connection.read(&READ, unsent).await
    }

    pub(crate) async fn take_work_in(
        &self,
        work: &Work,
        bytes: &ShortMap<String, Vec<u8>>,
    ) -> Result<TakenIn, StoreError> {
        let write = self.connection.write(&WRITTEN, async |tx| {
            let plan = plan(work, bytes, known(tx).await?);
            take_in(tx, &plan).await?;
            Ok(plan.taken)
        });
        write.await
    }
}

async fn unsent(tx: &Tx) -> Result<Work, Failure> {
    let (outbox, uploads, items, drafts) = try_join!(
        queue::queued(tx, every(), u32::MAX),
        tx.rows::<Upload>(UPLOAD, every(), u32::MAX),
        forms::attention(tx),
        tx.rows::<Draft>(DRAFT, every(), u32::MAX),
    )?;
    let (mut attention, mut unfinished) = (Vec::new(), Vec::new());
    for item in items {
        let photos = photos::held_by(tx, Holder::Attention(item.mid)).await?;
        attention.push(CarriedAttention { item, photos });
    }
    for draft in drafts {
        let photos = photos::held_by(tx, Holder::Draft(&draft.key)).await?;
        unfinished.push(CarriedDraft { draft, photos });
    }
    Ok(Work::of(outbox, uploads, attention, unfinished))
}

async fn known(tx: &Tx) -> Result<Known, Failure> {
    let (queued, sent, attention, drafts, uploads) = try_join!(
        queue::queued(tx, every(), u32::MAX),
        // The server knows what it was sent, whether this phone can read it or not.
        tx.readable_rows::<Together>(SENT),
        forms::attention(tx),
        tx.rows::<Draft>(DRAFT, every(), u32::MAX),
        tx.rows::<Upload>(UPLOAD, every(), u32::MAX),
    )?;
    let queued = queued.into_iter().map(|entry| entry.mid);
    let sent = sent.into_iter().flat_map(|(_, row)| row.0);
    let sent = sent.map(|sent| sent.entry.mid);
    let attention = attention.into_iter().map(|item| item.mid);
    Ok(Known {
        mids: queued.chain(sent).chain(attention).collect(),
        drafts,
        uploads,
    })
}

async fn take_in(tx: &Tx, plan: &Plan<'_>) -> Result<(), Failure> {
    let mut head = queue::head(tx).await?;
    for queued in &plan.queued {
        head.last_mseq += 1;
        let entry = Queued {
            mseq: head.last_mseq,
            mid: queued.mid,
            body: queued.body.clone(),
            saved_at: queued.saved_at,
            attempted: false,
            receipt: None,
            again: queued.again,
        };
        queue::put(tx, &entry)?;
        photos::announce(tx, entry.mseq, entry.mid, &queued.photos).await?;
    }
    queue::put_head(tx, &head)?;
    for upload in &plan.lane {
        photos::send_again(tx, upload.mid, upload.photo.clone()).await?;
    }
    for CarriedAttention { item, photos } in &plan.attention {
        tx.put_row(ATTENTION, &mid_key(item.mid), item)?;
        for hash in photos {
            photos::hold(tx, hash, Holder::Attention(item.mid)).await?;
        }
    }
    for CarriedDraft { draft, photos } in &plan.drafts {
        tx.put_row(DRAFT, &JsValue::from_str(&draft.key), draft)?;
        for hash in photos {
            photos::hold(tx, hash, Holder::Draft(&draft.key)).await?;
        }
    }
    for (hash, bytes) in &plan.photos {
        photos::give(tx, hash, bytes).await?;
    }
    Ok(())
}
