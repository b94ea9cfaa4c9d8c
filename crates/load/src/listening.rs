//! Phones that only listen.

use anyhow::{Context as _, Result};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use tokio::task::JoinSet;
use transport::{HttpServer, Live};

/// Streams that are being opened at once.
const ABREAST: usize = 32;

/// Open streams, until it is dropped.
pub(crate) struct Listening {
    ended: Arc<AtomicU16>,
    _listeners: JoinSet<()>,
}

/// Opens so many streams, by turns as each of these sessions.
pub(crate) async fn open(servers: Vec<HttpServer>, count: u16) -> Result<Listening> {
    let by_turns = servers.iter().cycle().take(count.into());
    let opening = stream::iter(by_turns).map(HttpServer::live);
    let opened: Vec<Live> = opening
        .buffer_unordered(ABREAST)
        .try_collect()
        .await
        .context("a stream could not be opened")?;
    let ended = Arc::new(AtomicU16::new(0));
    let mut listeners = JoinSet::new();
    for mut live in opened {
        let ended = ended.clone();
        listeners.spawn(async move {
            while live.next().await.is_some() {}
            ended.fetch_add(1, Ordering::Relaxed);
        });
    }
    Ok(Listening {
        ended,
        _listeners: listeners,
    })
}

impl Listening {
    /// How many of them ended by themselves.
    pub(crate) fn ended(&self) -> u16 {
        self.ended.load(Ordering::Relaxed)
    }
}
