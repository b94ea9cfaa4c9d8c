//! `/api/photo/{record}/{hash}`: the bytes of photos, down and up.

use super::failure::Failure;
use super::{body, session};
use crate::context::{Context, Parts};
use crate::db::PhotoRow;
use crate::photos::{Access, Arrived, PhotoError};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sync::account::UploadState;
use sync::{ErrorCode, limits};

/// Which photo: record and hash.
type Named = Path<(String, String)>;

/// The bytes never change under a hash; but only this browser may keep them.
const CACHE: &str = "private, max-age=31536000, immutable";

/// Where the sent bytes begin.
#[derive(Debug, Deserialize)]
pub(crate) struct From {
    offset: u64,
}

/// `GET …`: the bytes.
pub(crate) async fn show(
    State(context): State<Context>,
    Path(named): Named,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let person = session::of(&context, &headers).await?;
    let access = find(&context, person.map(|session| session.account), &named).await?;
    let photo = access.complete.ok_or(Failure(ErrorCode::NotFound))?;
    let bytes = context.photos.read(&photo.hash).await.map_err(|error| {
        tracing::error!(%error, "a complete photo can not be read");
        Failure(ErrorCode::Unavailable)
    })?;
    let headers = [
        (header::CONTENT_TYPE, photo.content_type.as_str()),
        (header::CACHE_CONTROL, CACHE),
    ];
    Ok((headers, bytes).into_response())
}

/// `GET …/upload`: how far it has come.
pub(crate) async fn upload_state(
    State(context): State<Context>,
    Path(named): Named,
    headers: HeaderMap,
) -> Result<Json<UploadState>, Failure> {
    let access = to_bring(&context, &headers, &named).await?;
    if access.complete.is_some() {
        return Ok(Json(whole(&access)));
    }
    let offset = context.photos.offset(&access.announced).await;
    let offset = offset.map_err(PhotoError::from)?;
    if offset == access.announced.size {
        // The server ended between the last byte and the receipt.
        return receive(&context, &access, offset, Bytes::new()).await;
    }
    Ok(Json(UploadState {
        offset,
        complete: false,
    }))
}

/// `PUT …/upload?offset=N`: the next bytes.
pub(crate) async fn upload(
    State(context): State<Context>,
    Path(named): Named,
    Query(from): Query<From>,
    request: Request,
) -> Result<Json<UploadState>, Failure> {
    let (parts, sent) = request.into_parts();
    let access = to_bring(&context, &parts.headers, &named).await?;
    let bytes = body::bytes(sent, limits::PHOTO_CHUNK_BYTES).await?;
    if access.complete.is_some() {
        return Ok(Json(whole(&access)));
    }
    receive(&context, &access, from.offset, bytes).await
}

async fn receive(
    context: &Parts,
    access: &Access,
    offset: u64,
    bytes: Bytes,
) -> Result<Json<UploadState>, Failure> {
    let arrived = context
        .photos
        .append(&access.announced, offset, bytes)
        .await?;
    match arrived {
        Arrived::Partly(offset) => Ok(Json(UploadState {
            offset,
            complete: false,
        })),
        Arrived::Whole(content_type) => {
            let photo = PhotoRow {
                record: access.announced.record,
                hash: access.announced.hash.clone(),
                content_type: content_type.to_owned(),
            };
            context.db.put_photo(&photo, context.clock.now()).await?;
            Ok(Json(whole(access)))
        }
    }
}

fn whole(access: &Access) -> UploadState {
    UploadState {
        offset: access.announced.size,
        complete: true,
    }
}

/// The photo for somebody who may bring its bytes: whoever is signed in and may
/// read the record, for the mutation that named it was accepted.
async fn to_bring(
    context: &Parts,
    headers: &HeaderMap,
    named: &(String, String),
) -> Result<Access, Failure> {
    let session = session::of(context, headers).await?;
    let session = session.ok_or(Failure(ErrorCode::SignedOut))?;
    find(context, Some(session.account), named).await
}

async fn find(
    context: &Parts,
    person: Option<domain::Id>,
    (record, hash): &(String, String),
) -> Result<Access, Failure> {
    let record = record.parse().map_err(|_| Failure(ErrorCode::NotFound))?;
    let access = Access::find(context, person, record, hash).await?;
    access.ok_or(Failure(ErrorCode::NotFound))
}
