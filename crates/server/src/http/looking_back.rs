//! `/api/records/{id}/history` and `/api/attention`: what was, and what never came to
//! be. Nobody keeps the answers.

use super::failure::Failure;
use super::session;
use crate::context::{Context, Parts};
use crate::looking_back::{concerns, history};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use domain::Id;
use serde::Deserialize;
use sync::ErrorCode;
use sync::looking_back::{Concerns, History};

/// Who asks, and before which sequence number.
#[derive(Debug, Deserialize)]
pub(crate) struct Before {
    #[serde(default)]
    user: String,
    before: Option<String>,
}

/// Who asks, and of which area.
#[derive(Debug, Deserialize)]
pub(crate) struct OfArea {
    #[serde(default)]
    user: String,
    #[serde(default)]
    area: String,
}

/// `GET /api/records/{id}/history?user=U&before=N`: the versions of a record.
pub(crate) async fn of_record(
    State(context): State<Context>,
    Path(record): Path<String>,
    Query(asked): Query<Before>,
    headers: HeaderMap,
) -> Result<Json<History>, Failure> {
    let person = asking(&context, &headers, &asked.user).await?;
    let record = record.parse().map_err(|_| Failure(ErrorCode::NotFound))?;
    let before = asked.before.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| Failure::malformed("before"))?;
    let history = history(&context, person, record, before).await;
    history.map(Json).map_err(Failure::no_answer)
}

/// `GET /api/attention?user=U&area=A`: what was refused or waits in an area.
pub(crate) async fn of_area(
    State(context): State<Context>,
    Query(asked): Query<OfArea>,
    headers: HeaderMap,
) -> Result<Json<Concerns>, Failure> {
    let person = asking(&context, &headers, &asked.user).await?;
    let area = asked.area.parse().map_err(|_| Failure::malformed("area"))?;
    let concerns = concerns(&context, person, area).await;
    concerns.map(Json).map_err(Failure::no_answer)
}

/// The person who is signed in, who must be the one whose app asks: another tab may
/// have signed somebody else in.
async fn asking(context: &Parts, headers: &HeaderMap, user: &str) -> Result<Id, Failure> {
    let session = session::of(context, headers).await?;
    let session = session.ok_or(Failure(ErrorCode::SignedOut))?;
    let user: Id = user.parse().map_err(|_| Failure::malformed("user"))?;
    if session.account != user {
        return Err(Failure(ErrorCode::WrongUser));
    }
    Ok(user)
}
