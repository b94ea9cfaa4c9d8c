//! Keeping the tabs of one browser alike: each tells the others what changed.

use super::app::App;
use crate::platform::channel::Channel;
use domain::Id;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::filing::Changed;

const SESSION: &str = "session";
const LOCK: &str = "lock";
const STORE: &str = "store";

/// The other tabs of this browser.
#[derive(Clone, Debug)]
pub(super) struct Tabs {
    store: Option<Channel>,
    session: Option<Channel>,
    lock: Option<Channel>,
}

impl Tabs {
    /// Nobody to tell yet.
    pub(super) fn silent() -> Self {
        Self {
            store: None,
            session: None,
            lock: None,
        }
    }

    /// Tells and listens: of the store to the tabs of the same person, of the
    /// session to all.
    pub(super) fn join(app: App, user: Option<Id>) -> Self {
        let whose = user.map_or_else(|| "visitor".to_owned(), |id| id.to_string());
        let heard = move |text: String| {
            if let Ok(changed) = serde_json::from_str(&text) {
                spawn_local(async move { app.hear(changed).await });
            }
        };
        Self {
            store: Some(Channel::open(&format!("jmk-{STORE}-{whose}"), heard)),
            // Where this tab reads the settings before they reach it, it hears of them
            // once more when they do.
            session: Some(Channel::open("jmk-session", move |_| {
                app.follow_session();
                app.sync_now();
            })),
            lock: Some(Channel::open(&format!("jmk-lock-{whose}"), move |_| {
                app.lock_this_tab();
            })),
        }
    }

    fn tell_store(&self, changed: &Changed) {
        if let Some(channel) = &self.store
            && let Ok(text) = serde_json::to_string(changed)
        {
            channel.tell(&text);
        }
    }

    /// Tells the other tabs of the same person to lock.
    pub(super) fn tell_lock(&self) {
        if let Some(channel) = &self.lock {
            channel.tell(LOCK);
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

    /// This tab's replica says what changed: the views read again, the state line
    /// counts again, and unless another tab told of it, the others are told.
    pub(super) fn store_changed(self, changed: &Changed) {
        self.parts.with_value(|parts| {
            if let Some(phone) = &parts.phone {
                self.note_lock(phone);
            }
        });
        self.kinds_changed(changed.kinds.iter().map(String::as_str));
        if changed.everything {
            self.all_changed();
        }
        self.recount();
        let heard = self.parts.try_update_value(|parts| {
            let place = parts.heard.iter().position(|heard| heard == changed);
            place.map(|place| parts.heard.swap_remove(place))
        });
        if heard.flatten().is_none() {
            self.parts
                .with_value(|parts| parts.tabs.tell_store(changed));
        }
    }

    async fn hear(self, changed: Changed) {
        let Ok(phone) = self.phone().await else {
            return;
        };
        self.parts
            .update_value(|parts| parts.heard.push(changed.clone()));
        if let Err(error) = phone.refresh(&changed).await {
            self.storage_failed(&error);
        }
    }
}
