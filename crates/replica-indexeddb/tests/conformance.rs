//! The suite that every store must pass, in a real browser.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use domain::{Id, kinds};
use replica::conformance::cases;
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
