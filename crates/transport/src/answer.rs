//! What may pass for an answer. Much on the way to a server answers in its place:
//! captive portals with a friendly page under status 200, proxies with an error
//! page, a router with its own log-in.

use replica::ServerError;
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use sync::ErrorBody;

/// The JSON of a success.
pub(crate) async fn decode<T: DeserializeOwned>(answer: Response) -> Result<T, ServerError> {
    let answer = of_type(answer, "application/json").await?;
    let status = answer.status().as_u16();
    let body = bytes(answer).await?;
    serde_json::from_slice(&body).map_err(|_| ServerError::NotOurProtocol { status })
}

/// A success that says nothing.
pub(crate) async fn nothing(answer: Response) -> Result<(), ServerError> {
    if answer.status() == 204 {
        Ok(())
    } else {
        Err(not_a_success(answer).await)
    }
}

/// A success whose content type begins like this.
pub(crate) async fn of_type(answer: Response, content_type: &str) -> Result<Response, ServerError> {
    if answer.status().is_success() && says_to_be(&answer, content_type) {
        Ok(answer)
    } else {
        Err(not_a_success(answer).await)
    }
}

/// The whole body. One that is cut off is no answer.
pub(crate) async fn bytes(answer: Response) -> Result<Vec<u8>, ServerError> {
    let body = answer.bytes().await.map_err(|_| ServerError::Offline)?;
    Ok(body.into())
}

/// A refusal is ours only when it says so in JSON, with the field `protocol`.
async fn not_a_success(answer: Response) -> ServerError {
    let status = answer.status();
    let foreign = ServerError::NotOurProtocol {
        status: status.as_u16(),
    };
    if status.is_success() || !says_to_be(&answer, "application/json") {
        return foreign;
    }
    match bytes(answer).await {
        Ok(body) => serde_json::from_slice::<ErrorBody>(&body)
            .map_or(foreign, |body| ServerError::Refused(body.error)),
        Err(error) => error,
    }
}

fn says_to_be(answer: &Response, content_type: &str) -> bool {
    let header = answer.headers().get(CONTENT_TYPE);
    header
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with(content_type))
}
