//! The contract of the server as the phone sees it.

use domain::Id;
use sync::account::UploadState;
use sync::{ErrorCode, SyncRequest, SyncResponse};

/// Why there is no answer. None of these is an outcome: the queue only pauses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// Nothing answered.
    #[error("offline")]
    Offline,
    /// Something answered that does not speak our protocol, such as a captive
    /// portal or a proxy's error page.
    #[error("something else answered (status {status})")]
    NotOurProtocol {
        /// The HTTP status of the answer.
        status: u16,
    },
    /// The server would not serve the request.
    #[error("refused: {0:?}")]
    Refused(ErrorCode),
}

/// A photo on its way up.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    /// Whose phone sends it.
    pub user: Id,
    /// The record that shows it.
    pub record: Id,
    /// SHA-256 of its bytes, before they were sealed.
    pub hash: &'a str,
    /// How many bytes there are of it sealed, where it is.
    pub sealed: Option<u64>,
}

/// The server as the phone sees it.
pub trait Server {
    /// One exchange.
    async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, ServerError>;

    /// How far the upload of a photo has come.
    async fn upload_state(&self, photo: Sending<'_>) -> Result<UploadState, ServerError>;

    /// The next bytes of a photo, from `offset` on.
    async fn upload(
        &self,
        photo: Sending<'_>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<UploadState, ServerError>;

    /// The bytes of a photo of a record.
    async fn photo(&self, record: Id, hash: &str) -> Result<Vec<u8>, ServerError>;
}
