//! What goes wrong in the browser, told apart by what it means for the store.

use js_sys::Reflect;
use replica::StoreError;
use wasm_bindgen::JsValue;

/// Why a transaction did not happen.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The connection to the database is gone; a new one may work.
    ConnectionLost(String),
    /// The browser undid the transaction; only it knows why.
    Aborted,
    /// Everything else, which trying again does not mend.
    Store(StoreError),
}

impl Failure {
    /// What the exception means.
    pub(crate) fn of(exception: &JsValue) -> Self {
        let (name, message) = (text(exception, "name"), text(exception, "message"));
        match name.as_str() {
            "QuotaExceededError" => Self::Store(StoreError::QuotaExceeded),
            "VersionError" => Self::Store(StoreError::NewerVersion),
            "AbortError" => Self::Aborted,
            // The first comes of starting a transaction on a closed connection.
            // WebKit closes connections under a running page and says so only in
            // the words of an UnknownError.
            "InvalidStateError" => Self::ConnectionLost(message),
            "UnknownError" if tells_of_a_lost_connection(&message) => Self::ConnectionLost(message),
            _ => Self::Store(StoreError::Failed(format!("{name}: {message}"))),
        }
    }
}

fn text(exception: &JsValue, member: &str) -> String {
    let member = Reflect::get(exception, &member.into()).ok();
    member.and_then(|text| text.as_string()).unwrap_or_default()
}

fn tells_of_a_lost_connection(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("lost") || message.contains("clos")
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JsValue> for Failure {
    fn from(exception: JsValue) -> Self {
        Self::of(&exception)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::ConnectionLost(message) => Self::Failed(message),
            Failure::Aborted => Self::Failed("the browser undid the transaction".to_owned()),
            Failure::Store(error) => error,
        }
    }
}
