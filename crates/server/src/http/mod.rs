//! The server's HTTP surface: one file a resource.

mod about;
mod app;
mod body;
mod calendar;
mod code;
mod erase;
mod export;
mod failure;
mod guard;
mod live;
mod looking_back;
mod origin;
mod photo;
mod public;
mod session;
mod sync_endpoint;
mod visitor;

pub use session::normalised_login;

use crate::context::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use failure::Failure;
use sync::ErrorCode;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::map_request_body::MapRequestBodyLayer;

/// All routes.
pub(crate) fn router(context: Context) -> Router {
    let resources = Router::new()
        .route(
            "/api/session",
            post(session::sign_in)
                .get(session::who)
                .delete(session::sign_out),
        )
        .route("/api/session/code", post(code::ask))
        .route("/api/session/by-code", post(code::sign_in))
        .route("/api/account/export", get(export::export))
        .route("/api/account/erase", post(erase::erase))
        .route("/api/account/proof", post(erase::show))
        .route("/api/noted/erase", post(erase::erase_noted))
        .route("/api/sync", post(sync_endpoint::exchange))
        .route("/api/sign-up", post(visitor::sign_up))
        .route("/api/sign-up/state", post(visitor::state))
        .route("/api/sign-up/withdraw", post(visitor::withdraw))
        .route("/api/photo/{record}/{hash}", get(photo::show))
        .route(
            "/api/photo/{record}/{hash}/upload",
            get(photo::upload_state).put(photo::upload),
        )
        .route("/api/records/{id}/history", get(looking_back::of_record))
        .route("/api/attention", get(looking_back::of_area))
        .route("/api/about", get(about::about))
        .route("/calendar/{file}", get(calendar::of_area))
        .route("/api/{*rest}", get(nothing))
        .route("/feed", get(public::posts))
        .route("/feed/{file}", get(public::feed_of_area))
        .route("/feed.atom", get(public::feed))
        .route("/posts/{id}", get(public::post))
        .route("/events", get(public::events))
        .route("/events/{id}", get(public::event))
        .route("/stations", get(public::stations))
        .route("/stations/{id}", get(public::station))
        .route("/sitemap.xml", get(public::map))
        .route("/robots.txt", get(public::robots))
        .layer(
            ServiceBuilder::new()
                .layer(
                    CompressionLayer::new()
                        .quality(CompressionLevel::Fastest)
                        .compress_when(worth_compressing()),
                )
                .layer(MapRequestBodyLayer::new(Body::new))
                .layer(RequestDecompressionLayer::new().pass_through_unaccepted(true))
                .layer(MapRequestBodyLayer::new(Body::new)),
        );
    // What goes through an encoder keeps room for one, for as long as the stream is open.
    resources
        .route("/api/live", get(live::stream))
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .route("/dev/reload", get(app::reload))
        .fallback(app::serve)
        .method_not_allowed_fallback(nothing)
        .layer(from_fn_with_state(context.clone(), guard::origin))
        .layer(CatchPanicLayer::custom(|_| {
            Failure(ErrorCode::Unavailable).into_response()
        }))
        .layer(from_fn_with_state(context.clone(), guard::count))
        .layer(from_fn(guard::headers))
        .with_state(context)
}

/// Below a packet there is nothing to gain, and an encoder costs more than most
/// answers; images are compressed already.
fn worth_compressing() -> impl Predicate {
    SizeAbove::new(1_024).and(NotForContentType::IMAGES)
}

async fn nothing() -> Failure {
    Failure(ErrorCode::NotFound)
}

/// Healthy is who can read the log.
async fn healthz(State(context): State<Context>) -> Result<StatusCode, Failure> {
    context.head().await?;
    Ok(StatusCode::OK)
}

async fn metrics(State(context): State<Context>) -> String {
    context.metrics.encode(&context.hub)
}
