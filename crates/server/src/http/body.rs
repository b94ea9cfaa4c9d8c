//! Reading request bodies, bounded.

use super::failure::Failure;
use axum::body::{Body, Bytes, to_bytes};
use serde::de::DeserializeOwned;
use sync::ErrorCode;

/// The whole body, decompressed.
///
/// # Errors
/// `TooLarge` over `limit` bytes; `Malformed` when it was cut off on the way.
pub(crate) async fn bytes(body: Body, limit: usize) -> Result<Bytes, Failure> {
    to_bytes(body, limit).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            if error.is::<http_body_util::LengthLimitError>() {
                return Failure(ErrorCode::TooLarge);
            }
            cause = error.source();
        }
        Failure::malformed("body")
    })
}

/// The body as JSON.
///
/// # Errors
/// As [`bytes`]; `Malformed` when it does not decode.
pub(crate) async fn json<T: DeserializeOwned>(body: Body, limit: usize) -> Result<T, Failure> {
    let bytes = bytes(body, limit).await?;
    serde_json::from_slice(&bytes).map_err(|_| Failure::malformed("body"))
}
