//! `GET /api/account/export`: everything that the server has of a person and that they
//! may read themselves, as a file.

use super::failure::Failure;
use super::session;
use crate::context::{Context, Parts};
use crate::db::{Asked, DbError, DbResult};
use crate::erasure::own_records;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::{Grant, Id, Millis, Record};
use serde::Serialize;
use sync::ErrorCode;

/// What stands in the file. Names and instants are those of the sync protocol.
#[derive(Debug, Serialize)]
struct Export {
    exported_at: Millis,
    account: Id,
    name: String,
    title: Option<String>,
    phones: Vec<String>,
    grants: Vec<Grant>,
    devices: Vec<Device>,
    /// All records of the person's own scope.
    records: Vec<Record>,
    /// Where their photos are to be fetched.
    photos: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Device {
    id: Id,
    registered_at: Millis,
    revoked: bool,
}

pub(crate) async fn export(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let session = session::of(&context, &headers).await?;
    let session = session.ok_or(Failure(ErrorCode::SignedOut))?;
    let export = of(&context, session.account).await?;
    let export = export.ok_or(Failure(ErrorCode::SignedOut))?;
    let text = serde_json::to_string_pretty(&export);
    let text = text.map_err(|_| DbError::Corrupt { what: "record" })?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"jiamenkou.json\"",
        ),
    ];
    Ok((headers, text).into_response())
}

async fn of(context: &Parts, account: Id) -> DbResult<Option<Export>> {
    let Some(person) = context.db.person(account).await? else {
        return Ok(None);
    };
    let devices = context.db.devices(account).await?.into_iter();
    let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
    let records = own_records(&mut *snapshot, account).await?;
    snapshot.close().await?;
    Ok(Some(Export {
        exported_at: context.clock.now(),
        account,
        name: person.name,
        title: person.title,
        phones: context.db.phones(account).await?,
        grants: context.actor(Some(account)).await?.grants,
        devices: devices
            .map(|device| Device {
                id: device.id,
                registered_at: device.registered_at,
                revoked: device.revoked,
            })
            .collect(),
        photos: records.iter().flat_map(|it| photos(context, it)).collect(),
        records,
    }))
}

fn photos(context: &Parts, record: &Record) -> Vec<String> {
    let kind = context.rules.kinds.named(&record.kind).into_iter();
    kind.flat_map(|kind| kind.attached(record))
        .map(|photo| format!("/api/photo/{}/{}", record.id, photo.hash))
        .collect()
}
