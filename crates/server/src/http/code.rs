//! `/api/session/code` and `/api/session/by-code`: signing in by a code that is sent to
//! a phone.

use super::failure::Failure;
use super::{body, session};
use crate::codes::{self, Led};
use crate::context::{Context, Parts};
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::person::mobile_number;
use std::net::SocketAddr;
use sync::ErrorCode;
use sync::account::{AskForCode, ByCode, Recognised};

/// Longest body, in bytes.
const BYTES: usize = 4 * 1024;

/// `POST /api/session/code`: sends a code, if the number is anybody's. Nobody is told
/// whether it is: not by the answer, and not by how long it takes.
pub(crate) async fn ask(
    State(context): State<Context>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<StatusCode, Failure> {
    let sender = context.code_sender.clone();
    let sender = sender.ok_or(Failure(ErrorCode::NotFound))?;
    let (parts, sent) = request.into_parts();
    let AskForCode { phone } = body::json(sent, BYTES).await?;
    let phone = mobile_number(&phone).ok_or_else(|| Failure::malformed("phone"))?;
    let address = session::address(peer, &parts.headers);
    let now = context.clock.now();
    let asked = context.code_throttle.try_now(&phone, &address, now);
    asked.map_err(|retry_after| Failure(ErrorCode::TooMany { retry_after }))?;
    let code = codes::new_code();
    let hash = context.passwords.hashed(code.clone()).await?;
    let expires_at = now + codes::LIFETIME;
    context.db.put_code(&phone, &hash, expires_at).await?;
    if !context.db.people_of_phone(&phone).await?.is_empty() {
        codes::send(sender, phone, code);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/session/by-code`: a code for a cookie, or for the question who it is.
pub(crate) async fn sign_in(
    State(context): State<Context>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, sent) = request.into_parts();
    let asked: ByCode = body::json(sent, BYTES).await?;
    let address = session::address(peer, &parts.headers);
    let (phone, hash) = shown(&context, &asked, &address).await?;
    let people = context.db.people_of_phone(&phone).await?;
    if people.is_empty() {
        return Err(Failure(ErrorCode::WrongCode));
    }
    let known = session::known_here(&context, &parts.headers).await?;
    let (person, known) = match codes::lead(&people, &known, &asked) {
        Led::To { person, known } => (person, known),
        Led::Nobody => return Err(Failure(ErrorCode::WrongName)),
        Led::Asks(known) => {
            context.throttle.succeeded(&phone, &address);
            let account = None;
            return Ok(Json(Recognised { account, known }).into_response());
        }
    };
    // A number that was given out anew, and a name, must not open more than one's own.
    if !known && context.is_staff(person).await? {
        return Err(Failure(ErrorCode::PasswordNeeded));
    }
    if !context.db.use_code(&phone, &hash).await? {
        return Err(Failure(ErrorCode::WrongCode));
    }
    context.throttle.succeeded(&phone, &address);
    context.code_throttle.succeeded(&phone, &address);
    session::opened(&context, person, &parts.headers, |account| Recognised {
        account: Some(account),
        known: Vec::new(),
    })
    .await
}

/// The number, and the hash of the code that was sent to it, if this is it.
///
/// # Errors
/// `WrongCode` where it is not, `TooMany` after repeated tries.
pub(super) async fn shown(
    context: &Parts,
    asked: &ByCode,
    address: &str,
) -> Result<(String, String), Failure> {
    let phone = mobile_number(&asked.phone).ok_or_else(|| Failure::malformed("phone"))?;
    let hash = right_code(context, &phone, &asked.code, address).await?;
    Ok((phone, hash))
}

/// The hash of the code that was sent, if this is it. Every look counts as a try.
async fn right_code(
    context: &Parts,
    phone: &str,
    code: &str,
    address: &str,
) -> Result<String, Failure> {
    let now = context.clock.now();
    let tried = context.throttle.try_now(phone, address, now);
    tried.map_err(|retry_after| Failure(ErrorCode::TooMany { retry_after }))?;
    let code = code.chars().filter(char::is_ascii_digit).collect();
    let hash = context.db.try_code(phone, codes::TRIES, now).await?;
    let is_right = context.passwords.verify(code, hash.clone()).await?;
    match hash {
        Some(hash) if is_right => Ok(hash),
        _ => Err(Failure(ErrorCode::WrongCode)),
    }
}
