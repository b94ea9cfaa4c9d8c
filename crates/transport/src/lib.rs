//! The HTTP client of the protocol, the same in the browser and in native tools.
//!
//! It turns requests into HTTP and answers back, and tells apart four things: an
//! answer, a refusal in our protocol, something else that answered (a captive
//! portal, a proxy), and nothing at all. It decides nothing, retries nothing and
//! keeps nothing but the session cookie.
//!
//! Layout:
//! - [`HttpServer`]: the server as the replica sees it, with sessions; [`Live`]: its
//!   pokes;
//! - `answer`: what may pass for an answer;
//! - `platform`: where browser and native differ.

mod answer;
mod platform;

use domain::Id;
use platform::{Answer, Body, Client, Request};
use replica::server::Sending;
use replica::{Server, ServerError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use sync::account::{
    About, Account, AskForCode, ByCode, Noted, Proof, Recognised, SignIn, UploadState,
};
use sync::limits;
use sync::looking_back::{Concerns, History};
use sync::poke::{Poke, PokeDecoder};
use sync::visitor::{VisitorSignUp, VisitorState, VisitorToken};
use sync::{ErrorCode, SyncRequest, SyncResponse};

/// The longest that one request may take, with its answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server at one origin.
#[derive(Clone, Debug)]
pub struct HttpServer {
    client: Client,
}

/// The platform has no HTTP client to give.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client: {0}")]
pub struct NoClient(String);

impl HttpServer {
    /// A client of the server at an origin such as `https://example.org`, in the
    /// browser the page's own. Its clones share the session.
    ///
    /// # Errors
    /// When the platform gives no client.
    pub fn new(origin: &str) -> Result<Self, NoClient> {
        Ok(Self {
            client: Client::of(origin.trim_end_matches('/'))?,
        })
    }

    /// What the server tells about itself, and that it speaks our protocol.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn about(&self) -> Result<About, ServerError> {
        let answer = self.send("GET", "/api/about".into(), None).await?;
        let about: About = answer::decode(answer).await?;
        speaks_ours(about.protocol)?;
        Ok(about)
    }

    /// Signs in.
    ///
    /// # Errors
    /// `WrongPassword` and `TooMany` among the refusals; else see [`ServerError`].
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<Account, ServerError> {
        let answer = self.send("POST", "/api/session".into(), Some(json(sign_in)?));
        answer::decode(answer.await?).await
    }

    /// Asks that a code be sent to a phone.
    ///
    /// # Errors
    /// `TooMany` among the refusals; else see [`ServerError`].
    pub async fn ask_for_code(&self, asked: &AskForCode) -> Result<(), ServerError> {
        let answer = self.send("POST", "/api/session/code".into(), Some(json(asked)?));
        answer::nothing(answer.await?).await
    }

    /// Signs in by a code, or hears that it is right and who is still to be told.
    ///
    /// # Errors
    /// `WrongCode`, `WrongName`, `PasswordNeeded` and `TooMany` among the refusals; else
    /// see [`ServerError`].
    pub async fn sign_in_by_code(&self, by_code: &ByCode) -> Result<Recognised, ServerError> {
        let answer = self.send("POST", "/api/session/by-code".into(), Some(json(by_code)?));
        answer::decode(answer.await?).await
    }

    /// Who is signed in, if anybody.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn session(&self) -> Result<Option<Account>, ServerError> {
        let answer = self.send("GET", "/api/session".into(), None).await?;
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
        answer::nothing(self.send("DELETE", "/api/session".into(), None).await?).await
    }

    /// Forgets who is signed in, who shows once more who they are.
    ///
    /// # Errors
    /// `StillOpen`, `Forbidden` for staff, `WrongPassword`, `WrongCode` and `TooMany` among
    /// the refusals; else see [`ServerError`].
    pub async fn erase(&self, proof: &Proof) -> Result<(), ServerError> {
        let answer = self.send("POST", "/api/account/erase".into(), Some(json(proof)?));
        answer::nothing(answer.await?).await
    }

    /// Whoever is signed in shows once more who they are; nothing changes.
    ///
    /// # Errors
    /// `SignedOut`, `WrongPassword`, `WrongCode` and `TooMany` among the refusals; else see
    /// [`ServerError`].
    pub async fn prove(&self, proof: &Proof) -> Result<(), ServerError> {
        let answer = self.send("POST", "/api/account/proof".into(), Some(json(proof)?));
        answer::nothing(answer.await?).await
    }

    /// Has it forget what is noted of somebody who has no account.
    ///
    /// # Errors
    /// `StillOpen`, and `NotFound` for what is not there or not theirs, among the refusals;
    /// else see [`ServerError`].
    pub async fn erase_noted(&self, noted: &Noted) -> Result<(), ServerError> {
        let answer = self.send("POST", "/api/noted/erase".into(), Some(json(noted)?));
        answer::nothing(answer.await?).await
    }

    /// Signs a visitor up.
    ///
    /// # Errors
    /// `NotFound` where the event is not open, `Malformed` and `TooMany` among the
    /// refusals; else see [`ServerError`].
    pub async fn visit(&self, asked: &VisitorSignUp) -> Result<VisitorState, ServerError> {
        self.post("/api/sign-up", asked).await
    }

    /// Where a visitor's sign-up stands.
    ///
    /// # Errors
    /// `NotFound` where there is none; else see [`ServerError`].
    pub async fn visit_state(&self, token: &VisitorToken) -> Result<VisitorState, ServerError> {
        self.post("/api/sign-up/state", token).await
    }

    /// Gives a visitor's seat back.
    ///
    /// # Errors
    /// `NotFound` where there is none, or it has begun; else see [`ServerError`].
    pub async fn withdraw_visit(&self, token: &VisitorToken) -> Result<VisitorState, ServerError> {
        self.post("/api/sign-up/withdraw", token).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ServerError> {
        let answer = self.send("POST", path.into(), Some(json(body)?));
        answer::decode(answer.await?).await
    }

    /// The versions of a record before a number, or the latest, as this user may look
    /// back upon them.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn history(
        &self,
        user: Id,
        record: Id,
        before: Option<u64>,
    ) -> Result<History, ServerError> {
        let from = before.map_or_else(String::new, |before| format!("&before={before}"));
        let path = format!("/api/records/{record}/history?user={user}{from}");
        answer::decode(self.send("GET", path, None).await?).await
    }

    /// What others in an area wrote that was refused or waits, for this user who leads it.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn concerns(&self, user: Id, area: Id) -> Result<Concerns, ServerError> {
        let path = format!("/api/attention?user={user}&area={area}");
        answer::decode(self.send("GET", path, None).await?).await
    }

    /// The stream of pokes.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn live(&self) -> Result<Live, ServerError> {
        let request = Request {
            method: "GET",
            path: "/api/live".to_owned(),
            body: None,
            patience: None,
        };
        let answer = self.client.send(request).await?;
        let body = answer::of_type(answer, &["text/event-stream"]).await?;
        let decoder = PokeDecoder::default();
        Ok(Live { body, decoder })
    }

    async fn send(
        &self,
        method: &'static str,
        path: String,
        body: Option<(&'static str, Vec<u8>)>,
    ) -> Result<Answer, ServerError> {
        let request = Request {
            method,
            path,
            body,
            patience: Some(PATIENCE),
        };
        self.client.send(request).await
    }
}

