//! The composition root: the state built once, the frame, and a page for every route.

use crate::components::Frame;
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
                    <Route path=path!("/") view=HomePage />
                    <Route path=path!("/stations") view=StationsPage />
                    <Route path=path!("/stations/:id") view=StationPage />
                    <Route path=path!("/events") view=EventsPage />
                    <Route path=path!("/events/:id") view=EventPage />
                    <Route path=path!("/feed") view=FeedPage />
                    <Route path=path!("/posts/:id") view=PostPage />
                    <Route path=path!("/me") view=MePage />
                    <Route path=path!("/sign-in") view=SignInPage />
                    <Route path=path!("/sync") view=SyncPage />
                    <Route path=path!("/attention") view=AttentionPage />
                    <Route path=path!("/desk") view=DeskPage />
                    <Route path=path!("/desk/logs/new") view=LogNewPage />
                    <Route path=path!("/desk/logs/:id") view=LogPage />
                    <Route path=path!("/desk/logs/:id/edit") view=LogEditPage />
                    <Route path=path!("/desk/approve/:id") view=ApprovePage />
                    <Route path=path!("/records/:kind") view=RecordsPage />
                    <Route path=path!("/records/:kind/new") view=RecordNewPage />
                    <Route path=path!("/records/:kind/:id") view=RecordEditPage />
                </FlatRoutes>
            </Frame>
        }
        .into_any()
    };
    view! { <Router>{view}</Router> }
}
