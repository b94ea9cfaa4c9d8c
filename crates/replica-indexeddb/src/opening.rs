//! Opening the database, and telling a damaged one from one that can not be opened now.

use crate::failure::Failure;
use crate::names::Names;
use crate::repair;
use crate::request::{Asked, event_type, first_event};
use crate::schema;
use crate::transaction::{Access, Tx};
use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use js_sys::Reflect;
use replica::StoreError;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbVersionChangeEvent};

/// Opens the database in use. A damaged one is set aside and the next generation
/// opened in its place.
pub(crate) async fn open(names: &Names) -> Result<IdbDatabase, StoreError> {
    let name = names.current();
    match open_whole(&name).await {
        Err(StoreError::Corrupt(_)) => {
            names.leave(&name)?;
            open_whole(&names.current()).await
        }
        opened => opened,
    }
}

async fn open_whole(name: &str) -> Result<IdbDatabase, StoreError> {
    let database = match request(name, schema::VERSION).await {
        Err(StoreError::Failed(_)) if fails_alone(name).await => {
            return Err(StoreError::Corrupt(name.to_owned()));
        }
        opened => opened?,
    };
    match check(&database).await {
        Ok(()) => Ok(database),
        Err(error) => {
            database.close();
            Err(error)
        }
    }
}

/// Whether the failure lies in this database: it fails again, while another one
/// opens. Otherwise the browser as a whole is in trouble, which may pass.
async fn fails_alone(name: &str) -> bool {
    const OTHER: &str = "jiamenkou-probe";
    let again = request(name, schema::VERSION).await;
    let other = request(OTHER, schema::VERSION).await;
    let works = other.is_ok();
    if let Ok(database) = other {
        database.close();
    }
    works && matches!(again, Err(StoreError::Failed(_)))
}

/// Everything that must be there, and a head that decodes: made anew where it does not.
async fn check(database: &IdbDatabase) -> Result<(), StoreError> {
    if !schema::is_whole(database) {
        return Err(StoreError::Corrupt("an object store is missing".to_owned()));
    }
    let tx = Tx::begin(database, &[schema::HEAD], Access::Read)?;
    if !repair::is_due(&tx).await? {
        return Ok(());
    }
    let tx = Tx::begin(database, &repair::STORES, Access::Write)?;
    // Another tab may have done so meanwhile.
    if repair::is_due(&tx).await? {
        repair::put_aside(&tx).await?;
        repair::make_head_anew(&tx).await?;
    }
    Ok(tx.commit().await?)
}

/// Asks for a database in a version, and makes it one of that version.
pub(crate) async fn request(name: &str, version: u32) -> Result<IdbDatabase, StoreError> {
    let request = ask(name, version)?;
    let asked = request.clone();
    let upgrade =
        Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
            upgrade(&asked, event.old_version() as u32)
        });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let told = first_event(|told| {
        request.set_onsuccess(Some(told));
        request.set_onerror(Some(told));
        request.set_onblocked(Some(told));
    });
    let event = event_type(told).await?;
    let opened = Asked::of(request.unchecked_into());
    if event == "blocked" {
        close_once_open(opened.answer(), upgrade);
        return Err(StoreError::Blocked);
    }
    Ok(opened.result()?)
}

/// The browser opens it all the same, later: nobody may hold it then.
fn close_once_open(
    opening: impl Future<Output = Result<IdbDatabase, Failure>> + 'static,
    upgrade: Closure<dyn FnMut(IdbVersionChangeEvent)>,
) {
    spawn_local(async move {
        if let Ok(database) = opening.await {
            database.close();
        }
        drop(upgrade);
    });
}

/// Opens a database as it is, whatever is in it; makes none where there is none. It is
/// `Blocked` where the browser does not open it in so many milliseconds.
pub(crate) async fn as_it_is(name: &str, patience: u32) -> Result<IdbDatabase, StoreError> {
    let request = factory()?.open(name).map_err(Failure::from)?;
    let opening = request.clone();
    let undo = Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |_| {
        if let Some(transaction) = opening.transaction() {
            let _ = transaction.abort();
        }
    });
    request.set_onupgradeneeded(Some(undo.as_ref().unchecked_ref()));
    let opening = Box::pin(Asked::of(request.unchecked_into()).answer());
    match select(opening, TimeoutFuture::new(patience)).await {
        Either::Left((opened, _)) => Ok(opened?),
        Either::Right(((), opening)) => {
            close_once_open(opening, undo);
            Err(StoreError::Blocked)
        }
    }
}

fn ask(name: &str, version: u32) -> Result<IdbOpenDbRequest, Failure> {
    Ok(factory()?.open_with_u32(name, version)?)
}

pub(crate) fn factory() -> Result<IdbFactory, Failure> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    Ok(factory.unchecked_into())
}

/// An upgrade that fails is undone, and the request fails with it.
fn upgrade(request: &IdbOpenDbRequest, from: u32) {
    let upgraded = request
        .result()
        .and_then(|database| schema::upgrade(database.unchecked_ref(), from));
    if upgraded.is_err()
        && let Some(transaction) = request.transaction()
    {
        let _ = transaction.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn names(purpose: &str) -> Names {
        Names::of(Some(Id::derived(purpose, &[])))
    }

    /// A database as it is, or a new one without object stores.
    async fn bare(name: &str) -> IdbDatabase {
        let request = ask(name, schema::VERSION).unwrap();
        Asked::of(request.unchecked_into()).answer().await.unwrap()
    }

    #[wasm_bindgen_test]
    async fn a_database_that_does_not_open_is_not_waited_for() {
        const NAME: &str = "jiamenkou-hangs";
        let held = request(NAME, 1).await.unwrap();
        assert_eq!(request(NAME, 2).await.err(), Some(StoreError::Blocked));
        // Behind the one that waits for the other to be closed.
        assert_eq!(as_it_is(NAME, 50).await.err(), Some(StoreError::Blocked));
        held.close();
        as_it_is(NAME, 60_000).await.unwrap().close();
    }

    #[wasm_bindgen_test]
    async fn a_database_without_its_stores_is_set_aside_and_kept() {
        let names = names("without its stores");
        let damaged = names.current();
        bare(&damaged).await.close();
        let opened = open(&names).await.unwrap();
        assert_ne!(opened.name(), damaged);
        assert_eq!(opened.name(), names.current());
        let kept = bare(&damaged).await;
        assert_eq!(kept.object_store_names().length(), 0);
        assert_eq!(names.set_aside(), [damaged]);
    }

    #[wasm_bindgen_test]
    async fn a_newer_database_is_left_alone() {
        let names = names("newer");
        request(&names.current(), 99).await.unwrap().close();
        assert_eq!(open(&names).await.unwrap_err(), StoreError::NewerVersion);
        assert_eq!(names.set_aside(), Vec::<String>::new());
    }

    #[wasm_bindgen_test]
    async fn a_tab_that_holds_an_older_version_blocks() {
        let name = names("blocked").current();
        let (present, next) = (schema::VERSION, schema::VERSION + 1);
        let held = request(&name, present).await.unwrap();
        assert_eq!(request(&name, next).await.unwrap_err(), StoreError::Blocked);
        held.close();
        let opened = request(&name, next).await.unwrap();
        assert_eq!(opened.version(), f64::from(next));
    }
}
