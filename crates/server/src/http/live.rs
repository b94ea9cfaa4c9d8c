//! `GET /api/live`: server-sent events that say "there is something to pull".

use super::failure::Failure;
use super::session;
use crate::context::Context;
use crate::db::Asked;
use crate::live::News;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::{Id, Scope};
use futures::{Stream, StreamExt as _, stream};
use std::convert::Infallible;
use std::time::Duration;
use sync::ErrorCode;
use sync::poke::Poke;
use tokio::time::{MissedTickBehavior, interval};

/// Keeps proxies from closing the stream.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// Streams at once; whoever comes beyond that asks from time to time instead.
const MOST: usize = 20_000;
/// How often a stream asks whether its session still is one.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Who listens.
struct Listener {
    context: Context,
    headers: HeaderMap,
    token: Option<String>,
    scopes: Vec<Scope>,
}

/// Pokes for the scopes of the session's person, or of a visitor, until the
/// session or the server ends.
pub(crate) async fn stream(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    if context.hub.listeners() >= MOST {
        return Err(Failure(ErrorCode::Unavailable));
    }
    let news = context.hub.news();
    let ending = context.ending.clone();
    let session = session::of(&context, &headers).await?;
    let mut listener = Listener {
        context,
        headers,
        token: session.as_ref().map(|session| session.token.clone()),
        scopes: Vec::new(),
    };
    listener
        .look_again(session.map(|session| session.account))
        .await?;
    let mut again = interval(LOOK_AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    again.reset();
    let again = stream::unfold(again, |mut again| async move {
        again.tick().await;
        Some((News::Reconsider, again))
    });
    let news = stream::select(Box::pin(news), Box::pin(again));
    let pokes = stream::unfold((listener, news), |(mut listener, mut news)| async move {
        let pokes = listener.hear(news.next().await?).await?;
        Some((stream::iter(pokes), (listener, news)))
    });
    let events = pokes
        .flatten()
        .filter_map(|poke| async move { Event::default().json_data(poke).ok() })
        .map(Ok)
        .take_until(ending.cancelled_owned());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

impl Listener {
    /// The pokes in a piece of news; none at the end of the session.
    async fn hear(&mut self, news: News) -> Option<Vec<Poke>> {
        match news {
            News::Pokes(pokes) => {
                let own = pokes
                    .iter()
                    .filter(|poke| self.scopes.contains(&poke.scope));
                Some(own.cloned().collect())
            }
            News::SignedOut(token) => (self.token.as_deref() != Some(&*token)).then(Vec::new),
            News::Reconsider => self.reconsider().await,
        }
    }

    /// Asks anew who this is and what they may read. Something may have been
    /// missed, so every scope is poked with where the log stands.
    async fn reconsider(&mut self) -> Option<Vec<Poke>> {
        let session = session::of(&self.context, &self.headers).await.ok()?;
        if session.is_none() && self.token.is_some() {
            return None;
        }
        let heads = self.look_again(session.map(|session| session.account));
        let heads = heads.await.ok()?;
        let pokes = self.scopes.iter().zip(heads);
        Some(pokes.map(|(&scope, seq)| Poke { scope, seq }).collect())
    }

    async fn look_again(&mut self, person: Option<Id>) -> Result<Vec<u64>, Failure> {
        self.scopes = self.context.actor(person).await?.scopes();
        let asked = Asked {
            scopes: self.scopes.clone(),
            ..Asked::default()
        };
        let (snapshot, seen) = self.context.db.snapshot(&asked).await?;
        snapshot.close().await?;
        Ok(seen.scope_heads)
    }
}
