//! `POST /api/sync`.

use super::body;
use super::failure::Failure;
use super::session;
use crate::context::Context;
use crate::db::DbError;
use crate::pull::{self, NoAnswer};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use domain::Id;
use sync::log::{self, Push, Sight};
use sync::{ErrorCode, SyncRequest, SyncResponse, limits};

/// One exchange: mutations up, outcomes and changes down.
pub(crate) async fn exchange(
    State(context): State<Context>,
    request: Request,
) -> Result<Json<SyncResponse>, Failure> {
    let (parts, sent) = request.into_parts();
    let mut request: SyncRequest = body::json(sent, limits::REQUEST_BYTES).await?;
    log::check(&request).map_err(Failure)?;
    let person = match request.user {
        None => None,
        Some(user) => Some(signed_in(&context, &parts.headers, user, request.device).await?),
    };
    let mut sight = None;
    if !request.mutations.is_empty() {
        let person = person.ok_or(Failure(ErrorCode::Forbidden))?;
        sight = push(&context, &mut request, person).await?;
    }
    if let Some(sight) = sight {
        let answer = log::answer_in_step(&request, sight, context.clock.now());
        return Ok(Json(answer.map_err(DbError::from)?));
    }
    answer(&context, &mut request, person).await.map(Json)
}

/// The user, if the session is theirs. A device that was signed out from afar is
/// told so without any session, for it holds what it is to delete; and so is a phone of
/// somebody who asked to be forgotten.
async fn signed_in(
    context: &Context,
    headers: &HeaderMap,
    user: Id,
    device: Id,
) -> Result<Id, Failure> {
    let session = session::of(context, headers).await?;
    let reason = match session {
        Some(session) if session.account == user => return Ok(user),
        Some(_) => ErrorCode::WrongUser,
        None => ErrorCode::SignedOut,
    };
    if context.db.is_erased(user).await? {
        return Err(Failure(ErrorCode::Erased));
    }
    if context.revoked(device).await? {
        return Err(Failure(ErrorCode::Revoked { device }));
    }
    Err(Failure(reason))
}

/// The answer; registers the device first if it is a new one that only pulls.
async fn answer(
    context: &Context,
    request: &mut SyncRequest,
    person: Option<Id>,
) -> Result<SyncResponse, Failure> {
    let ask = async |request: &SyncRequest| {
        let now = context.clock.now();
        pull::answer(&*context.db, request, person, now).await
    };
    let mut answer = ask(request).await;
    if let (Err(NoAnswer::UnknownDevice), Some(person)) = (&answer, person) {
        push(context, request, person).await?;
        answer = ask(request).await;
    }
    answer.map_err(Failure::no_answer)
}

async fn push(
    context: &Context,
    request: &mut SyncRequest,
    person: Id,
) -> Result<Option<Sight>, Failure> {
    context.sealing.open_all(&mut request.mutations);
    let push = Push::of(request, person);
    context.writer.push(push).await.map_err(Failure)
}
