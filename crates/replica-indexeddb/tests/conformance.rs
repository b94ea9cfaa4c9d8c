//! The suite that every store must pass, in a real browser.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use domain::{Id, kinds};
use replica::conformance::{SECRET, cases, sealing};
use replica::sealing::Sealing;
use replica_indexeddb::IndexedDbStore;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_store_over_indexeddb_keeps_its_contract() {
    for case in cases::<IndexedDbStore>() {
        console_log!("{}", case.name);
        let user = Id::derived("conformance", &[]).to_string() + case.name;
        let user = Id::derived(&user, &[]);
        let one = IndexedDbStore::open(kinds::ALL, Some(user)).await.unwrap();
        let other = IndexedDbStore::open(kinds::ALL, Some(user)).await.unwrap();
        case.run(one, other).await;
    }
}

#[wasm_bindgen_test]
async fn sealing_over_indexeddb_keeps_it_too() {
    for case in cases::<Sealing<IndexedDbStore>>() {
        console_log!("{}", case.name);
        let user = Id::derived("sealed conformance", &[]).to_string() + case.name;
        let user = Some(Id::derived(&user, &[]));
        let open = async || IndexedDbStore::open(kinds::STORED, user).await.unwrap();
        let one = sealing(open().await, SECRET, 1).await;
        let other = sealing(open().await, SECRET, 9).await;
        case.run(one, other).await;
    }
}
