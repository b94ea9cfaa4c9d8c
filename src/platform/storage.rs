//! Small settings in `localStorage`, what only this tab keeps, and the browser's promise
//! to keep what is stored.

use wasm_bindgen_futures::JsFuture;

/// The setting of that key.
pub fn setting(key: &str) -> Option<String> {
    let storage = super::window().local_storage().ok()??;
    storage.get_item(key).ok()?
}

/// Keeps a setting, or forgets it. A browser without room for a setting loses it
/// at the next start, and nothing else.
pub fn keep_setting(key: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = super::window().local_storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// What this tab keeps under that key.
pub fn of_this_tab(key: &str) -> Option<String> {
    let storage = super::window().session_storage().ok()??;
    storage.get_item(key).ok()?
}

/// Keeps it as long as the tab is open, reloads included. Without room it is lost at
/// once: it is only what a person would otherwise do again.
pub fn keep_in_this_tab(key: &str, value: &str) {
    if let Ok(Some(storage)) = super::window().session_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Whether the browser has promised to keep what is stored.
pub async fn is_persisted() -> bool {
    let Ok(promise) = super::window().navigator().storage().persisted() else {
        return false;
    };
    JsFuture::from(promise)
        .await
        .is_ok_and(|answer| answer.is_truthy())
}

/// Asks the browser to promise to keep what is stored.
pub async fn ask_to_persist() -> bool {
    let Ok(promise) = super::window().navigator().storage().persist() else {
        return false;
    };
    JsFuture::from(promise)
        .await
        .is_ok_and(|answer| answer.is_truthy())
}