/// The stream of pokes, open until it is dropped.
#[derive(Debug)]
pub struct Live {
    body: Body,
    decoder: PokeDecoder,
}

impl Live {
    /// What came at once: without pokes when it was only a sign of life, of which
    /// there is one at least every half minute. None when the connection has ended.
    pub async fn next(&mut self) -> Option<Vec<Poke>> {
        let piece = self.body.piece().await?;
        Some(self.decoder.feed(&piece))
    }
}

impl Server for HttpServer {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, ServerError> {
        let answer = self
            .send("POST", "/api/sync".into(), Some(json(request)?))
            .await?;
        let answer: SyncResponse = answer::decode(answer).await?;
        speaks_ours(answer.protocol)?;
        Ok(answer)
    }

    async fn upload_state(&self, photo: Sending<'_>) -> Result<UploadState, ServerError> {
        answer::decode(self.send("GET", way_up(photo), None).await?).await
    }

    async fn upload(
        &self,
        photo: Sending<'_>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<UploadState, ServerError> {
        let path = format!("{}&offset={offset}", way_up(photo));
        let body = ("application/octet-stream", bytes);
        answer::decode(self.send("PUT", path, Some(body)).await?).await
    }

    async fn photo(&self, record: Id, hash: &str) -> Result<Vec<u8>, ServerError> {
        let path = format!("/api/photo/{record}/{hash}");
        let answer = self.send("GET", path, None).await?;
        let body = answer::of_type(answer, &["image/", "audio/"]).await?;
        body.whole().await
    }
}

/// Where the bytes of a photo are brought.
fn way_up(photo: Sending<'_>) -> String {
    let Sending {
        user,
        record,
        hash,
        sealed,
    } = photo;
    let way = format!("/api/photo/{record}/{hash}/upload?user={user}");
    match sealed {
        Some(length) => format!("{way}&sealed={length}"),
        None => way,
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

fn json(body: &impl Serialize) -> Result<(&'static str, Vec<u8>), ServerError> {
    // Our own messages encode; should one not, the server could only say this.
    let body = serde_json::to_vec(body).map_err(|error| {
        ServerError::Refused(ErrorCode::Malformed {
            field: error.to_string(),
        })
    })?;
    Ok(("application/json", body))
}

#[cfg(test)]
mod tests;
