//! The header: the way back, the title of the page, and what is everywhere at hand.

use crate::components::head::Head;
use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::routes;
use crate::state::use_app;
use crate::t;
use leptos::prelude::*;

/// The header of every page.
#[component]
pub fn Header() -> Markup {
    let head = expect_context::<RwSignal<Head>>();
    let heading = NodeRef::<leptos::html::H1>::new();
    effect(move || {
        let title = head.with(|head| head.title.clone());
        document().set_title(&match title.as_str() {
            "" => t!("app.name"),
            title => t!("app.title", page = title),
        });
    });
    focus_on_arrival(heading);
    let back = move || {
        head.with(|head| head.back).map(|path| {
            let go_back = move |ev: leptos::ev::MouseEvent| {
                ev.prevent_default();
                routes::go_back(path);
            };
            view! {
                <a class="icon-btn" href=path aria-label=t!("frame.back") on:click=go_back>
                    {icon("back")}
                </a>
            }
        })
    };
    view! {
        <header class="app-header">
            {back} <div class="header-title">
                <h1 tabindex="-1" node_ref=heading>
                    {move || head.with(|head| head.title.clone())}
                </h1>
            </div> <div class="header-actions">
                <UpdateButton />
            </div>
        </header>
    }
}

/// Another page came: whoever reads by ear or by keyboard starts at its title.
fn focus_on_arrival(heading: NodeRef<leptos::html::H1>) {
    let before = StoredValue::new(None::<String>);
    effect(move || {
        let now = routes::path();
        let arrived = before.with_value(|before| before.as_ref().is_some_and(|b| *b != now));
        before.set_value(Some(now));
        if arrived && let Some(heading) = heading.get_untracked() {
            // A heading that is gone needs no focus.
            let _ = heading.focus();
        }
    });
}

/// A dot for a version that waits; it never interrupts.
#[component]
fn UpdateButton() -> Markup {
    let app = use_app();
    let shown = move || {
        app.update_waiting().then(|| {
            view! {
                <button
                    type="button"
                    class="icon-btn"
                    aria-label=t!("frame.update")
                    title=t!("frame.update")
                    on:click=move |_| app.apply_update()
                >
                    {icon("refresh")}
                    <span class="update-dot"></span>
                </button>
            }
        })
    };
    shown.into_markup()
}
