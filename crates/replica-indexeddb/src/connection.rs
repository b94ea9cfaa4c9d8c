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
//! When the connection turns out to be lost, all of it happens once more; also when
//! the device is full, and there are photos that can be fetched again to let go of.

use crate::failure::Failure;
use crate::names::Names;
use crate::opening;
use crate::photos;
use crate::transaction::{Access, Tx};
use futures::future::{FutureExt as _, LocalBoxFuture};
use futures::lock::Mutex;
use replica::StoreError;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::IdbDatabase;

/// A connection that opens itself again.
pub(crate) struct Connection {
    names: Names,
    /// The open database; none once it was closed.
    slot: Rc<RefCell<Option<IdbDatabase>>>,
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
    pub(crate) fn read<T>(
        &self,
        stores: &[&str],
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
    ) -> impl Future<Output = Result<T, StoreError>> {
        self.transact(stores, Access::Read, work)
    }

    /// Reads and writes in one transaction. `Ok` means that it is on disk; on `Err`
    /// nothing was written.
    pub(crate) fn write<T>(
        &self,
        stores: &[&str],
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
    ) -> impl Future<Output = Result<T, StoreError>> {
        self.transact(stores, Access::Write, work)
    }

    /// The same for what a person may be typing, and for copies of what the server has:
    /// each change is kept at once, and the last ones may go if the device loses its power.
    pub(crate) fn note<T>(
        &self,
        stores: &[&str],
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
    ) -> impl Future<Output = Result<T, StoreError>> {
        self.transact(stores, Access::Note, work)
    }

    /// Closes the connection, as the browser may do at any time.
    pub(crate) fn close(&self) {
        if let Some(database) = self.slot.take() {
            database.close();
        }
    }

    async fn transact<T>(
        &self,
        stores: &[&str],
        access: Access,
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let work = Keeping {
            work,
            value: Cell::new(None),
        };
        self.run(stores, access, &work).await?;
        // Work that was done has left its value.
        let value = work.value.take();
        value.ok_or_else(|| StoreError::Failed("nothing was done".to_owned()))
    }

    /// Blind to what the work is, so that it is compiled only once.
    async fn run(
        &self,
        stores: &[&str],
        access: Access,
        work: &dyn Work,
    ) -> Result<(), StoreError> {
        let mut tried = false;
        loop {
            let database = self.connected().await?;
            match attempt(&database, stores, access, work).await {
                // An abort without a reason comes of a connection that was torn down.
                Err(Failure::ConnectionLost(_) | Failure::Aborted) if !tried => self.close(),
                Err(Failure::Store(StoreError::QuotaExceeded))
                    if !tried && make_room(&database).await => {}
                done => return Ok(done?),
            }
            tried = true;
        }
    }

    async fn connected(&self) -> Result<IdbDatabase, StoreError> {
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
    fn let_go_when_told(&self, database: &IdbDatabase) {
        for event in ["versionchange", "close"] {
            let (slot, told) = (Rc::downgrade(&self.slot), database.clone());
            let let_go = Closure::<dyn FnMut()>::new(move || {
                told.close();
                if let Some(slot) = slot.upgrade() {
                    slot.borrow_mut().take_if(|open| *open == told);
                }
            });
            let listener = let_go.into_js_value();
            // Fails only for what is no event target.
            let _ = database.add_event_listener_with_callback(event, listener.unchecked_ref());
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

/// Work on a transaction, of whatever result.
trait Work {
    fn on<'t>(&'t self, tx: &'t Tx) -> LocalBoxFuture<'t, Result<(), Failure>>;
}

/// Work that keeps its result.
struct Keeping<W, T> {
    work: W,
    value: Cell<Option<T>>,
}

impl<T, W: AsyncFn(&Tx) -> Result<T, Failure>> Work for Keeping<W, T> {
    fn on<'t>(&'t self, tx: &'t Tx) -> LocalBoxFuture<'t, Result<(), Failure>> {
        let keep = async {
            self.value.set(Some((self.work)(tx).await?));
            Ok(())
        };
        keep.boxed_local()
    }
}

/// Makes room on a full device; whether there was anything to let go of.
async fn make_room(database: &IdbDatabase) -> bool {
    let work = Keeping {
        work: photos::let_copies_go,
        value: Cell::new(None),
    };
    let done = attempt(database, &photos::STORES, Access::Write, &work).await;
    done.is_ok() && work.value.take() == Some(true)
}

async fn attempt(
    database: &IdbDatabase,
    stores: &[&str],
    access: Access,
    work: &dyn Work,
) -> Result<(), Failure> {
    let tx = Tx::begin(database, stores, access)?;
    let mut done = work.on(&tx).await;
    // What was only read needs no commit.
    if done.is_ok() && access != Access::Read {
        done = tx.commit().await;
    }
    done.map_err(|failure| tx.told_by(failure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::every;
    use crate::photos::Holder;
    use crate::schema::DRAFT;
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
        database.close();
        let (two, three) = futures::join!(put(&connection, 2, Ok(())), put(&connection, 3, Ok(())));
        assert_eq!((two, three), (Ok(()), Ok(())));
        assert_eq!(rows(&connection).await, [1, 2, 3]);
    }

    #[wasm_bindgen_test]
    async fn it_makes_way_for_another_version() {
        let connection = connection("makes way").await;
        let newer = opening::request(&connection.names.current(), 7).await;
        newer.unwrap().close();
        assert_eq!(
            put(&connection, 1, Ok(())).await,
            Err(StoreError::NewerVersion)
        );
    }

    #[wasm_bindgen_test]
    async fn copies_make_room_on_a_full_device() {
        let connection = connection("makes room").await;
        let keep = connection.write(&photos::STORES, async |tx| {
            photos::keep(tx, "copy", b"abc", Holder::Copy).await?;
            photos::keep(tx, "mine", b"abc", Holder::Draft("d")).await
        });
        keep.await.unwrap();
        let full =
            "(() => { const stores = IDBObjectStore.prototype, {put, delete: remove} = stores;
                let room = false;
                stores.delete = function (...keys) {
                    room ||= this.name === 'photo_chunk';
                    return remove.apply(this, keys);
                };
                stores.put = function (...row) {
                    if (!room) throw new DOMException('', 'QuotaExceededError');
                    return put.apply(this, row);
                };
                return () => Object.assign(stores, {put, delete: remove});
            })()";
        let mend: js_sys::Function = js_sys::eval(full).unwrap().unchecked_into();
        let kept = put(&connection, 1, Ok(())).await;
        mend.call0(&JsValue::NULL).unwrap();
        assert_eq!(kept, Ok(()));
        let held = connection.read(&photos::STORES, async |tx| {
            Ok((
                photos::read(tx, "copy").await?,
                photos::read(tx, "mine").await?,
            ))
        });
        assert_eq!(held.await, Ok((None, Some(b"abc".to_vec()))));
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
