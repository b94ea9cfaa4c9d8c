//! An address that leads nowhere.

use super::path::not_here;
use crate::components::head::page_head;
use crate::markup::{Markup, component, view};
use crate::t;

/// Says so, and shows the way home.
#[component]
pub fn NotFoundPage() -> Markup {
    page_head(|| t!("not_found.title"), Some("/"));
    view! { <div class="page">{not_here()}</div> }
}
