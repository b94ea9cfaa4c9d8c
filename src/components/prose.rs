//! What people write, in paragraphs.

use crate::markup::{IntoMarkup, Markup, view};

/// The paragraphs of a text, to stand in an element of the class `prose`. Only
/// paragraphs of their own keep the distance that the elder mode asks for.
pub fn paragraphs(text: &str) -> Markup {
    let paragraph = |lines: String| view! { <p>{lines}</p> };
    domain::text::paragraphs(text)
        .into_iter()
        .map(paragraph)
        .collect::<Markup>()
        .into_markup()
}
