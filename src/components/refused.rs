//! Why something came to nothing.

use crate::components::icon::icon;
use crate::markup::{Markup, view};

/// The words, seen and for everybody to hear at once.
pub fn refused(words: String) -> Markup {
    view! {
        <div class="notice" data-tone="bad" role="alert">
            {icon("warning")}
            <div class="notice-body">
                <p>{words}</p>
            </div>
        </div>
    }
}
