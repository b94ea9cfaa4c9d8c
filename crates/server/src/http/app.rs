//! The app's own files, and every path that is a place within the app.

use super::failure::Failure;
use crate::app::{App, Asset};
use crate::context::Context;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt as _, stream};
use std::convert::Infallible;
use std::time::{Duration, SystemTime};
use sync::ErrorCode;
use tokio::time::interval;

/// A file of the app, in the smallest form that the browser takes.
pub(crate) async fn serve(
    State(context): State<Context>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if method != Method::GET && method != Method::HEAD {
        return Err(Failure(ErrorCode::NotFound));
    }
    let asset = context.app.find(uri.path()).await;
    let asset = asset.ok_or(Failure(ErrorCode::NotFound))?;
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == asset.tag.as_bytes()) {
        return Ok(with_headers(
            StatusCode::NOT_MODIFIED.into_response(),
            &asset,
        ));
    }
    let (encoding, bytes) = form(&asset, &headers);
    let mut response = with_headers(bytes.into_response(), &asset);
    if let Some(encoding) = encoding {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

fn form(asset: &Asset, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
    let accepted = headers.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or("");
    let accepts = |name| {
        let mut named = accepted.split(',').map(|part| part.trim());
        named.any(|part| {
            part == name || part.starts_with(&format!("{name};")) && !part.ends_with("q=0")
        })
    };
    match asset {
        Asset {
            brotli: Some(brotli),
            ..
        } if accepts("br") => (Some("br"), brotli.clone()),
        Asset {
            gzip: Some(gzip), ..
        } if accepts("gzip") => (Some("gzip"), gzip.clone()),
        Asset { plain, .. } => (None, plain.clone()),
    }
}

fn with_headers(mut response: Response, asset: &Asset) -> Response {
    let headers = response.headers_mut();
    let cache = if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.content_type),
    );
    if let Ok(tag) = HeaderValue::from_str(&asset.tag) {
        headers.insert(header::ETAG, tag);
    }
    let policy = asset.policy.as_deref().map(HeaderValue::from_str);
    if let Some(Ok(policy)) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// How often a development folder is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// `GET /dev/reload`: an event whenever the app in the folder was built anew.
pub(crate) async fn reload(
    State(context): State<Context>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let App::Folder {
        folder,
        reload: true,
    } = &context.app
    else {
        return Err(Failure(ErrorCode::NotFound));
    };
    let index = folder.join("index.html");
    let built = move || std::fs::metadata(&index).and_then(|m| m.modified()).ok();
    let seen: Option<SystemTime> = built();
    let looks = stream::unfold(
        (interval(LOOK), seen, built),
        |(mut look, seen, built)| async move {
            look.tick().await;
            let now = built();
            let news = now.is_some() && now != seen;
            Some((news, (look, now.or(seen), built)))
        },
    );
    let events = looks
        .filter(|news| std::future::ready(*news))
        .map(|_| Ok(Event::default().data("reload")))
        .take_until(context.ending.clone().cancelled_owned());
    Ok(Sse::new(events))
}
