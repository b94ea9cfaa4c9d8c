//! What holds for every request.

use super::failure::Failure;
use crate::context::Context;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use sync::ErrorCode;

/// Lets only our own pages change anything: a request that may must name an
/// `Origin` that is ours.
///
/// # Errors
/// `BadOrigin` for any other request.
pub(crate) async fn origin(
    State(context): State<Context>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS];
    if !reads.contains(request.method())
        && !is_own(request.headers(), context.public_origin.as_deref())
    {
        return Err(Failure(ErrorCode::BadOrigin));
    }
    Ok(next.run(request).await)
}

fn is_own(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok();
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    if public_origin == Some(origin) {
        return true;
    }
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(header::HOST)
}

/// Counts requests by route, never by what the route names.
pub(crate) async fn count(
    State(context): State<Context>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("app", |path| path.as_str()).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    context.metrics.count_request(&route, status);
    response
}

/// Headers of every answer.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "station.example:8080".parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_the_own_origin_passes() {
        assert!(is_own(&asked(Some("http://station.example:8080")), None));
        assert!(!is_own(&asked(Some("http://station.example")), None));
        assert!(!is_own(&asked(Some("null")), None));
        assert!(!is_own(&asked(None), None));
        let outside = "https://jiamenkou.example";
        assert!(is_own(&asked(Some(outside)), Some(outside)));
    }
}
