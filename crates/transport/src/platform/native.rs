//! The client of native tools, which must do itself what a browser does.

use super::{Answer, Request};
use crate::NoClient;
use replica::ServerError;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, redirect};

/// Speaks to the server at one origin. Its clones share the session.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    origin: String,
    client: reqwest::Client,
}

impl Client {
    pub(crate) fn of(origin: &str) -> Result<Self, NoClient> {
        // A redirect is never ours: it leads to somebody's log-in page.
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .build();
        Ok(Self {
            origin: origin.to_owned(),
            client: client.map_err(|error| NoClient(error.to_string()))?,
        })
    }

    /// Whatever stands between here and an answer is as good as being offline.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer, ServerError> {
        let method = Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
        let url = format!("{}{}", self.origin, request.path);
        let mut http = self.client.request(method, url);
        http = http.header("origin", &self.origin);
        if let Some(patience) = request.patience {
            http = http.timeout(patience);
        }
        if let Some((content_type, bytes)) = request.body {
            http = http.header(CONTENT_TYPE, content_type).body(bytes);
        }
        let response = http.send().await.map_err(|_| ServerError::Offline)?;
        let content_type = response.headers().get(CONTENT_TYPE);
        Ok(Answer {
            status: response.status().as_u16(),
            content_type: content_type
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            body: Body(response),
        })
    }
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) struct Body(reqwest::Response);

impl Body {
    /// All of it. One that is cut off is no answer.
    pub(crate) async fn whole(self) -> Result<Vec<u8>, ServerError> {
        let bytes = self.0.bytes().await.map_err(|_| ServerError::Offline)?;
        Ok(bytes.into())
    }

    /// What comes next; none at its end.
    pub(crate) async fn piece(&mut self) -> Option<Vec<u8>> {
        self.0.chunk().await.ok().flatten().map(Into::into)
    }
}
