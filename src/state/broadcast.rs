//! Keeping the tabs of one browser alike: each tells the others what changed.

use super::app::App;
use crate::platform::channel::Channel;
use domain::Id;
use leptos::prelude::*;
use leptos::task::spawn_local;

const SESSION: &str = "session";
const STORE: &str = "store";

/// The other tabs of this browser.
#[derive(Clone, Debug)]
pub(super) struct Tabs {
    store: Option<Channel>,
    session: Option<Channel>,
}

impl Tabs {
    /// Nobody to tell yet.
    pub(super) fn silent() -> Self {
        Self {
            store: None,
            session: None,
        }
    }

    /// Tells and listens: of the store to the tabs of the same person, of the
    /// session to all.
    pub(super) fn join(app: App, user: Option<Id>) -> Self {
        let whose = user.map_or_else(|| "visitor".to_owned(), |id| id.to_string());
        let heard = move |_: String| {
            spawn_local(async move {
                if let Ok(phone) = app.phone().await
                    && phone.refresh().await.is_ok()
                {
                    app.all_changed();
                    app.recount().await;
                }
            });
        };
        Self {
            store: Some(Channel::open(&format!("jmk-{STORE}-{whose}"), heard)),
            session: Some(Channel::open("jmk-session", move |_| app.sync_now())),
        }
    }

    /// The store changed.
    pub(super) fn tell_store(&self) {
        if let Some(channel) = &self.store {
            channel.tell(STORE);
        }
    }

    fn tell_session(&self) {
        if let Some(channel) = &self.session {
            channel.tell(SESSION);
        }
    }
}

impl App {
    /// Tells the other tabs that somebody signed in or out.
    pub(super) fn tell_session_changed(self) {
        self.parts.with_value(|parts| parts.tabs.tell_session());
    }

    /// Tells the other tabs that the store changed.
    pub(super) fn tell_store_changed(self) {
        self.parts.with_value(|parts| parts.tabs.tell_store());
    }
}
