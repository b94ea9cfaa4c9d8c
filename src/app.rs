//! The composition root: the state built once, the frame, and a page for every
//! form of address.

use crate::components::Frame;
use crate::markup::{IntoMarkup, Markup, mount, view};
use crate::pages::*;
use crate::platform::window;
use crate::routes::{Route, lead_links, outlet};
use crate::state::{Prefs, provide_app};

/// The first that fits is taken.
const ROUTES: &[Route] = &[
    route("/", HomePage),
    route("/stations", StationsPage),
    route("/stations/:id", StationPage),
    route("/events", EventsPage),
    route("/events/:id", EventPage),
    route("/feed", FeedPage),
    route("/posts/:id", PostPage),
    route("/me", MePage),
    route("/sign-in", || later(Later::SignIn)),
    route("/sync", || later(Later::Sync)),
    route("/attention", || later(Later::Attention)),
    route("/desk", || later(Later::Desk)),
    route("/desk/logs/new", || later(Later::LogNew)),
    route("/desk/logs/:id", || later(Later::Log)),
    route("/desk/logs/:id/edit", || later(Later::LogEdit)),
    route("/desk/approve/:id", || later(Later::Approve)),
    route("/records/:kind", || later(Later::Records)),
    route("/records/:kind/new", || later(Later::RecordNew)),
    route("/records/:kind/:id", || later(Later::RecordEdit)),
];

const fn route(pattern: &'static str, view: fn() -> Markup) -> Route {
    Route { pattern, view }
}

/// Puts the app into the page, in place of the shell.
pub fn start() {
    let place = window()
        .document()
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(place) = place {
        place.set_inner_html("");
        lead_links();
        mount(&place, app);
    }
}

fn app() -> Markup {
    let prefs = Prefs::kept();
    provide_app(prefs);
    // Another language is another view altogether.
    let frame = move || {
        prefs.lang();
        view! { <Frame page=outlet(ROUTES, NotFoundPage) /> }
    };
    frame.into_markup()
}
