//! What a page tells the frame: its title and the way back.

use crate::markup::effect;
use leptos::prelude::*;

/// The title of the page shown now, and where its back button leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Also the document's title.
    pub title: String,
    /// A path; none on the pages of the tab bar.
    pub back: Option<&'static str>,
}

/// Sets the title of the page, and again when it or the language changes.
pub fn page_head(title: impl Fn() -> String + 'static, back: Option<&'static str>) {
    let head = expect_context::<RwSignal<Head>>();
    effect(move || {
        head.set(Head {
            title: title(),
            back,
        });
    });
}
