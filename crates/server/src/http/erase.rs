//! `POST /api/account/proof`: whoever is signed in shows again who they are;
//! `POST /api/account/erase`: forgets them once they have.
//! `POST /api/noted/erase`: the staff of the area forget who asked them to and has no
//! account.

use super::failure::Failure;
use super::{body, code, session};
use crate::context::{Context, Parts};
use crate::erasure::{self, NotErased};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::Id;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use sync::ErrorCode;
use sync::account::{Noted, Proof};

/// Longest body, in bytes.
const BYTES: usize = 4 * 1024;

/// Whoever is signed in, with what they show of themselves.
struct Showing {
    headers: HeaderMap,
    account: Id,
    proof: Proof,
    address: String,
}

impl Showing {
    async fn of(context: &Parts, peer: SocketAddr, request: Request) -> Result<Self, Failure> {
        let (parts, sent) = request.into_parts();
        let session = session::of(context, &parts.headers).await?;
        Ok(Self {
            account: session.ok_or(Failure(ErrorCode::SignedOut))?.account,
            proof: body::json(sent, BYTES).await?,
            address: session::address(peer, &parts.headers),
            headers: parts.headers,
        })
    }
}

pub(crate) async fn erase(
    State(context): State<Context>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Failure> {
    let Showing {
        headers,
        account,
        proof,
        address,
    } = Showing::of(&context, peer, request).await?;
    // The account is part of their work, and is ended by who gave it to them. Said first:
    // a code can be used once.
    if context.is_staff(account).await? {
        return Err(Failure(ErrorCode::Forbidden));
    }
    prove(&context, account, proof, &address).await?;
    to_the_end(async move { erasure::erase(&context, account).await }).await?;
    Ok(session::forgotten(&headers))
}

/// Changes nothing, the session included: it is the app that goes by the answer.
pub(crate) async fn show(
    State(context): State<Context>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<StatusCode, Failure> {
    let shown = Showing::of(&context, peer, request).await?;
    prove(&context, shown.account, shown.proof, &shown.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn erase_noted(
    State(context): State<Context>,
    request: Request,
) -> Result<StatusCode, Failure> {
    let (parts, sent) = request.into_parts();
    let session = session::of(&context, &parts.headers).await?;
    let staff = session.ok_or(Failure(ErrorCode::SignedOut))?.account;
    let noted: Noted = body::json(sent, BYTES).await?;
    let records: BTreeSet<Id> = noted.records.into_iter().collect();
    let records: Vec<Id> = records.into_iter().collect();
    to_the_end(async move { erasure::erase_noted(&context, staff, &records).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does it whole, whether or not whoever asked waits for the answer.
async fn to_the_end(
    erasing: impl Future<Output = Result<(), NotErased>> + Send + 'static,
) -> Result<(), Failure> {
    let erased = tokio::spawn(erasing).await;
    let erased = erased.map_err(|_| Failure(ErrorCode::Unavailable))?;
    Ok(erased?)
}

/// An open app that somebody left lying about must not be enough.
async fn prove(context: &Parts, account: Id, proof: Proof, address: &str) -> Result<(), Failure> {
    match proof {
        Proof::Password(sign_in) => {
            let shown = session::by_password(context, sign_in, address).await?;
            if shown != account {
                return Err(Failure(ErrorCode::WrongPassword));
            }
        }
        Proof::Code(by_code) => {
            let (phone, hash) = code::shown(context, &by_code, address).await?;
            let people = context.db.people_of_phone(&phone).await?;
            let is_theirs = people.iter().any(|person| person.id == account);
            if !is_theirs || !context.db.use_code(&phone, &hash).await? {
                return Err(Failure(ErrorCode::WrongCode));
            }
        }
    }
    Ok(())
}

impl From<NotErased> for Failure {
    fn from(error: NotErased) -> Self {
        match error {
            NotErased::StillOpen => Self(ErrorCode::StillOpen),
            NotErased::NotTheirs => Self(ErrorCode::NotFound),
            NotErased::Database(_) | NotErased::Journal(_) => {
                tracing::error!(%error, "somebody waits to be forgotten");
                Self(ErrorCode::Unavailable)
            }
        }
    }
}
