//! Why a cycle stopped before phone and server were in step.

use crate::server::ServerError;
use crate::store::StoreError;
use domain::Id;
use sync::ErrorCode;

/// Why a cycle stopped. Nothing unsent was touched; what to do about it is for the
/// app: wait and try again, sign in, update, or tell the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// Nothing answered. Try again later.
    #[error("offline")]
    Offline,
    /// Something answered that is not our server. Try again later.
    #[error("something else answered (status {status})")]
    NotOurProtocol {
        /// The HTTP status of the answer.
        status: u16,
    },
    /// The server asks to wait.
    #[error("busy")]
    Busy {
        /// Seconds to wait at least, when it said how many.
        retry_after: Option<u64>,
    },
    /// The session has ended. Sign in again; the queue waits.
    #[error("signed out")]
    SignedOut,
    /// Somebody else is signed in on this browser. The queue waits for its owner.
    #[error("another user is signed in")]
    WrongUser,
    /// This device was signed out from afar: its rows must go.
    #[error("revoked")]
    Revoked {
        /// The device.
        device: Id,
    },
    /// The person asked to be forgotten: all that is theirs on this phone must go.
    #[error("erased")]
    Erased,
    /// The server does not speak this program's protocol any more: update.
    #[error("outdated")]
    Outdated,
    /// The server would not serve the request, and a smaller one does not help.
    #[error("refused: {0:?}")]
    Refused(ErrorCode),
    /// Phone and server went in circles. Try again later.
    #[error("no progress")]
    NoProgress,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ServerError> for SyncError {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Offline => Self::Offline,
            ServerError::NotOurProtocol { status } => Self::NotOurProtocol { status },
            ServerError::Refused(code) => match code {
                ErrorCode::SignedOut => Self::SignedOut,
                ErrorCode::WrongUser => Self::WrongUser,
                ErrorCode::Revoked { device } => Self::Revoked { device },
                ErrorCode::Erased => Self::Erased,
                ErrorCode::Outdated => Self::Outdated,
                ErrorCode::Unavailable => Self::Busy { retry_after: None },
                ErrorCode::TooMany { retry_after } => Self::Busy {
                    retry_after: Some(retry_after),
                },
                ErrorCode::WrongPassword
                | ErrorCode::WrongCode
                | ErrorCode::WrongName
                | ErrorCode::PasswordNeeded
                | ErrorCode::Gap { .. }
                | ErrorCode::Malformed { .. }
                | ErrorCode::BadOrigin
                | ErrorCode::Forbidden
                | ErrorCode::StillOpen
                | ErrorCode::NotFound
                | ErrorCode::WrongOffset { .. }
                | ErrorCode::NotAPhoto
                | ErrorCode::TooLarge => Self::Refused(code),
            },
        }
    }
}
