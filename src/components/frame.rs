//! The frame around every page: header, state line, page, tab bar, toasts.

use crate::components::areas::provide_areas;
use crate::components::clock::provide_clock;
use crate::components::head::Head;
use crate::components::header::Header;
use crate::components::state_line::StateLine;
use crate::components::tab_bar::TabBar;
use crate::components::toasts::Toasts;
use crate::markup::{Markup, component, view};
use crate::t;
use leptos::prelude::*;

/// The frame around a page.
#[component]
pub fn Frame(page: Markup) -> Markup {
    provide_context(RwSignal::new(Head::default()));
    provide_clock();
    provide_areas();
    let main = NodeRef::<leptos::html::Main>::new();
    let skip = move |ev: leptos::ev::MouseEvent| {
        // The link works without the address changing: the router owns that.
        ev.prevent_default();
        if let Some(main) = main.get_untracked() {
            // An element that is gone needs no focus.
            let _ = main.focus();
        }
    };
    view! {
        <div class="frame">
            <a class="skip-link" href="#main" on:click=skip>
                {t!("frame.skip")}
            </a>
            <TabBar />
            <Header />
            <StateLine />
            <main class="app-main" id="main" tabindex="-1" node_ref=main>
                {page}
            </main>
            <Toasts />
        </div>
    }
}
