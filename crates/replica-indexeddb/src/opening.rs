//! Opening the database, and telling a damaged one from one that can not be opened now.

use crate::failure::Failure;
use crate::names::Names;
use crate::schema;
use futures::channel::oneshot;
use futures::future::{Either, select};
use indexed_db_futures::database::Database;
use indexed_db_futures::error::OpenDbError;
use indexed_db_futures::prelude::*;
use replica::StoreError;
use replica::store::Head;
use std::pin::pin;
use wasm_bindgen::JsValue;

/// Opens the database in use. A damaged one is set aside and the next generation
/// opened in its place.
pub(crate) async fn open(names: &Names) -> Result<Database, StoreError> {
    let name = names.current();
    match open_whole(&name).await {
        Err(StoreError::Corrupt(_)) => {
            names.leave(&name)?;
            open_whole(&names.current()).await
        }
        opened => opened,
    }
}

async fn open_whole(name: &str) -> Result<Database, StoreError> {
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

/// Everything that must be there, and a head that decodes.
async fn check(database: &Database) -> Result<(), StoreError> {
    if !schema::is_whole(database) {
        return Err(StoreError::Corrupt("an object store is missing".to_owned()));
    }
    let read = async {
        let transaction = database.transaction(schema::HEAD).build()?;
        let key = JsValue::from_str(schema::HEAD_ROW);
        let tx = crate::transaction::Tx(&transaction);
        tx.row::<Head>(schema::HEAD, &key).await
    };
    read.await.map(drop).map_err(StoreError::from)
}

async fn request(name: &str, version: u32) -> Result<Database, StoreError> {
    let (tell, told) = oneshot::channel();
    let request = Database::open(name)
        .with_version(version)
        .with_on_blocked(move |_| {
            let _ = tell.send(());
            Ok(())
        })
        .with_on_upgrade_needed(|event, database| {
            schema::upgrade(&database, event.old_version() as u32)
        })
        .build()
        .map_err(failed)?;
    // A sender that is dropped means that nothing ever blocked.
    let blocked = async {
        if told.await.is_err() {
            futures::future::pending::<()>().await;
        }
    };
    match select(request, pin!(blocked)).await {
        Either::Left((opened, _)) => opened.map_err(failed),
        Either::Right(((), request)) => {
            // The browser opens it all the same, later: nobody may hold it then.
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok(database) = request.await {
                    database.close();
                }
            });
            Err(StoreError::Blocked)
        }
    }
}

fn failed(error: OpenDbError) -> StoreError {
    match error {
        OpenDbError::Base(error) => Failure::from(error).into(),
        other => StoreError::Failed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;
    use indexed_db_futures::transaction::TransactionMode;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn names(purpose: &str) -> Names {
        Names::of(Some(Id::derived(purpose, &[])))
    }

    #[wasm_bindgen_test]
    async fn a_database_without_its_stores_is_set_aside_and_kept() {
        let names = names("without its stores");
        let damaged = names.current();
        let bare = Database::open(damaged.as_str()).with_version(1_u32);
        bare.build().unwrap().await.unwrap().close();
        let opened = open(&names).await.unwrap();
        assert_ne!(opened.name(), damaged);
        assert_eq!(opened.name(), names.current());
        let kept = Database::open(damaged.as_str())
            .build()
            .unwrap()
            .await
            .unwrap();
        assert_eq!(kept.object_store_names().count(), 0);
        assert_eq!(names.set_aside(), [damaged]);
    }

    #[wasm_bindgen_test]
    async fn a_database_with_a_damaged_head_is_set_aside_and_kept() {
        let names = names("damaged head");
        let damaged = names.current();
        let database = open(&names).await.unwrap();
        let transaction = database
            .transaction(schema::HEAD)
            .with_mode(TransactionMode::Readwrite);
        let transaction = transaction.build().unwrap();
        let key = JsValue::from_str(schema::HEAD_ROW);
        let tx = crate::transaction::Tx(&transaction);
        tx.put_row(schema::HEAD, &key, &"rubbish").unwrap();
        transaction.commit().await.unwrap();
        database.close();
        assert_ne!(open(&names).await.unwrap().name(), damaged);
        assert_eq!(names.set_aside(), [damaged]);
    }

    #[wasm_bindgen_test]
    async fn a_newer_database_is_left_alone() {
        let names = names("newer");
        let newer = Database::open(names.current()).with_version(99_u32);
        newer.build().unwrap().await.unwrap().close();
        assert_eq!(open(&names).await.unwrap_err(), StoreError::NewerVersion);
        assert_eq!(names.set_aside(), Vec::<String>::new());
    }

    #[wasm_bindgen_test]
    async fn a_tab_that_holds_an_older_version_blocks() {
        let name = names("blocked").current();
        let held = request(&name, 1).await.unwrap();
        assert_eq!(request(&name, 2).await.unwrap_err(), StoreError::Blocked);
        held.close();
        assert_eq!(request(&name, 2).await.unwrap().version(), 2.0);
    }
}
