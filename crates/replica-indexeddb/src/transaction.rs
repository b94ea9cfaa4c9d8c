//! What a transaction can do, in rows: JSON text under a key, or bytes.

use crate::failure::Failure;
use indexed_db_futures::KeyRange;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use js_sys::Uint8Array;
use replica::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};

/// A range of keys.
pub(crate) type Keys = KeyRange<JsValue>;

/// A running transaction. It commits by [`crate::connection::Connection`] alone,
/// once the work on it has succeeded.
///
/// Writes are only asked for here; whether they succeeded shows at the commit.
pub(crate) struct Tx<'t>(pub(crate) &'t Transaction<'t>);

impl Tx<'_> {
    /// The row under a key.
    pub(crate) async fn row<T: DeserializeOwned>(
        &self,
        store: &str,
        key: &JsValue,
    ) -> Result<Option<T>, Failure> {
        let value = self.value(store, key).await?;
        value.map(|value| decode(store, &value)).transpose()
    }

    /// The rows under these keys, in the order of the keys, at most `limit`.
    pub(crate) async fn rows<T: DeserializeOwned>(
        &self,
        store: &str,
        keys: Keys,
        limit: u32,
    ) -> Result<Vec<T>, Failure> {
        let values = self.values(store, keys, limit).await?;
        values.iter().map(|value| decode(store, value)).collect()
    }

    /// All rows, each with its key.
    pub(crate) async fn keyed_rows<T: DeserializeOwned>(
        &self,
        store: &str,
    ) -> Result<Vec<(JsValue, T)>, Failure> {
        let object_store = self.object_store(store)?;
        let keys = object_store.get_all_keys::<JsValue>().primitive()?;
        let rows = object_store.get_all::<JsValue>().primitive()?;
        let (keys, rows) = (keys.await?, rows.await?);
        keys.zip(rows)
            .map(|(key, row)| Ok((key?, decode(store, &row?)?)))
            .collect()
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
        let asked: Vec<_> = keys
            .iter()
            .map(|key| object_store.get::<JsValue, _, _>(key.clone()).primitive())
            .collect::<Result<_, _>>()?;
        // All have been asked for: to wait for one after the other costs nothing.
        let mut found = Vec::with_capacity(keys.len());
        for value in asked {
            found.push(as_bytes(store, value.await?.unwrap_or_default())?);
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
        values
            .into_iter()
            .map(|value| as_bytes(store, value))
            .collect()
    }

    /// Removes rows.
    pub(crate) fn delete(&self, store: &str, keys: Keys) -> Result<(), Failure> {
        self.object_store(store)?
            .delete::<JsValue, _>(keys)
            .primitive()?;
        Ok(())
    }

    /// Whether there is anything under a key.
    async fn value(&self, store: &str, key: &JsValue) -> Result<Option<JsValue>, Failure> {
        let object_store = self.object_store(store)?;
        let asked = object_store.get::<JsValue, _, _>(key.clone()).primitive()?;
        Ok(asked.await?)
    }

    async fn values(&self, store: &str, keys: Keys, limit: u32) -> Result<Vec<JsValue>, Failure> {
        let object_store = self.object_store(store)?;
        let asked = object_store
            .get_all::<JsValue>()
            .with_query::<JsValue, _>(keys)
            .with_limit(limit)
            .primitive()?;
        let values: Result<Vec<_>, _> = asked.await?.collect();
        Ok(values?)
    }

    fn put(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<(), Failure> {
        self.object_store(store)?
            .put(value.clone())
            .with_key(key.clone())
            .without_key_type()
            .primitive()?;
        Ok(())
    }

    fn object_store(&self, name: &str) -> Result<ObjectStore<'_>, Failure> {
        Ok(self.0.object_store(name)?)
    }
}

/// The key of a number.
pub(crate) fn number(n: u64) -> JsValue {
    // Exact below 2^53, which no counter here comes near.
    JsValue::from_f64(n as f64)
}

/// The keys of numbers from one to another, both included.
pub(crate) fn numbers(from: u64, to: u64) -> Keys {
    Keys::Bound(number(from), false, number(to), false)
}

/// The keys of numbers above this one.
pub(crate) fn above(n: u64) -> Keys {
    Keys::LowerBound(number(n), true)
}

/// The keys of all rows.
pub(crate) fn every() -> Keys {
    // Numbers come before strings, strings before arrays; nothing before this one.
    Keys::LowerBound(JsValue::from_f64(f64::NEG_INFINITY), false)
}

fn decode<T: DeserializeOwned>(store: &str, value: &JsValue) -> Result<T, Failure> {
    let text = value
        .as_string()
        .ok_or_else(|| damaged(store, "a row is no text"))?;
    serde_json::from_str(&text).map_err(|error| damaged(store, &error.to_string()))
}

fn as_bytes(store: &str, value: JsValue) -> Result<Uint8Array, Failure> {
    value
        .dyn_into()
        .map_err(|_| damaged(store, "bytes are missing"))
}

/// Something stored does not decode.
pub(crate) fn damaged(store: &str, what: &str) -> Failure {
    StoreError::Corrupt(format!("{store}: {what}")).into()
}
