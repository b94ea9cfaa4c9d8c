//! What may pass for an answer. Much on the way to a server answers in its place:
//! captive portals with a friendly page under status 200, proxies with an error
//! page, a router with its own log-in.

use crate::platform::{Answer, Body};
use replica::ServerError;
use serde::de::DeserializeOwned;
use sync::ErrorBody;

const JSON: &str = "application/json";

/// The JSON of a success.
pub(crate) async fn decode<T: DeserializeOwned>(answer: Answer) -> Result<T, ServerError> {
    let status = answer.status;
    let text = json(answer).await?;
    serde_json::from_str(&text).map_err(|_| ServerError::NotOurProtocol { status })
}

async fn json(answer: Answer) -> Result<String, ServerError> {
    text(of_type(answer, &[JSON]).await?).await
}

/// A success that says nothing.
pub(crate) async fn nothing(answer: Answer) -> Result<(), ServerError> {
    if answer.status == 204 {
        Ok(())
    } else {
        Err(not_a_success(answer).await)
    }
}

/// The body of a success whose content type begins like one of these.
pub(crate) async fn of_type(answer: Answer, types: &[&str]) -> Result<Body, ServerError> {
    let begins = |begin: &&str| answer.content_type.starts_with(begin);
    if is_success(answer.status) && types.iter().any(begins) {
        Ok(answer.body)
    } else {
        Err(not_a_success(answer).await)
    }
}

/// A refusal is ours only when it says so in JSON, with the field `protocol`.
async fn not_a_success(answer: Answer) -> ServerError {
    let status = answer.status;
    let foreign = ServerError::NotOurProtocol { status };
    if is_success(status) || !answer.content_type.starts_with(JSON) {
        return foreign;
    }
    match text(answer.body).await {
        Ok(text) => serde_json::from_str::<ErrorBody>(&text)
            .map_or(foreign, |body| ServerError::Refused(body.error)),
        Err(error) => error,
    }
}

/// The whole body as text. What is not UTF-8 is no JSON, and found out as such.
async fn text(body: Body) -> Result<String, ServerError> {
    Ok(String::from_utf8(body.whole().await?).unwrap_or_default())
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}
