//! The one handle that views hold: everything else of the state hangs on it.

use super::broadcast::Tabs;
use super::photos::PhotoUrls;
use super::preferences::Prefs;
use super::status::SyncStatus;
use super::{locking, session, sync_loop, update};
use crate::platform::clock::{self, Browser};
use crate::platform::worker::AppUpdate;
use crate::platform::{origin, storage};
use domain::{Actor, Id, Millis, kinds};
use futures::future::{FutureExt, LocalBoxFuture, Shared};
use leptos::prelude::*;
use replica::filing::Changed;
use replica::sealing::{Lock, Sealing};
use replica::{Replica, StoreError};
use replica_indexeddb::IndexedDbStore;
use std::rc::Rc;
use sync::account::{About, Account};
use transport::HttpServer;

/// The phone's replica over the browser's database.
pub(super) type Phone = Replica<Sealing<IndexedDbStore>, Browser>;

/// The replica once it is open, for everyone who waits for it.
type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Phone>, StoreError>>>;

/// A line of news at the edge of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Tells one from the next.
    pub number: u64,
    /// The words.
    pub text: String,
    /// `ok`, `info`, `warn` or `bad`.
    pub tone: &'static str,
}

/// The state of the app. Copied freely; lives as long as the page.
#[derive(Clone, Copy)]
pub struct App {
    pub(super) parts: StoredValue<Parts, LocalStorage>,
    pub(super) account: RwSignal<Option<Account>>,
    pub(super) area: RwSignal<Option<Id>>,
    pub(super) status: RwSignal<SyncStatus>,
    pub(super) changes: StoredValue<Vec<(&'static str, Trigger)>>,
    pub(super) everything: Trigger,
    pub(super) photos: Trigger,
    pub(super) toast: RwSignal<Option<Toast>>,
    /// How many things are on no disk yet.
    pub(super) unkept: RwSignal<usize>,
    about: RwSignal<Option<About>>,
    pub(super) lock: RwSignal<Lock>,
    pub(super) screen_locked: RwSignal<bool>,
    prefs: Prefs,
    pub(super) update: AppUpdate,
}

/// What is not a signal.
pub(super) struct Parts {
    pub(super) opening: Opening,
    pub(super) server: HttpServer,
    pub(super) tabs: Tabs,
    pub(super) wake: sync_loop::Wake,
    pub(super) urls: PhotoUrls,
    /// The replica, for what needs no waiting.
    pub(super) phone: Option<Rc<Phone>>,
    /// Changes that other tabs told of, until this tab's replica passes them on.
    pub(super) heard: Vec<Changed>,
    /// The server's key that is sealed with; none before the first exchange, and for
    /// whoever holds nothing that is to be sealed.
    pub(super) sealed_for: Option<String>,
}

/// Builds the state, opens the database of whoever was last signed in here, and
/// starts to keep it in step.
pub fn provide_app(prefs: Prefs) -> App {
    let account = session::remembered();
    let user = account.as_ref().map(|account| account.user);
    let (wake, woken) = sync_loop::wake();
    let parts = Parts {
        opening: open(user).boxed_local().shared(),
        server: server(),
        tabs: Tabs::silent(),
        wake,
        urls: PhotoUrls::default(),
        phone: None,
        heard: Vec::new(),
        sealed_for: None,
    };
    let app = App {
        parts: StoredValue::new_local(parts),
        account: RwSignal::new(account),
        area: RwSignal::new(storage::setting(&area_key(user)).and_then(|id| id.parse().ok())),
        status: RwSignal::new(SyncStatus::default()),
        changes: StoredValue::new(
            kinds::ALL
                .iter()
                .map(|kind| (kind.name, Trigger::new()))
                .collect(),
        ),
        everything: Trigger::new(),
        photos: Trigger::new(),
        toast: RwSignal::new(None),
        unkept: RwSignal::new(0),
        about: RwSignal::new(None),
        lock: RwSignal::new(Lock::None),
        screen_locked: RwSignal::new(locking::is_locked_for(user)),
        prefs,
        update: AppUpdate::watch(),
    };
    let tabs = Tabs::join(app, user);
    app.parts.update_value(|parts| parts.tabs = tabs);
    provide_context(app);
    update::watch(app);
    sync_loop::run(app, woken);
    app
}

/// The state of the app.
pub fn use_app() -> App {
    expect_context()
}

fn server() -> HttpServer {
    match HttpServer::new(&origin()) {
        Ok(server) => server,
        Err(error) => unreachable!("a page has an origin: {error}"),
    }
}

/// Under which setting the home area of a person is kept: several people may use
/// one browser.
pub(super) fn area_key(user: Option<Id>) -> String {
    match user {
        Some(user) => format!("jmk.area.{user}"),
        None => "jmk.area".to_owned(),
    }
}

/// Opens the database of a person, or a visitor's.
pub(super) async fn open(user: Option<Id>) -> Result<Rc<Phone>, StoreError> {
    let store = IndexedDbStore::open(kinds::STORED, user).await?;
    let store = Sealing::over(store, kinds::ALL);
    Replica::open(kinds::ALL, store, Browser, user)
        .await
        .map(Rc::new)
}

impl App {
    /// The replica, once it is open. Where it could not be opened, those who waited
    /// are told so, and whoever asks next opens it again: another tab may have let
    /// go of it meanwhile, or room was made.
    pub(super) async fn phone(self) -> Result<Rc<Phone>, StoreError> {
        let opening = self.parts.with_value(|parts| parts.opening.clone());
        let opened = opening.clone().await;
        if let Err(error) = &opened {
            self.storage_failed(error);
            let user = self.user();
            self.parts.update_value(|parts| {
                if parts.opening.ptr_eq(&opening) {
                    parts.opening = open(user).boxed_local().shared();
                }
            });
        }
        opened
    }

