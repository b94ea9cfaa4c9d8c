//! 隐私说明: what is done with what people say of themselves, for everybody to read.

use crate::components::head::page_head;
use crate::components::privacy::privacy_notice;
use crate::markup::{Markup, component, effect, view};
use crate::pages::operator::operator;
use crate::state::use_app;
use crate::t;
use leptos::task::spawn_local;

/// The notice, and who answers for it.
#[component]
pub fn PrivacyPage() -> Markup {
    let app = use_app();
    page_head(|| t!("notice.title"), Some("/me"));
    effect(move || spawn_local(app.ask_about()));
    view! {
        <div class="page page-narrow">
            {privacy_notice()}
            {operator(app)}
        </div>
    }
}
