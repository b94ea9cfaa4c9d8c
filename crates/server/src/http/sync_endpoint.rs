//! `POST /api/sync`.

use super::body;
use super::failure::Failure;
use super::session;
use crate::context::Context;
use crate::pull::{self, NoAnswer};
use crate::writer::{Push, Sight};
use axum::Json;
use axum::extract::{Request, State};
use domain::Id;
use sync::{ErrorCode, SyncRequest, SyncResponse, limits};

/// Numbers beyond this one no phone can have counted to, and no browser can hold.
const LARGEST_NUMBER: u64 = 1 << 53;

/// One exchange: mutations up, outcomes and changes down.
pub(crate) async fn exchange(
    State(context): State<Context>,
    request: Request,
) -> Result<Json<SyncResponse>, Failure> {
    let (parts, sent) = request.into_parts();
    let mut request: SyncRequest = body::json(sent, limits::REQUEST_BYTES).await?;
    check(&request)?;
    let person = match request.user {
        None => None,
        Some(user) => {
            let session = session::of(&context, &parts.headers).await?;
            let session = session.ok_or(Failure(ErrorCode::SignedOut))?;
            if session.account != user {
                return Err(Failure(ErrorCode::WrongUser));
            }
            Some(user)
        }
    };
    let mut sight = None;
    if !request.mutations.is_empty() {
        let person = person.ok_or(Failure(ErrorCode::Forbidden))?;
        sight = push(&context, &mut request, person).await?;
    }
    if let Some(sight) = sight {
        let answer = pull::answer_in_step(&request, sight, context.clock.now());
        return answer
            .map(Json)
            .map_err(|reason| Failure::no_answer(reason, request.device));
    }
    answer(&context, &mut request, person).await.map(Json)
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
    answer.map_err(|reason| Failure::no_answer(reason, request.device))
}

async fn push(
    context: &Context,
    request: &mut SyncRequest,
    person: Id,
) -> Result<Option<Sight>, Failure> {
    let push = Push {
        account: person,
        device: request.device,
        settled: request.settled,
        epoch: request.epoch,
        cursors: request.cursors.clone(),
        deeds: request.mutations.drain(..).map(Into::into).collect(),
    };
    let taken = context.writer.push(push).await;
    taken.map_err(|reason| Failure::not_taken(reason, request.device))
}

fn check(request: &SyncRequest) -> Result<(), Failure> {
    if request.protocol != limits::PROTOCOL {
        return Err(Failure(ErrorCode::Outdated));
    }
    if request.mutations.len() > limits::MUTATIONS_PER_REQUEST {
        return Err(Failure(ErrorCode::TooLarge));
    }
    let numbers = request.mutations.iter().map(|envelope| envelope.mseq);
    if numbers.max().unwrap_or(0) > LARGEST_NUMBER || request.settled > LARGEST_NUMBER {
        return Err(Failure::malformed("mseq"));
    }
    let cursors = request.cursors.values();
    if cursors.map(|cursor| cursor.seq).max().unwrap_or(0) > LARGEST_NUMBER {
        return Err(Failure::malformed("cursors"));
    }
    Ok(())
}
