//! Where the person is, and how they get elsewhere without loading the app anew.
//!
//! A table names a page for each form of address; `:id` in it stands for any one
//! step. The address bar, its history and every link of the document lead here, so
//! a page is a page of the browser: it can be linked to, gone back from, reloaded.
//!
//! Why not the router of Leptos: it is made for nested, animated and server-drawn
//! routes, and gives every route a type; that alone was a tenth of what a phone
//! loads first.

mod address;
mod entry;
mod pattern;
mod scrolled;

pub use address::{
    go, go_back, go_instead, lead_by, lead_links, path, query, query_of, return_to, say_in_query,
};
pub use entry::{came_from, keep_here, kept_here};

use crate::markup::{IntoMarkup, Markup};
use address::place;
use leptos::prelude::*;
use pattern::Params;

/// One line of the table.
#[derive(Clone, Copy)]
pub struct Route {
    /// Such as `/stations/:id`.
    pub pattern: &'static str,
    /// What is drawn there.
    pub view: fn() -> Markup,
}

/// Where in the table the person is, with what stood in place of the steps that
/// vary. Another record on the same page is the same place with other parameters.
#[derive(Clone)]
struct Place {
    route: Option<usize>,
    params: ArcRwSignal<Params>,
}

/// Draws the page of the present address, and another one when it changes. `instead` says
/// of a form of address what else is drawn there, for as long as it says so.
pub fn outlet(
    table: &'static [Route],
    not_found: fn() -> Markup,
    instead: impl Fn(Option<&'static str>) -> Option<fn() -> Markup> + 'static,
) -> Markup {
    let place = place(table);
    let page = move || {
        let Place { route, params } = place.get();
        provide_context(params);
        let route = route.map(|at| &table[at]);
        let view = route.map_or(not_found, |route| route.view);
        let view = instead(route.map(|route| route.pattern)).unwrap_or(view);
        // What a page reads while it is drawn is no reason to draw it again.
        untrack(view)
    };
    page.into_markup()
}

/// What stands in the address in place of `:name`; call it where a page is drawn.
/// The answer follows the address.
pub fn param(name: &'static str) -> impl Fn() -> Option<String> + Clone + Send + Sync {
    let params = use_context::<ArcRwSignal<Params>>();
    move || params.as_ref()?.with(|params| params.named(name))
}
