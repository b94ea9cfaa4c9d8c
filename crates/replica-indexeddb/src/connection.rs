//! The connection to the database, and the one way to run a transaction on it.
//!
//! ```text
//!   transact ── connected? ──no──▶ open ─┐
//!      │                                 │
//!      ├──────────── yes ────────────────┘
//!      ▼
//!   work on the transaction ──failed──▶ abort: nothing was written
//!      │ done
//!      ▼
//!   commit, wait for `complete` ──aborted──▶ nothing was written
//!      │
//!      ▼
//!   durable
//! ```
//! When the connection turns out to be lost, all of it happens once more.

use crate::failure::Failure;
use crate::names::Names;
use crate::opening;
use crate::transaction::Tx;
use futures::lock::Mutex;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{Error, UnexpectedDataError};
use indexed_db_futures::internals::SystemRepr as _;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use replica::StoreError;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{IdbDatabase, IdbTransaction};

/// A connection that opens itself again.
pub(crate) struct Connection {
    names: Names,
    /// The open database; none once it was closed.
    slot: Rc<RefCell<Option<Database>>>,
    opening: Mutex<()>,
}

impl Connection {
    /// Opens the database, or sets a damaged one aside and opens the next.
    pub(crate) async fn open(names: Names) -> Result<Self, StoreError> {
        let connection = Self {
            names,
            slot: Rc::default(),
            opening: Mutex::new(()),
        };
        connection.connected().await?;
        Ok(connection)
    }

