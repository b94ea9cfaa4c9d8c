//! The service worker: it opens the app without a network, and holds a new
//! version back until the app says that it may come.

use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
};

/// Newer versions of the app than the one that this page shows.
#[derive(Clone, Copy, Debug)]
pub struct AppUpdate {
    /// One that waits to take over.
    waiting: RwSignal<Option<ServiceWorker>, LocalStorage>,
    /// One has taken over, in this tab or another one: what this page has not loaded
    /// yet of its own version may be gone.
    taken_over: RwSignal<bool>,
    /// This page is to be loaded anew once one has taken over.
    wanted: RwSignal<bool>,
    /// None did for long, although one was asked to.
    overdue: RwSignal<bool>,
}

/// How long a version that was asked to take over is waited for. Chromium puts the wish
/// off where the old worker is woken while it stops; a page that is loaded anew asks
/// again.
const PATIENCE_MILLIS: u32 = 3_000;
/// How long somebody on the way to another page waits for it.
const ON_THE_WAY_MILLIS: u32 = 1_500;
const MOMENT_MILLIS: u32 = 25;

/// What the service worker is asked to do under this name.
const SEND: &str = "jmk-send";

/// Whether a service worker serves this page: the whole program is on the phone then.
pub fn serves_this_page() -> bool {
    let navigator = super::window().navigator();
    // Browsers leave the container out where a page is not served securely.
    let has_workers = Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or_default();
    has_workers && navigator.service_worker().controller().is_some()
}

/// Asks the browser to have the service worker send what is unsent, once there is a
/// network and even if nobody has the app open then. Many browsers can not.
pub async fn send_in_background() {
    let navigator = super::window().navigator();
    if !Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or_default() {
        return;
    }
    let registration = JsFuture::from(navigator.service_worker().get_registration()).await;
    let sync = registration.and_then(|registration| Reflect::get(&registration, &"sync".into()));
    let Ok(sync) = sync else { return };
    let register = Reflect::get(&sync, &"register".into());
    if let Some(register) = register
        .ok()
        .and_then(|found| found.dyn_into::<Function>().ok())
        && let Ok(asked) = register.call1(&sync, &SEND.into())
        && let Ok(asked) = asked.dyn_into::<Promise>()
    {
        // Where the browser refuses, the app sends when it is opened.
        let _ = JsFuture::from(asked).await;
    }
}

impl AppUpdate {
    /// Registers the service worker and watches for new versions of it.
    pub fn watch() -> Self {
        let update = Self {
            waiting: RwSignal::new_local(None),
            taken_over: RwSignal::new(false),
            wanted: RwSignal::new(false),
            overdue: RwSignal::new(false),
        };
        // A development build changes under its own cache.
        if !cfg!(debug_assertions) {
            spawn_local(async move { update.register().await });
        }
        update
    }

    /// Whether a new version waits or has taken over; reactive.
    pub fn is_waiting(self) -> bool {
        self.taken_over.get() || self.waiting.with(Option::is_some)
    }

    /// Whether a newer version than this page's serves it.
    pub fn has_taken_over(self) -> bool {
        self.taken_over.get_untracked()
    }

    /// Whether this page is to be loaded anew; reactive.
    pub fn is_due(self) -> bool {
        self.wanted.get() && (self.taken_over.get() || self.overdue.get())
    }

    /// Lets the new version take over; this page is then due, and in any case after a
    /// while.
    pub fn want(self) {
        self.wanted.set(true);
        self.ask_to_take_over();
        spawn_local(async move {
            TimeoutFuture::new(PATIENCE_MILLIS).await;
            self.overdue.set(true);
        });
    }

    /// Lets the new version take over; returns once it has, or after a while. Until
    /// then the page should ask nothing of the old one, which would wake it.
    pub async fn take_over(self) {
        self.ask_to_take_over();
        for _ in 0..ON_THE_WAY_MILLIS / MOMENT_MILLIS {
            if self.has_taken_over() {
                return;
            }
            TimeoutFuture::new(MOMENT_MILLIS).await;
        }
    }

    fn ask_to_take_over(self) {
        let Some(worker) = self.waiting.get_untracked() else {
            return;
        };
        let message = Object::new();
        let _ = Reflect::set(&message, &"type".into(), &"activate".into());
        let _ = worker.post_message(&message);
    }

    /// Loads this page anew, by the version that serves it now.
    pub fn load_anew(self) {
        let _ = super::window().location().reload();
    }

    /// The first worker of all takes a page over that came from the network, and is
    /// of the same version; any other one is newer.
    fn heed_takeovers(self, container: &ServiceWorkerContainer) {
        let served = Cell::new(container.controller().is_some());
        EventListener::new(container, "controllerchange", move |_| {
            if served.replace(true) {
                self.taken_over.set(true);
            }
        })
        .forget();
    }

    async fn register(self) {
        let navigator = super::window().navigator();
        // Browsers leave the container out where a page is not served securely.
        if !Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or_default() {
            return;
        }
        let container = navigator.service_worker();
        self.heed_takeovers(&container);
        let registering = container.register("/sw.js");
        let Ok(registration) = JsFuture::from(registering).await else {
            return;
        };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        // A cold start: it was found the last time, and nothing has begun yet.
        if let Some(worker) = registration.waiting() {
            self.waiting.set(Some(worker));
            // Without a time limit: what is not heard now is asked again at the next start.
            self.wanted.set(true);
            self.ask_to_take_over();
        }
        // The navigation itself may have found it, before anyone listened.
        if let Some(worker) = registration.installing() {
            self.follow(worker);
        }
        let found = registration.clone();
        EventListener::new(&registration, "updatefound", move |_| {
            if let Some(worker) = found.installing() {
                self.follow(worker);
            }
        })
        .forget();
        // Browsers look by themselves, but some only after a while.
        if let Ok(looking) = registration.update() {
            // Without a network there is nothing to be found.
            let _ = JsFuture::from(looking).await;
        }
    }

    /// A worker that is installed while another one serves the page is an update;
    /// the very first one is not.
    fn follow(self, worker: ServiceWorker) {
        let changed = worker.clone();
        EventListener::new(&worker, "statechange", move |_| {
            if changed.state() == ServiceWorkerState::Installed && serves_this_page() {
                self.waiting.set(Some(changed.clone()));
            }
        })
        .forget();
    }
}