    /// Whose app this is, now; none for a visitor.
    pub(super) fn user(self) -> Option<Id> {
        self.account
            .with_untracked(|account| account.as_ref().map(|account| account.user))
    }

    pub(super) fn server(self) -> HttpServer {
        self.parts.with_value(|parts| parts.server.clone())
    }

    /// Who is signed in here; none for a visitor.
    pub fn account(self) -> Option<Account> {
        self.account.get()
    }

    /// The signed-in person with the grants that hold now.
    pub fn actor(self) -> Actor {
        let now = self.now();
        let actor = |account: &Account| Actor::at(account.user, &account.grants, now);
        self.account
            .with(|account| account.as_ref().map_or_else(Actor::visitor, actor))
    }

    /// The residential area that the person is at home in: the chosen one, or the first
    /// that they work in, or live in as far as their grants say.
    pub fn home_area(self) -> Option<Id> {
        let granted = || {
            let actor = self.actor();
            let of_grants = || actor.grants.iter().find_map(|grant| grant.area);
            actor.areas().first().copied().or_else(of_grants)
        };
        self.area.get().or_else(granted)
    }

    /// The residential area that a member of staff works in first: the chosen one
    /// where they work in it, for anybody may choose any. None for who works in none.
    pub fn work_area(self) -> Option<Id> {
        let actor = self.actor();
        self.area
            .get()
            .filter(|area| actor.works_in(Some(*area)))
            .or_else(|| actor.areas().first().copied())
    }

    /// Chooses the home area of whoever is signed in here.
    pub fn choose_area(self, area: Option<Id>) {
        let area_text = area.map(|id| id.to_string());
        storage::keep_setting(&area_key(self.user()), area_text.as_deref());
        self.area.set(area);
    }

    /// How far this phone is in step with the server.
    pub fn status(self) -> SyncStatus {
        self.status.get()
    }

    /// What the server tells about itself; none until it was reached.
    pub fn about(self) -> Option<About> {
        self.about.get()
    }

    /// Asks the server about itself.
    pub async fn ask_about(self) {
        if let Ok(about) = self.server().about().await {
            self.about.set(Some(about));
        }
    }

    /// What the person chose of language and look.
    pub fn prefs(self) -> Prefs {
        self.prefs
    }

    /// Now, by the device's clock.
    pub fn now(self) -> Millis {
        clock::now()
    }

    /// The line of news to show.
    pub fn latest_toast(self) -> Option<Toast> {
        self.toast.get()
    }

    /// Shows a line of news.
    pub fn toast(self, text: String, tone: &'static str) {
        let number = self
            .toast
            .with_untracked(|toast| toast.as_ref().map_or(0, |t| t.number))
            + 1;
        self.toast.set(Some(Toast { number, text, tone }));
    }
}
