//! Who is listening for changes, and telling them.
//!
//! ```text
//!   writer ─▶ scope ─▶ those who listen to it ─▶ a mailbox each ─▶ their stream
//! ```
//!
//! A commit wakes only those whom it concerns, and a mailbox holds at most the latest
//! of each scope: thousands may listen while thousands write, however slow a listener is.

use domain::{Id, Scope};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::poke::Poke;
use tokio::sync::Notify;

/// The meeting point of the writer and the listeners.
#[derive(Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<Listeners>>);

#[derive(Default)]
struct Listeners {
    /// The number of the next one.
    next: u64,
    all: HashMap<u64, Arc<Mailbox>>,
    by_scope: HashMap<Scope, HashMap<u64, Arc<Mailbox>>>,
}

/// What waits for one listener.
struct Mailbox {
    /// Their session, by the hash of its token.
    token: Option<String>,
    news: Mutex<News>,
    bell: Notify,
}

/// What a listener is told.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct News {
    /// These scopes moved on.
    pub(crate) moved: BTreeMap<Scope, u64>,
    /// Something may have been missed: look again.
    pub(crate) reconsider: bool,
    /// Their session was ended.
    pub(crate) signed_out: bool,
}

impl Hub {
    /// Tells those who listen to these scopes that they moved on.
    pub(crate) fn poke(&self, pokes: &[Poke]) {
        let listeners = self.listeners();
        for poke in pokes {
            let concerned = listeners.by_scope.get(&poke.scope);
            for mailbox in concerned.into_iter().flat_map(HashMap::values) {
                mailbox.put(|news| {
                    let seq = news.moved.entry(poke.scope).or_default();
                    *seq = poke.seq.max(*seq);
                });
            }
        }
    }

    /// Tells all that something may have been missed.
    pub(crate) fn reconsider(&self) {
        for mailbox in self.listeners().all.values() {
            mailbox.put(|news| news.reconsider = true);
        }
    }

    /// Tells those who listen under a session that it was ended.
    pub(crate) fn sign_out(&self, token: &str) {
        let listeners = self.listeners();
        let own = |mailbox: &&Arc<Mailbox>| mailbox.token.as_deref() == Some(token);
        for mailbox in listeners.all.values().filter(own) {
            mailbox.put(|news| news.signed_out = true);
        }
    }

    /// How many listen.
    pub(crate) fn count(&self) -> usize {
        self.listeners().all.len()
    }

    /// Listens under a session, to no scope yet.
    pub(crate) fn listen(&self, token: Option<String>) -> Listening {
        let mailbox = Arc::new(Mailbox {
            token,
            news: Mutex::default(),
            bell: Notify::new(),
        });
        let mut listeners = self.listeners();
        let number = listeners.next;
        listeners.next += 1;
        listeners.all.insert(number, mailbox.clone());
        Listening {
            hub: self.clone(),
            number,
            mailbox,
            scopes: Vec::new(),
        }
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailbox {
    fn put(&self, tell: impl FnOnce(&mut News)) {
        tell(&mut self.news.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.notify_one();
    }
}

/// One listener, until it is dropped.
pub(crate) struct Listening {
    hub: Hub,
    number: u64,
    mailbox: Arc<Mailbox>,
    scopes: Vec<Scope>,
}

impl Listening {
    /// What is listened to.
    pub(crate) fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// From now on listens to these scopes and no others.
    pub(crate) fn listen_to(&mut self, scopes: Vec<Scope>) {
        let mut listeners = self.hub.listeners();
        listeners.leave(self.number, &self.scopes);
        for &scope in &scopes {
            let concerned = listeners.by_scope.entry(scope).or_default();
            concerned.insert(self.number, self.mailbox.clone());
        }
        drop(listeners);
        self.scopes = scopes;
    }

    /// Waits for news, and takes all of it.
    pub(crate) async fn news(&self) -> News {
        loop {
            self.mailbox.bell.notified().await;
            let mut news = self
                .mailbox
                .news
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let news = std::mem::take(&mut *news);
            if news != News::default() {
                return news;
            }
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut listeners = self.hub.listeners();
        listeners.all.remove(&self.number);
        listeners.leave(self.number, &self.scopes);
    }
}

impl Listeners {
    fn leave(&mut self, number: u64, scopes: &[Scope]) {
        for scope in scopes {
            if let Some(concerned) = self.by_scope.get_mut(scope) {
                concerned.remove(&number);
                if concerned.is_empty() {
                    self.by_scope.remove(scope);
                }
            }
        }
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
pub(crate) fn pokes(moved: &BTreeMap<Scope, u64>) -> Vec<Poke> {
    moved
        .iter()
        .map(|(&scope, &seq)| Poke { scope, seq })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Scope = Scope::Area(Id::NIL);

    #[tokio::test]
    async fn a_listener_hears_the_latest_of_what_concerns_them_and_nothing_else() {
        let hub = Hub::default();
        let (mut one, mut two) = (hub.listen(None), hub.listen(Some("t".to_owned())));
        one.listen_to(vec![AREA]);
        two.listen_to(vec![Scope::Public]);
        for seq in [3, 5, 4] {
            hub.poke(&[Poke { scope: AREA, seq }]);
        }
        assert_eq!(one.news().await.moved, [(AREA, 5)].into());
        hub.sign_out("t");
        let told = two.news().await;
        assert!(told.signed_out && told.moved.is_empty());
        one.listen_to(vec![Scope::Public]);
        hub.poke(&[Poke {
            scope: AREA,
            seq: 6,
        }]);
        hub.reconsider();
        let told = one.news().await;
        assert!(told.reconsider && told.moved.is_empty());
        drop(one);
        assert_eq!(hub.count(), 1);
    }
}
