//! Where browser and native differ. The browser keeps cookies, names the origin and
//! decides on redirects itself; and its own `fetch` is all the client that is
//! needed there, so that no other is loaded with the app.
//!
//! Both halves offer the same: a `Client` that sends a [`Request`], and the
//! [`Answer`] with its `Body`, read whole or piece by piece.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{Body, Client};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{Body, Client};

use std::time::Duration;

/// What is asked of the server.
#[derive(Debug)]
pub(crate) struct Request {
    /// The HTTP method.
    pub(crate) method: &'static str,
    /// The path, with its query.
    pub(crate) path: String,
    /// The body with its content type.
    pub(crate) body: Option<(&'static str, Vec<u8>)>,
    /// The longest that it may take, with its answer.
    pub(crate) patience: Option<Duration>,
}

/// What was answered; the body may still be on its way.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The content type; empty where it is not told.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Body,
}
