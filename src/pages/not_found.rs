//! An address that leads nowhere.

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::t;

/// Says so, and shows the way home.
#[component]
pub fn NotFoundPage() -> Markup {
    page_head(|| t!("not_found.title"), Some("/"));
    view! {
        <div class="page">
            <div class="empty">
                {icon("search")} <p class="state-title">{t!("not_found.address")}</p>
                <p class="state-text">{t!("not_found.text")}</p>
                <div class="state-actions">
                    <a class="btn btn-primary" href="/">
                        {t!("nav.home")}
                    </a>
                </div>
            </div>
        </div>
    }
}
