//! Unfinished forms, and what a person must look at.

use crate::IndexedDbStore;
use crate::failure::Failure;
use crate::keys::every;
use crate::photos::{self, Holder};
use crate::schema::{ATTENTION, DRAFT};
use crate::transaction::Tx;
use domain::Id;
use replica::StoreError;
use replica::store::{Attention, Draft, Matter};
use wasm_bindgen::JsValue;

const DRAFT_AND_PHOTOS: [&str; 5] = with(DRAFT);
const ATTENTION_AND_PHOTOS: [&str; 5] = with(ATTENTION);

const fn with(store: &'static str) -> [&'static str; 5] {
    let [a, b, c, d] = photos::STORES;
    [store, a, b, c, d]
}

/// The key of an attention item.
pub(crate) fn mid_key(mid: Id) -> JsValue {
    JsValue::from_str(&mid.to_string())
}

/// What needs attention, oldest first.
pub(crate) async fn attention(tx: &Tx) -> Result<Vec<Attention>, Failure> {
    let items = tx.rows(ATTENTION, every(), u32::MAX).await?;
    let mut sorted = Vec::<Attention>::new();
    for item in items {
        let place = |item: &Attention| (item.saved_at, item.mid);
        let behind = sorted.partition_point(|other| place(other) < place(&item));
        sorted.insert(behind, item);
    }
    Ok(sorted)
}

impl IndexedDbStore {
    pub(crate) async fn all_attention(&self) -> Result<Vec<Attention>, StoreError> {
        let read = self
            .connection
            .read(&[ATTENTION], async |tx| attention(tx).await);
        read.await
    }

    pub(crate) async fn put_attention(&self, item: &Attention) -> Result<(), StoreError> {
        let write = self.connection.write(&[ATTENTION], async |tx| {
            tx.put_row(ATTENTION, &mid_key(item.mid), item)
        });
        write.await
    }

    pub(crate) async fn dismiss_attention(&self, mid: Id) -> Result<(), StoreError> {
        let write = self.connection.write(&ATTENTION_AND_PHOTOS, async |tx| {
            tx.delete(ATTENTION, Ok(mid_key(mid)))?;
            photos::let_go(tx, Holder::Attention(mid)).await
        });
        write.await
    }

    pub(crate) async fn keep_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        let write = self.connection.note(&[DRAFT], async |tx| {
            tx.put_row(DRAFT, &JsValue::from_str(&draft.key), draft)
        });
        write.await
    }

    pub(crate) async fn keep_mending(&self, mid: Id, draft: &Draft) -> Result<bool, StoreError> {
        let key = JsValue::from_str(&draft.key);
        let write = self.connection.write(&DRAFT_AND_PHOTOS, async |tx| {
            if tx.row::<Draft>(DRAFT, &key).await?.is_some() {
                return Ok(false);
            }
            tx.put_row(DRAFT, &key, draft)?;
            photos::share(tx, Holder::Attention(mid), Holder::Draft(&draft.key)).await?;
            Ok(true)
        });
        write.await
    }

    pub(crate) async fn send_photo_again(&self, mid: Id) -> Result<(), StoreError> {
        let write = self.connection.write(&ATTENTION_AND_PHOTOS, async |tx| {
            let item: Option<Attention> = tx.row(ATTENTION, &mid_key(mid)).await?;
            let Some(Matter::PhotoRefused { photo }) = item.map(|item| item.matter) else {
                return Ok(());
            };
            photos::send_again(tx, mid, photo).await?;
            tx.delete(ATTENTION, Ok(mid_key(mid)))?;
            photos::let_go(tx, Holder::Attention(mid)).await
        });
        write.await
    }

    pub(crate) async fn one_draft(&self, key: &str) -> Result<Option<Draft>, StoreError> {
        let key = JsValue::from_str(key);
        let read = self
            .connection
            .read(&[DRAFT], async |tx| tx.row(DRAFT, &key).await);
        read.await
    }

    pub(crate) async fn all_drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let read = self
            .connection
            .read(&[DRAFT], async |tx| tx.rows(DRAFT, every(), u32::MAX).await);
        let mut drafts: Vec<Draft> = read.await?;
        drafts.sort_unstable_by(|a, b| (b.changed_at, &b.key).cmp(&(a.changed_at, &a.key)));
        Ok(drafts)
    }

    pub(crate) async fn throw_away_draft(&self, key: &str) -> Result<(), StoreError> {
        let write = self.connection.write(&DRAFT_AND_PHOTOS, async |tx| {
            tx.delete(DRAFT, Ok(JsValue::from_str(key)))?;
            photos::let_go(tx, Holder::Draft(key)).await
        });
        write.await
    }
}
