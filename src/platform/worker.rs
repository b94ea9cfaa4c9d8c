//! The service worker: it opens the app without a network, and holds a new
//! version back until the app says that it may come.

use gloo::events::EventListener;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};

/// A version of the app that waits to take over.
#[derive(Clone, Copy, Debug)]
pub struct AppUpdate {
    waiting: RwSignal<Option<ServiceWorker>, LocalStorage>,
}

impl AppUpdate {
    /// Registers the service worker and watches for new versions of it.
    pub fn watch() -> Self {
        let update = Self {
            waiting: RwSignal::new_local(None),
        };
        // A development build changes under its own cache.
        if !cfg!(debug_assertions) {
            spawn_local(async move { update.register().await });
        }
        update
    }

    /// Whether a new version waits.
    pub fn is_waiting(self) -> bool {
        self.waiting.with(Option::is_some)
    }

    /// Lets the new version take over and loads the page anew under it.
    pub fn apply(self) {
        let Some(worker) = self.waiting.get_untracked() else {
            return;
        };
        let container = super::window().navigator().service_worker();
        EventListener::once(&container, "controllerchange", |_| {
            let _ = super::window().location().reload();
        })
        .forget();
        let message = Object::new();
        let _ = Reflect::set(&message, &"type".into(), &"activate".into());
        let _ = worker.post_message(&message);
    }

    async fn register(self) {
        let navigator = super::window().navigator();
        // Browsers leave the container out where a page is not served securely.
        if !Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or_default() {
            return;
        }
        let registering = navigator.service_worker().register("/sw.js");
        let Ok(registration) = JsFuture::from(registering).await else {
            return;
        };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        self.waiting.set(registration.waiting());
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
            let serves_already = super::window()
                .navigator()
                .service_worker()
                .controller()
                .is_some();
            if changed.state() == ServiceWorkerState::Installed && serves_already {
                self.waiting.set(Some(changed.clone()));
            }
        })
        .forget();
    }
}
