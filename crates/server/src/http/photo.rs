//! `/api/photo/{record}/{hash}`: the bytes of photos and of voice notes, down and up.

use super::failure::Failure;
use super::{body, session};
use crate::context::{Context, Parts};
use crate::db::PhotoRow;
use crate::photos::{Arrived, Brought, PhotoError, Shown};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Id;
use serde::Deserialize;
use sync::account::UploadState;
use sync::{ErrorCode, limits};

/// Which photo: record and hash.
type Named = Path<(String, String)>;

/// A photo that not everybody may see is kept by no browser, which would show it to
/// whoever comes next: the app keeps its own copy for as long as the person may.
const NOT_FOR_ALL: &str = "no-store";
/// A public one is asked for again before it is shown: it may have been taken down.
const FOR_ALL: &str = "private, no-cache";

/// Opened by itself, it runs nothing and loads nothing, whatever it holds.
const NOTHING: &str = "default-src 'none'; sandbox";

/// Whose upload it is.
#[derive(Debug, Deserialize)]
pub(crate) struct Whose {
    user: Id,
    /// How many bytes come, where the phone sealed them.
    sealed: Option<u64>,
}

/// Whose upload it is, and where the sent bytes begin.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    user: Id,
    sealed: Option<u64>,
    offset: u64,
}

/// `GET …`: the bytes.
pub(crate) async fn show(
    State(context): State<Context>,
    Path((record, hash)): Named,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let person = session::of(&context, &headers).await?;
    let person = person.map(|session| session.account);
    let shown = Shown::find(&context, person, id(&record)?, &hash).await?;
    let Shown { photo, public } = shown.ok_or(Failure(ErrorCode::NotFound))?;
    if !public {
        let headers = [(header::CACHE_CONTROL, NOT_FOR_ALL)];
        return Ok((headers, bytes_of(&context, photo).await?).into_response());
    }
    // The bytes never change under a hash.
    let tag = format!("\"{hash}\"");
    let held = headers.get(header::IF_NONE_MATCH);
    let is_held = held.is_some_and(|held| held.as_bytes() == tag.as_bytes());
    let headers = [
        (header::CACHE_CONTROL, FOR_ALL),
        (header::ETAG, tag.as_str()),
    ];
    if is_held {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, bytes_of(&context, photo).await?).into_response())
}

async fn bytes_of(context: &Parts, photo: PhotoRow) -> Result<impl IntoResponse, Failure> {
    let bytes = context.photos.read(&photo.hash).await.map_err(|error| {
        tracing::error!(%error, "a complete photo can not be read");
        Failure(ErrorCode::Unavailable)
    })?;
    let headers = [
        (header::CONTENT_TYPE, photo.content_type),
        (header::CONTENT_SECURITY_POLICY, NOTHING.to_owned()),
    ];
    Ok((headers, bytes))
}

/// `GET …/upload?user=U&sealed=N`: how far it has come.
pub(crate) async fn upload_state(
    State(context): State<Context>,
    Path(named): Named,
    Query(Whose { user, sealed }): Query<Whose>,
    headers: HeaderMap,
) -> Result<Json<UploadState>, Failure> {
    let mut photo = to_bring(&context, &headers, user, &named).await?;
    photo.announced.sealed = sealed;
    if photo.complete {
        return Ok(Json(whole(&photo)));
    }
    let offset = context.photos.offset(&photo.announced).await;
    let offset = offset.map_err(PhotoError::from)?;
    if offset == photo.announced.length() {
        // The server ended between the last byte and the receipt.
        return receive(&context, &photo, offset, Bytes::new()).await;
    }
    Ok(Json(UploadState {
        offset,
        complete: false,
    }))
}

/// `PUT …/upload?user=U&sealed=N&offset=N`: the next bytes.
pub(crate) async fn upload(
    State(context): State<Context>,
    Path(named): Named,
    Query(sent_by): Query<Sent>,
    request: Request,
) -> Result<Json<UploadState>, Failure> {
    let (parts, sent) = request.into_parts();
    let mut photo = to_bring(&context, &parts.headers, sent_by.user, &named).await?;
    photo.announced.sealed = sent_by.sealed;
    let bytes = body::bytes(sent, limits::PHOTO_CHUNK_BYTES).await?;
    if photo.complete {
        return Ok(Json(whole(&photo)));
    }
    receive(&context, &photo, sent_by.offset, bytes).await
}

async fn receive(
    context: &Parts,
    photo: &Brought,
    offset: u64,
    bytes: Bytes,
) -> Result<Json<UploadState>, Failure> {
    let arrived = context.photos.append(&photo.announced, offset, bytes);
    let arrived = match arrived.await {
        // Where another server finished it meanwhile, nothing is left to continue.
        Err(PhotoError::WrongOffset { .. }) if photo.is_complete_by_now(context).await? => {
            return Ok(Json(whole(photo)));
        }
        arrived => arrived?,
    };
    match arrived {
        Arrived::Partly(offset) => Ok(Json(UploadState {
            offset,
            complete: false,
        })),
        Arrived::Whole(content_type) => {
            let row = PhotoRow {
                record: photo.announced.record,
                hash: photo.announced.attached.hash.clone(),
                content_type: content_type.to_owned(),
            };
            context.db.put_photo(&row, context.clock.now()).await?;
            Ok(Json(whole(photo)))
        }
    }
}

fn whole(photo: &Brought) -> UploadState {
    UploadState {
        offset: photo.announced.length(),
        complete: true,
    }
}

/// The photo for whoever is signed in, when that is the user whose phone asks and
/// they may bring its bytes.
async fn to_bring(
    context: &Parts,
    headers: &HeaderMap,
    user: Id,
    (record, hash): &(String, String),
) -> Result<Brought, Failure> {
    let session = session::of(context, headers).await?;
    let session = session.ok_or(Failure(ErrorCode::SignedOut))?;
    if session.account != user {
        return Err(Failure(ErrorCode::WrongUser));
    }
    let photo = Brought::find(context, user, id(record)?, hash).await?;
    photo.ok_or(Failure(ErrorCode::NotFound))
}

fn id(text: &str) -> Result<Id, Failure> {
    text.parse().map_err(|_| Failure(ErrorCode::NotFound))
}
