//! Who is listening for changes, and telling them.

use domain::Id;
use futures::Stream;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use sync::poke::Poke;
use tokio::sync::broadcast::{self, error::RecvError};

/// What listeners are told.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// These scopes moved on.
    Pokes(Arc<[Poke]>),
    /// The session of this token was ended.
    SignedOut(Arc<str>),
    /// Something may have been missed, or it is time: look again.
    Reconsider,
}

/// Announcements not yet heard that one listener may fall behind.
const BACKLOG: usize = 1_024;

/// The meeting point of the writer and the listeners.
#[derive(Clone, Debug)]
pub(crate) struct Hub(broadcast::Sender<News>);

impl Hub {
    pub(crate) fn new() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }

    pub(crate) fn announce(&self, news: News) {
        // Nobody listening is no error.
        let _ = self.0.send(news);
    }

    pub(crate) fn listeners(&self) -> usize {
        self.0.receiver_count()
    }

    /// All news from now on. Who falls behind is told to look again.
    pub(crate) fn news(&self) -> impl Stream<Item = News> + Send + use<> {
        futures::stream::unfold(self.0.subscribe(), |mut receiver| async move {
            let news = match receiver.recv().await {
                Ok(news) => news,
                Err(RecvError::Lagged(_)) => News::Reconsider,
                Err(RecvError::Closed) => return None,
            };
            Some((news, receiver))
        })
    }
}

/// What servers over one database tell each other.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// The server that speaks, which does not heed itself.
    pub(crate) from: Id,
    /// The scopes that moved on; none when there are too many to name.
    pub(crate) pokes: Option<Vec<Poke>>,
}

/// PostgreSQL carries less than 8,000 bytes in one message.
const LONGEST_NOTICE: usize = 7_000;

impl Notice {
    /// As text, the pokes left out where they do not fit.
    pub(crate) fn encode(from: Id, pokes: &[Poke]) -> String {
        let encoded = |pokes| serde_json::to_string(&Self { from, pokes }).unwrap_or_default();
        let text = encoded(Some(pokes.to_vec()));
        if text.len() <= LONGEST_NOTICE {
            return text;
        }
        encoded(None)
    }
}

/// One poke a scope, with the last sequence number.
pub(crate) fn pokes(moved: &BTreeMap<domain::Scope, u64>) -> Vec<Poke> {
    moved
        .iter()
        .map(|(&scope, &seq)| Poke { scope, seq })
        .collect()
}
