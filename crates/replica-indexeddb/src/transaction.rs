//! What a transaction can do, in rows: JSON text under a key, or bytes.

use crate::base;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::request::{Asked, event_type, first_event};
use domain::Value;
use domain::json::{FromJson, MISSHAPEN};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use replica::StoreError;
use serde::Serialize;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransaction, IdbTransactionMode};

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// To read.
    Read,
    /// To write, on disk once it is committed.
    Write,
    /// To write what may be lost with the device's power, and with nothing less: it
    /// is with the operating system once it is committed, and on disk soon after.
    Note,
}

impl Access {
    fn mode(self) -> IdbTransactionMode {
        match self {
            Self::Read => IdbTransactionMode::Readonly,
            Self::Write | Self::Note => IdbTransactionMode::Readwrite,
        }
    }

    fn durability(self) -> &'static str {
        match self {
            Self::Read | Self::Note => "relaxed",
            Self::Write => "strict",
        }
    }
}

/// A running transaction. It commits by [`crate::connection::Connection`] alone,
/// once the work on it has succeeded; dropped before, it writes nothing.
///
/// Writes are only asked for here; whether they succeeded shows at the commit.
pub(crate) struct Tx {
    transaction: IdbTransaction,
    ended: Promise,
}

impl Tx {
    /// Begins a transaction on these object stores.
    pub(crate) fn begin(
        database: &IdbDatabase,
        stores: &[&str],
        access: Access,
    ) -> Result<Self, Failure> {
        let stores: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &access.durability().into())?;
        // By hand, as web-sys does not know of durability yet.
        let begin: Function = Reflect::get(database, &"transaction".into())?.unchecked_into();
        let transaction: IdbTransaction = begin
            .call3(database, &stores, &access.mode().into(), &options)?
            .unchecked_into();
        let ended = first_event(|told| {
            transaction.set_oncomplete(Some(told));
            transaction.set_onabort(Some(told));
        });
        Ok(Self { transaction, ended })
    }

    /// Commits what was written. A failed request aborts its transaction, which then
    /// names the reason: that is the one place where it is looked for.
    #[expect(
        deprecated,
        reason = "deprecated by web-sys alone: the standard keeps it"
    )]
    pub(crate) async fn commit(&self) -> Result<(), Failure> {
        self.transaction.commit()?;
        match event_type(self.ended.clone()).await?.as_str() {
            "complete" => Ok(()),
            _ => Err(Failure::Aborted),
        }
    }

    /// The transaction's own reason, where the failure has none.
    pub(crate) fn told_by(&self, failure: Failure) -> Failure {
        match (failure, self.transaction.error()) {
            (Failure::Aborted | Failure::ConnectionLost(_), Some(reason)) => Failure::of(&reason),
            (failure, _) => failure,
        }
    }

    /// The row under a key.
    pub(crate) async fn row<T: FromJson>(
        &self,
        store: &str,
        key: &JsValue,
    ) -> Result<Option<T>, Failure> {
        let row = self.value(store, key).await?;
        let there = !row.is_undefined();
        there.then(|| decode(store, &row)).transpose()
    }

    /// The rows under these keys, in the order of the keys, at most `limit`.
    pub(crate) async fn rows<T: FromJson>(
        &self,
        store: &str,
        keys: Keys,
        limit: u32,
    ) -> Result<Vec<T>, Failure> {
        let values = self.values(store, keys, limit).await?;
        values.iter().map(|value| decode(store, &value)).collect()
    }

    /// All rows, each with its key.
    pub(crate) async fn keyed_rows<T: FromJson>(
        &self,
        store: &str,
    ) -> Result<Vec<(JsValue, T)>, Failure> {
        let rows = self.keyed_values(store).await?;
        rows.map(|(key, row)| Ok((key, decode(store, &row)?)))
            .collect()
    }

    /// Rows that do not decode, each with its key, as text.
    pub(crate) async fn damaged_rows<T: FromJson>(
        &self,
        store: &str,
    ) -> Result<Vec<(JsValue, String)>, Failure> {
        let rows = self.keyed_values(store).await?;
        let damaged = rows.filter(|(_, row)| decode::<T>(store, row).is_err());
        Ok(damaged.map(|(key, row)| (key, as_text(&row))).collect())
    }

    /// Rows that decode, each with its key.
    pub(crate) async fn readable_rows<T: FromJson>(
        &self,
        store: &str,
    ) -> Result<Vec<(JsValue, T)>, Failure> {
        let rows = self.keyed_values(store).await?;
        let readable = rows.filter_map(|(key, row)| Some((key, decode(store, &row).ok()?)));
        Ok(readable.collect())
    }

    async fn keyed_values(
        &self,
        store: &str,
    ) -> Result<impl Iterator<Item = (JsValue, JsValue)> + use<>, Failure> {
        let object_store = self.object_store(store)?;
        let keys = Asked::of(object_store.get_all_keys()?);
        let rows = Asked::of(object_store.get_all()?);
        let (keys, rows): (Array, Array) = (keys.answer().await?, rows.answer().await?);
        Ok(keys.into_iter().zip(rows))
    }

    /// The keys of all rows.
    pub(crate) async fn keys(&self, store: &str) -> Result<Vec<JsValue>, Failure> {
        let asked = Asked::of(self.object_store(store)?.get_all_keys()?);
        let keys: Array = asked.answer().await?;
        Ok(keys.to_vec())
    }

    /// How many rows there are.
    pub(crate) async fn count(&self, store: &str) -> Result<usize, Failure> {
        let asked = Asked::of(self.object_store(store)?.count()?);
        let count: JsValue = asked.answer().await?;
        Ok(count.as_f64().unwrap_or_default() as usize)
    }

    /// Writes a row.
    pub(crate) fn put_row<T: Serialize>(
        &self,
        store: &str,
        key: &JsValue,
        row: &T,
    ) -> Result<(), Failure> {
        let text = serde_json::to_string(row).map_err(|e| StoreError::Failed(e.to_string()))?;
        self.put(store, key, &JsValue::from_str(&text))
    }

    /// Writes bytes.
    pub(crate) fn put_bytes(
        &self,
        store: &str,
        key: &JsValue,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        // A copy with a buffer of its own: the browser stores the whole buffer
        // that a view looks at.
        self.put(store, key, &Uint8Array::from(bytes))
    }

    /// The bytes under each of these keys. A key without bytes is damage.
    pub(crate) async fn bytes_of(
        &self,
        store: &str,
        keys: &[JsValue],
    ) -> Result<Vec<Uint8Array>, Failure> {
        let object_store = self.object_store(store)?;
        let mut asked = Vec::with_capacity(keys.len());
        for key in keys {
            asked.push(Asked::of(object_store.get(key)?));
        }
        // All have been asked for: to wait for one after the other costs nothing.
        let mut found = Vec::with_capacity(keys.len());
        for asked in asked {
            found.push(as_bytes(store, asked.answer().await?)?);
        }
        Ok(found)
    }

    /// All bytes under these keys, in the order of the keys.
    pub(crate) async fn all_bytes(
        &self,
        store: &str,
        keys: Keys,
    ) -> Result<Vec<Uint8Array>, Failure> {
        let values = self.values(store, keys, u32::MAX).await?;
        values.iter().map(|value| as_bytes(store, value)).collect()
    }

    /// Removes rows.
    pub(crate) fn delete(&self, store: &str, keys: Keys) -> Result<(), Failure> {
        self.object_store(store)?.delete(&keys?)?;
        Ok(())
    }

    async fn value(&self, store: &str, key: &JsValue) -> Result<JsValue, Failure> {
        let asked = Asked::of(self.object_store(store)?.get(key)?);
        asked.answer().await
    }

    async fn values(&self, store: &str, keys: Keys, limit: u32) -> Result<Array, Failure> {
        let object_store = self.object_store(store)?;
        let request = object_store.get_all_with_key_and_limit(&keys?, limit)?;
        Asked::of(request).answer().await
    }

    fn put(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<(), Failure> {
        self.object_store(store)?.put_with_key(value, key)?;
        Ok(())
    }

    fn object_store(&self, name: &str) -> Result<IdbObjectStore, Failure> {
        Ok(self.transaction.object_store(name)?)
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        // Fails where it has ended or is about to: then there is nothing to undo.
        let _ = self.transaction.abort();
    }
}

fn decode<T: FromJson>(store: &str, row: &JsValue) -> Result<T, Failure> {
    T::from_json(json(store, row)?).ok_or_else(|| damaged(store, MISSHAPEN))
}

fn json(store: &str, row: &JsValue) -> Result<Value, Failure> {
    let text = row
        .as_string()
        .ok_or_else(|| damaged(store, "a row is no text"))?;
    serde_json::from_str(&text).map_err(|error| damaged(store, &error.to_string()))
}

/// A row as text, whatever it is.
fn as_text(row: &JsValue) -> String {
    let told = || js_sys::JSON::stringify(row).ok().map(String::from);
    row.as_string().or_else(told).unwrap_or_default()
}

fn as_bytes(store: &str, value: JsValue) -> Result<Uint8Array, Failure> {
    value
        .dyn_into()
        .map_err(|_| damaged(store, "bytes are missing"))
}

/// Something stored does not decode.
pub(crate) fn damaged(store: &str, what: &str) -> Failure {
    let what = format!("{store}: {what}");
    let error = if base::STORES.contains(&store) {
        StoreError::BaseDamaged(what)
    } else {
        StoreError::Corrupt(what)
    };
    error.into()
}
