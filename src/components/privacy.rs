//! What is done with what a form asks, in one sentence below it, and the way to the whole
//! of it.

use crate::components::prose::paragraphs;
use crate::markup::{Markup, view};
use crate::t;
use domain::kinds::consent::NOTICE;

/// The sentence of that key.
pub fn privacy_line(words: &'static str) -> Markup {
    view! {
        <div class="stack-tight">
            <p class="muted small">{t!(words)}</p>
            <a class="link-btn" href="/privacy">{t!("notice.title")}</a>
        </div>
    }
}

/// The whole notice, of its version.
pub fn privacy_notice() -> Markup {
    view! {
        <div class="prose">
            {paragraphs(&t!("notice.text"))}
            <p class="muted">{t!("notice.version", version = NOTICE)}</p>
        </div>
    }
}
