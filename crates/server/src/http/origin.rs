//! Where the site is reached.

use super::session::is_loopback;
use crate::context::Parts;
use axum::http::{HeaderMap, header};

/// As it was configured, or else as the request has it; without a slash at its end.
pub(super) fn origin(context: &Parts, headers: &HeaderMap) -> String {
    if let Some(origin) = &context.public_origin {
        return origin.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if is_loopback(host) { "http" } else { "https" };
    format!("{scheme}://{host}")
}
