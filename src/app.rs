//! The composition root: the state built once, the frame, and a page for every
//! form of address.

use crate::components::Frame;
use crate::i18n::Lang;
use crate::markup::{IntoMarkup, Markup, mount, view};
use crate::pages::*;
use crate::platform::window;
use crate::routes::{Route, lead_by, lead_links, outlet, path};
use crate::state::{Prefs, provide_app};
use wasm_bindgen_futures::spawn_local;

/// The first that fits is taken.
const ROUTES: &[Route] = &[
    route("/", HomePage),
    route("/search", || later(Later::Search)),
    route("/stations", || later(Later::Stations)),
    route("/map", || later(Later::Map)),
    route("/stations/:id", || later(Later::Station)),
    route("/events", || later(Later::Events)),
    route("/events/:id", || later(Later::Event)),
    route("/events/:id/poster", || later(Later::Poster)),
    route("/events/:id/code", || later(Later::MyCode)),
    route("/events/:id/roster", || later(Later::Roster)),
    route("/events/:id/sheet", || later(Later::Sheet)),
    route("/events/:id/paper", || later(Later::Paper)),
    route("/items", || later(Later::Items)),
    route("/items/:id", || later(Later::Item)),
    route("/items/:id/apply", || later(Later::Apply)),
    route("/applications", || later(Later::Applications)),
    route("/applications/:id", || later(Later::Application)),
    route("/requests", || later(Later::Requests)),
    route("/requests/new", || later(Later::RequestNew)),
    route("/requests/:id", || later(Later::Request)),
    route("/requests/:id/correct", || later(Later::RequestCorrect)),
    route("/feed", || later(Later::Feed)),
    route("/posts/:id", || later(Later::Post)),
    route("/inbox", || later(Later::Inbox)),
    route("/me", || later(Later::Me)),
    route("/me/family", || later(Later::Family)),
    route("/me/erase", || later(Later::Erase)),
    route("/privacy", || later(Later::Privacy)),
    route("/sign-in", || later(Later::SignIn)),
    route("/sync", || later(Later::Sync)),
    route("/attention", || later(Later::Attention)),
    route("/desk", || later(Later::Desk)),
    route("/desk/logs/new", || later(Later::LogNew)),
    route("/desk/logs/:id", || later(Later::Log)),
    route("/desk/logs/:id/edit", || later(Later::LogEdit)),
    route("/desk/approve/:id", || later(Later::Approve)),
    route("/desk/applications", || later(Later::ApplicationDesk)),
    route("/desk/duty", || later(Later::Duty)),
    route("/desk/calls", || later(Later::Calls)),
    route("/desk/requests", || later(Later::RequestDesk)),
    route("/records/:kind", || later(Later::Records)),
    route("/records/:kind/new", || later(Later::RecordNew)),
    route("/records/:kind/:id", || later(Later::RecordEdit)),
    route("/records/:kind/:id/history", || later(Later::History)),
];

/// The one address that a locked desk leads to: another person signs in.
const OPEN_TO_ALL: &str = "/sign-in";

const fn route(pattern: &'static str, view: fn() -> Markup) -> Route {
    Route { pattern, view }
}

/// Puts the app into the page, in place of the shell.
pub fn start() {
    let place = window()
        .document()
        .and_then(|document| document.get_element_by_id("app"));
    let Some(place) = place else { return };
    if path() != "/" {
        spawn_local(begin_later());
    }
    spawn_local(async move {
        let lang = Prefs::kept_lang().learned().await;
        place.set_inner_html("");
        lead_links();
        mount(&place, move || app(lang));
    });
}

fn app(lang: Lang) -> Markup {
    let prefs = Prefs::kept(lang);
    let app = provide_app(prefs);
    lead_by(move |to| app.goes_by_new_version(to));
    // Another language is another view altogether.
    let frame = move || {
        prefs.lang();
        let locked = move |pattern| {
            let locked = app.is_screen_locked() && pattern != Some(OPEN_TO_ALL);
            locked.then_some((|| later(Later::Locked)) as fn() -> Markup)
        };
        view! { <Frame page=outlet(ROUTES, NotFoundPage, locked) /> }
    };
    frame.into_markup()
}