    /// What its databases are called.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Reads in one transaction.
    pub(crate) async fn read<T>(
        &self,
        stores: &[&str],
        work: impl AsyncFn(&Tx<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.transact(stores, TransactionMode::Readonly, work).await
    }

    /// Reads and writes in one transaction. `Ok` means that it is on disk; on `Err`
    /// nothing was written.
    pub(crate) async fn write<T>(
        &self,
        stores: &[&str],
        work: impl AsyncFn(&Tx<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.transact(stores, TransactionMode::Readwrite, work)
            .await
    }

    /// Closes the connection, as the browser may do at any time.
    pub(crate) fn close(&self) {
        if let Some(database) = self.slot.take() {
            database.close();
        }
    }

    /// What differs from call to call is little, because it is compiled for each.
    async fn transact<T>(
        &self,
        stores: &[&str],
        mode: TransactionMode,
        work: impl AsyncFn(&Tx<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let mut tried = false;
        loop {
            let database = self.connected().await?;
            let done = match begin(&database, stores, mode) {
                Ok(transaction) => match work(&Tx(&transaction)).await {
                    Ok(value) => commit(transaction, mode).await.map(|()| value),
                    Err(failure) => Err(told_by(transaction.as_sys(), failure)),
                },
                Err(failure) => Err(failure),
            };
            match done {
                // An abort without a reason comes of a connection that was torn down.
                Err(Failure::ConnectionLost(_) | Failure::Aborted) if !tried => self.close(),
                done => return Ok(done?),
            }
            tried = true;
        }
    }

    async fn connected(&self) -> Result<Database, StoreError> {
        // One at a time: a second connection would be closed by nobody.
        let _turn = self.opening.lock().await;
        if let Some(database) = self.slot.borrow().clone() {
            return Ok(database);
        }
        let database = opening::open(&self.names).await?;
        self.let_go_when_told(&database);
        self.slot.replace(Some(database.clone()));
        Ok(database)
    }

    /// Closes when another tab wants to upgrade or delete the database, and
    /// forgets a connection that the browser closed.
    fn let_go_when_told(&self, database: &Database) {
        for event in ["versionchange", "close"] {
            let (slot, told) = (Rc::downgrade(&self.slot), database.clone());
            let let_go = Closure::<dyn FnMut()>::new(move || {
                told.clone().close();
                if let Some(slot) = slot.upgrade() {
                    slot.borrow_mut()
                        .take_if(|open| open.as_sys() == told.as_sys());
                }
            });
            let raw: &IdbDatabase = database.as_sys();
            let listener = let_go.into_js_value();
            // Fails only for what is no event target.
            let _ = raw.add_event_listener_with_callback(event, listener.unchecked_ref());
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

fn begin<'d>(
    database: &'d Database,
    stores: &[&str],
    mode: TransactionMode,
) -> Result<Transaction<'d>, Failure> {
    let options = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    let transaction = database
        .transaction(stores)
        .with_mode(mode)
        .with_options(options)
        .build()?;
    // A failed request aborts its transaction, which then names the reason: that is
    // the one place where it is looked for.
    transaction.as_sys().set_onerror(None);
    Ok(transaction)
}

/// Commits what was written; what was only read needs no commit.
async fn commit(transaction: Transaction<'_>, mode: TransactionMode) -> Result<(), Failure> {
    if mode == TransactionMode::Readonly {
        return Ok(());
    }
    let raw = transaction.as_sys().clone();
    let failure = match transaction.commit().await {
        Ok(()) => return Ok(()),
        Err(Error::MissingData(UnexpectedDataError::TransactionAborted)) => Failure::Aborted,
        Err(other) => other.into(),
    };
    Err(told_by(&raw, failure))
}

/// The transaction's own reason, where the failure has none.
fn told_by(transaction: &IdbTransaction, failure: Failure) -> Failure {
    match (failure, transaction.error()) {
        (Failure::Aborted | Failure::ConnectionLost(_), Some(reason)) => Failure::of(&reason),
        (failure, _) => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::DRAFT;
    use crate::transaction::every;
    use domain::Id;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::wasm_bindgen_test;

    async fn connection(purpose: &str) -> Connection {
        let names = Names::of(Some(Id::derived(purpose, &[])));
        Connection::open(names).await.unwrap()
    }

    async fn put(
        connection: &Connection,
        n: u32,
        last: Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let write = connection.write(&[DRAFT], async |tx| {
            tx.put_row(DRAFT, &JsValue::from(n), &n)?;
            Ok(last.clone()?)
        });
        write.await
    }

    async fn rows(connection: &Connection) -> Vec<u32> {
        let read = connection.read(&[DRAFT], async |tx| tx.rows(DRAFT, every(), 9).await);
        read.await.unwrap()
    }

    #[wasm_bindgen_test]
    async fn what_is_done_is_committed_without_being_asked_for() {
        put(&connection("commits").await, 1, Ok(())).await.unwrap();
        assert_eq!(rows(&connection("commits").await).await, [1]);
    }

    #[wasm_bindgen_test]
    async fn what_fails_half_way_writes_nothing() {
        let connection = connection("fails half way").await;
        put(&connection, 1, Ok(())).await.unwrap();
        let failed = put(&connection, 2, Err(StoreError::Blocked)).await;
        assert_eq!(failed, Err(StoreError::Blocked));
        assert_eq!(rows(&connection).await, [1]);
    }

    #[wasm_bindgen_test]
    async fn what_is_dropped_half_way_writes_nothing() {
        use futures::FutureExt as _;
        let connection = connection("dropped half way").await;
        // Polled once, the transaction has been opened and waits.
        let write = connection.write(&[DRAFT], async |tx| {
            tx.put_row(DRAFT, &JsValue::from(1), &1)?;
            futures::future::pending::<()>().await;
            Ok(())
        });
        assert_eq!(write.now_or_never(), None);
        assert_eq!(rows(&connection).await, Vec::<u32>::new());
    }

    #[wasm_bindgen_test]
    async fn a_lost_connection_is_opened_again() {
        let connection = connection("lost").await;
        put(&connection, 1, Ok(())).await.unwrap();
        // Closed behind its back.
        let database = connection.slot.borrow().clone().unwrap();
        database.as_sys().close();
        let (two, three) = futures::join!(put(&connection, 2, Ok(())), put(&connection, 3, Ok(())));
        assert_eq!((two, three), (Ok(()), Ok(())));
        assert_eq!(rows(&connection).await, [1, 2, 3]);
    }

    #[wasm_bindgen_test]
    async fn it_makes_way_for_another_version() {
        let connection = connection("makes way").await;
        let newer = Database::open(connection.names.current()).with_version(7_u32);
        newer.build().unwrap().await.unwrap().close();
        assert_eq!(
            put(&connection, 1, Ok(())).await,
            Err(StoreError::NewerVersion)
        );
    }

    #[wasm_bindgen_test]
    async fn a_full_device_is_told_at_the_request_and_at_the_commit() {
        let connection = connection("full").await;
        for how in [
            "throw full",
            "tx.abort(), Object.defineProperty(tx, 'error', {get: () => full})",
        ] {
            let spoilt = format!(
                "(() => {{ const stores = IDBObjectStore.prototype, put = stores.put;
                    stores.put = function (...row) {{
                        const tx = this.transaction, full = new DOMException('', 'QuotaExceededError');
                        const request = put.apply(this, row);
                        {how};
                        return request;
                    }};
                    return () => {{ stores.put = put; }};
                }})()"
            );
            let mend: js_sys::Function = js_sys::eval(&spoilt).unwrap().unchecked_into();
            let refused = put(&connection, 1, Ok(())).await;
            mend.call0(&JsValue::NULL).unwrap();
            assert_eq!(refused, Err(StoreError::QuotaExceeded), "{how}");
        }
        put(&connection, 2, Ok(())).await.unwrap();
        assert_eq!(rows(&connection).await, [2]);
    }
}
