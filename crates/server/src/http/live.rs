//! `GET /api/live`: server-sent events that say "there is something to pull".

use super::failure::Failure;
use super::session;
use crate::context::Context;
use crate::db::Asked;
use crate::live::{Listening, News, pokes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::Id;
use futures::{Stream, StreamExt as _, stream};
use std::convert::Infallible;
use std::time::Duration;
use sync::ErrorCode;
use sync::poke::Poke;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Keeps proxies from closing the stream.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// Streams at once; whoever comes beyond that asks from time to time instead.
const MOST: usize = 20_000;
/// How often a stream asks whether its session still is one.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// How long a stream is silent after it has told something, for each stream that is open.
/// A single change is told at once. What comes in a rush is told together the more, the
/// more there are to tell it to, or telling it would take the server more than writing it.
const BREATH: Duration = Duration::from_micros(60);

/// The longest silence, at 5,000 streams.
const LONGEST_BREATH: Duration = Duration::from_millis(300);

/// Who listens.
struct Listener {
    context: Context,
    /// Of the session that it may have begun under, by its hash.
    token: Option<String>,
    listening: Listening,
    /// Whether it began under a session.
    signed_in: bool,
    /// When it asks again by itself.
    again: Instant,
    /// Until when it is silent.
    silent_until: Instant,
}

/// Pokes for the scopes of the session's person, or of a visitor, until the
/// session or the server ends.
pub(crate) async fn stream(
    State(context): State<Context>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    if context.hub.count() >= MOST {
        return Err(Failure(ErrorCode::Unavailable));
    }
    let ending = context.ending.clone();
    // From here on it hears of the end of the session that it is about to look for.
    let token = session::hashed_token(&headers);
    let listening = context.hub.listen(token.clone());
    let session = session::of(&context, &headers).await?;
    let mut listener = Listener {
        context,
        token,
        listening,
        signed_in: session.is_some(),
        again: Instant::now() + LOOK_AGAIN,
        silent_until: Instant::now(),
    };
    listener
        .look_again(session.map(|session| session.account))
        .await?;
    let pokes = stream::unfold(listener, |mut listener| async move {
        let pokes = listener.next().await?;
        Some((stream::iter(pokes), listener))
    });
    let events = pokes
        .flatten()
        .filter_map(|poke| async move { Event::default().json_data(poke).ok() })
        .map(Ok)
        .take_until(ending.cancelled_owned());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn breath(streams: usize) -> Duration {
    let streams = u32::try_from(streams).unwrap_or(u32::MAX);
    BREATH.saturating_mul(streams).min(LONGEST_BREATH)
}

impl Listener {
    /// The next pokes; none at the end of the session.
    async fn next(&mut self) -> Option<Vec<Poke>> {
        sleep_until(self.silent_until).await;
        let news = timeout_at(self.again, self.listening.news()).await;
        self.silent_until = Instant::now() + breath(self.context.hub.count());
        let Ok(News {
            moved,
            reconsider: false,
            signed_out,
        }) = news
        else {
            return self.reconsider().await;
        };
        (!signed_out).then(|| pokes(&moved))
    }

    /// Asks anew who this is and what they may read. Something may have been
    /// missed, so every scope is poked with where the log stands.
    async fn reconsider(&mut self) -> Option<Vec<Poke>> {
        self.again = Instant::now() + LOOK_AGAIN;
        let session = match &self.token {
            Some(token) => session::by_token(&self.context, token).await.ok()?,
            None => None,
        };
        if session.is_none() && self.signed_in {
            return None;
        }
        let heads = self.look_again(session.map(|session| session.account));
        let heads = heads.await.ok()?;
        let pokes = self.listening.scopes().iter().zip(heads);
        Some(pokes.map(|(&scope, seq)| Poke { scope, seq }).collect())
    }

    /// Listens before it reads where the scopes stand, so that nothing comes between.
    async fn look_again(&mut self, person: Option<Id>) -> Result<Vec<u64>, Failure> {
        let scopes = self.context.actor(person).await?.scopes();
        self.listening.listen_to(scopes.clone());
        let asked = Asked {
            scopes,
            ..Asked::default()
        };
        let (snapshot, seen) = self.context.db.snapshot(&asked).await?;
        snapshot.close().await?;
        Ok(seen.scope_heads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_wait_for_nothing_and_nobody_for_long() {
        assert!(breath(8) < Duration::from_millis(1));
        assert_eq!(breath(500), Duration::from_millis(30));
        assert_eq!(breath(5_000), LONGEST_BREATH);
        assert_eq!(breath(MOST), LONGEST_BREATH);
        assert_eq!(breath(usize::MAX), LONGEST_BREATH);
    }
}
