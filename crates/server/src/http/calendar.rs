//! `GET /calendar/{area}.ics`: the events to come of an area, for calendars that look
//! again by themselves. What is in it everybody may read, and who comes is not.

use super::failure::Failure;
use super::origin::origin;
use crate::context::{Context, Parts};
use crate::db::Asked;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::calendar_file::{MEDIA_TYPE, calendar};
use domain::kinds::{event, residential_area};
use domain::{Id, Record};
use sync::ErrorCode;

/// Calendars need not look more often.
const KEPT: &str = "public, max-age=900";

/// The file of an area; `Unavailable` for the moment in which the events were not read
/// yet, as an empty one would take them out of every calendar.
pub(crate) async fn of_area(
    State(context): State<Context>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let area = file.strip_suffix(".ics").and_then(|area| area.parse().ok());
    let area = area.ok_or(Failure(ErrorCode::NotFound))?;
    let name = name_of(&context, area).await?;
    let announced = context.announced.borrow().clone();
    let events = announced.ok_or(Failure(ErrorCode::Unavailable))?;
    let here = |event: &&Record| event::KIND.area_of(event) == Some(area);
    let mut events: Vec<&Record> = events.values().filter(here).collect();
    events.sort_by_key(|event| (event.integer("starts_at"), event.id));
    let origin = origin(&context, &headers);
    let file = calendar(&name, events, &origin, context.clock.now());
    let headers = [
        (header::CONTENT_TYPE, MEDIA_TYPE),
        (header::CACHE_CONTROL, KEPT),
    ];
    Ok((headers, file).into_response())
}

/// The name of an area that there is.
async fn name_of(context: &Parts, area: Id) -> Result<String, Failure> {
    let (mut snapshot, _) = context.db.snapshot(&Asked::default()).await?;
    let row = snapshot.record(area).await?;
    snapshot.close().await?;
    let record = row.and_then(|row| serde_json::from_str::<Record>(&row.body).ok());
    let record = record.filter(|r| r.kind == residential_area::KIND.name && !r.archived);
    let record = record.ok_or(Failure(ErrorCode::NotFound))?;
    Ok(record.text("name").to_owned())
}
