//! The HTTP client of the protocol, the same in the browser and in native tools.
//!
//! It turns requests into HTTP and answers back, and tells apart four things: an
//! answer, a refusal in our protocol, something else that answered (a captive
//! portal, a proxy), and nothing at all. It decides nothing, retries nothing and
//! keeps nothing but the session cookie.
//!
//! Layout:
//! - [`HttpServer`]: the server as the replica sees it, with sessions and pokes;
//! - `answer`: what may pass for an answer;
//! - `platform`: where browser and native differ.

mod answer;
mod platform;

use domain::Id;
use futures::future::ready;
use futures::stream::{LocalBoxStream, StreamExt};
use replica::{Server, ServerError};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::Serialize;
use std::time::Duration;
use sync::account::{About, Account, SignIn, UploadState};
use sync::limits;
use sync::poke::{Poke, PokeDecoder};
use sync::{ErrorCode, SyncRequest, SyncResponse};

/// The longest that one request may take, with its answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server at one origin.
#[derive(Clone, Debug)]
pub struct HttpServer {
    origin: String,
    client: Client,
}

/// The platform has no HTTP client to give.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client: {0}")]
pub struct NoClient(#[from] reqwest::Error);

impl HttpServer {
    /// A client of the server at an origin such as `https://example.org`, in the
    /// browser the page's own. Its clones share the session.
    ///
    /// # Errors
    /// When the platform gives no client.
    pub fn new(origin: &str) -> Result<Self, NoClient> {
        Ok(Self {
            origin: origin.trim_end_matches('/').to_owned(),
            client: platform::client()?,
        })
    }

    /// What the server tells about itself, and that it speaks our protocol.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn about(&self) -> Result<About, ServerError> {
        let answer = self.send(self.request(Method::GET, "/api/about")).await?;
        let about: About = answer::decode(answer).await?;
        speaks_ours(about.protocol)?;
        Ok(about)
    }

    /// Signs in.
    ///
    /// # Errors
    /// `WrongPassword` and `TooMany` among the refusals; else see [`ServerError`].
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<Account, ServerError> {
        let request = self.request(Method::POST, "/api/session");
        answer::decode(self.send(json(request, sign_in)?).await?).await
    }

    /// Who is signed in, if anybody.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn session(&self) -> Result<Option<Account>, ServerError> {
        let answer = self.send(self.request(Method::GET, "/api/session")).await?;
        match answer::decode(answer).await {
            Ok(account) => Ok(Some(account)),
            Err(ServerError::Refused(ErrorCode::SignedOut)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Ends the session.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn sign_out(&self) -> Result<(), ServerError> {
        let request = self.request(Method::DELETE, "/api/session");
        answer::nothing(self.send(request).await?).await
    }

    /// The stream of pokes. Each item is what came at once: without pokes when it
    /// was only a sign of life, of which there is one at least every half minute.
    /// It ends with the connection.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn live(&self) -> Result<LocalBoxStream<'static, Vec<Poke>>, ServerError> {
        let request = self.client.get(self.url("/api/live"));
        let answer = self.send(platform::prepare(request, &self.origin)).await?;
        let answer = answer::of_type(answer, "text/event-stream").await?;
        let pokes = answer
            .bytes_stream()
            .scan(PokeDecoder::default(), |decoder, bytes| {
                ready(bytes.ok().map(|bytes| decoder.feed(&bytes)))
            });
        Ok(pokes.boxed_local())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, self.url(path))
            .timeout(PATIENCE);
        platform::prepare(request, &self.origin)
    }

    /// Whatever stands between here and an answer is as good as being offline.
    async fn send(&self, request: RequestBuilder) -> Result<Response, ServerError> {
        request.send().await.map_err(|_| ServerError::Offline)
    }
}

impl Server for HttpServer {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, ServerError> {
        let http = json(self.request(Method::POST, "/api/sync"), request)?;
        let answer: SyncResponse = answer::decode(self.send(http).await?).await?;
        speaks_ours(answer.protocol)?;
        Ok(answer)
    }

    async fn upload_state(&self, record: Id, hash: &str) -> Result<UploadState, ServerError> {
        let path = format!("/api/photo/{record}/{hash}/upload");
        answer::decode(self.send(self.request(Method::GET, &path)).await?).await
    }

    async fn upload(
        &self,
        record: Id,
        hash: &str,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<UploadState, ServerError> {
        let path = format!("/api/photo/{record}/{hash}/upload?offset={offset}");
        let request = self
            .request(Method::PUT, &path)
            .header("content-type", "application/octet-stream")
            .body(bytes);
        answer::decode(self.send(request).await?).await
    }

    async fn photo(&self, record: Id, hash: &str) -> Result<Vec<u8>, ServerError> {
        let path = format!("/api/photo/{record}/{hash}");
        let answer = self.send(self.request(Method::GET, &path)).await?;
        answer::bytes(answer::of_type(answer, "image/").await?).await
    }
}

/// A server that speaks another version is for the app to update to.
fn speaks_ours(protocol: u32) -> Result<(), ServerError> {
    if protocol == limits::PROTOCOL {
        Ok(())
    } else {
        Err(ServerError::Refused(ErrorCode::Outdated))
    }
}

fn json(request: RequestBuilder, body: &impl Serialize) -> Result<RequestBuilder, ServerError> {
    // Our own messages encode; should one not, the server could only say this.
    let body = serde_json::to_vec(body).map_err(|error| {
        ServerError::Refused(ErrorCode::Malformed {
            field: error.to_string(),
        })
    })?;
    Ok(request
        .header("content-type", "application/json")
        .body(body))
}

#[cfg(test)]
mod tests;
