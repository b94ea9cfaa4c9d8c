//! The composition root: the state built once, the frame, and a page for every route.

use crate::components::Frame;
use crate::markup::Markup;
use crate::pages::*;
use crate::platform::window;
use crate::state::{Prefs, provide_app};
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use wasm_bindgen::JsCast;

/// Puts the app into the page, in place of the shell.
pub fn mount() {
    let place = window()
        .document()
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(place) = place {
        place.set_inner_html("");
        mount_to(place.unchecked_into(), App).forget();
    }
}

/// A page as a pointer: so that a route is compiled once and not for each of them.
fn now(page: fn() -> Markup) -> fn() -> Markup {
    page
}

#[component]
fn App() -> impl IntoView {
    let prefs = Prefs::kept();
    provide_app(prefs);
    // Another language is another view altogether.
    let view = move || {
        prefs.lang();
        view! {
            <Frame>
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=now(HomePage) />
                    <Route path=path!("/stations") view=now(StationsPage) />
                    <Route path=path!("/stations/:id") view=now(StationPage) />
                    <Route path=path!("/events") view=now(EventsPage) />
                    <Route path=path!("/events/:id") view=now(EventPage) />
                    <Route path=path!("/feed") view=now(FeedPage) />
                    <Route path=path!("/posts/:id") view=now(PostPage) />
                    <Route path=path!("/me") view=now(MePage) />
                    <Route path=path!("/sign-in") view=later(Later::SignIn) />
                    <Route path=path!("/sync") view=later(Later::Sync) />
                    <Route path=path!("/attention") view=later(Later::Attention) />
                    <Route path=path!("/desk") view=later(Later::Desk) />
                    <Route path=path!("/desk/logs/new") view=later(Later::LogNew) />
                    <Route path=path!("/desk/logs/:id") view=later(Later::Log) />
                    <Route path=path!("/desk/logs/:id/edit") view=later(Later::LogEdit) />
                    <Route path=path!("/desk/approve/:id") view=later(Later::Approve) />
                    <Route path=path!("/records/:kind") view=later(Later::Records) />
                    <Route path=path!("/records/:kind/new") view=later(Later::RecordNew) />
                    <Route path=path!("/records/:kind/:id") view=later(Later::RecordEdit) />
                </FlatRoutes>
            </Frame>
        }
        .into_any()
    };
    view! { <Router>{view}</Router> }
}
