//! What is known of something: a line by its label, and lists under their heading.

use crate::markup::{IntoMarkup, Markup, view};
use crate::t;

/// A line of a list of facts; none where there is nothing to say.
pub fn fact(label: &'static str, value: String) -> Option<Markup> {
    (!value.is_empty()).then(|| {
        view! {
            <div>
                <dt>{t!(label)}</dt>
                <dd>{value}</dd>
            </div>
        }
    })
}

/// Rows under a heading; nothing where there are none.
pub fn list_section(title: &'static str, rows: Vec<Markup>) -> Markup {
    let section = (!rows.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2 class="section-title">{t!(title)}</h2>
                <ul class="list">{rows}</ul>
            </section>
        }
    });
    section.into_markup()
}
