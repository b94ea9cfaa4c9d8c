//! What is not a success, as it leaves the server.

use crate::db::DbError;
use crate::passwords::PasswordError;
use crate::photos::PhotoError;
use crate::pull::NoAnswer;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sync::{ErrorBody, ErrorCode, limits};

/// The only way in which a handler fails. What went wrong inside is logged where
/// it is turned into this, and never sent.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) ErrorCode);

impl Failure {
    /// A part of the request does not decode.
    pub(crate) fn malformed(field: impl Into<String>) -> Self {
        Self(ErrorCode::Malformed {
            field: field.into(),
        })
    }

    /// A pull has no answer.
    pub(crate) fn no_answer(reason: NoAnswer) -> Self {
        match reason {
            NoAnswer::Refused(code) => Self(code),
            NoAnswer::UnknownDevice => Self(ErrorCode::Unavailable),
            NoAnswer::Database(error) => error.into(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = match self.0 {
            ErrorCode::TooMany { retry_after } => Some(retry_after),
            _ => None,
        };
        let body = ErrorBody {
            protocol: limits::PROTOCOL,
            error: self.0,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        tracing::error!(%error, "request not served");
        Self(ErrorCode::Unavailable)
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        tracing::error!(%error, "request not served");
        Self(ErrorCode::Unavailable)
    }
}

impl From<PhotoError> for Failure {
    fn from(error: PhotoError) -> Self {
        Self(match error {
            PhotoError::WrongOffset { offset } => ErrorCode::WrongOffset { offset },
            PhotoError::NotAPhoto => ErrorCode::NotAPhoto,
            PhotoError::TooLarge => ErrorCode::TooLarge,
            PhotoError::Storage(error) => {
                tracing::error!(%error, "photo not served");
                ErrorCode::Unavailable
            }
        })
    }
}
