//! What goes wrong in the browser, told apart by what it means for the store.

use indexed_db_futures::error::{DomException, Error};
use indexed_db_futures::internals::SystemRepr as _;
use replica::StoreError;

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
    /// What the DOM exception means.
    pub(crate) fn of(exception: &web_sys::DomException) -> Self {
        let (name, message) = (exception.name(), exception.message());
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

fn tells_of_a_lost_connection(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("lost") || message.contains("clos")
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(exception) => Self::from(exception),
            Error::Serialisation(error) => StoreError::Corrupt(error.to_string()).into(),
            other => StoreError::Failed(other.to_string()).into(),
        }
    }
}

impl From<DomException> for Failure {
    fn from(exception: DomException) -> Self {
        Self::of(exception.as_sys())
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
