//! What people write: paragraphs where they left a line empty.

use crate::markup::{IntoMarkup, Markup, view};

/// The paragraphs of a text, to stand in an element of the class `prose`. Only
/// paragraphs of their own keep the distance that the elder mode asks for.
pub fn paragraphs(text: &str) -> Markup {
    let paragraph = |lines: String| view! { <p>{lines}</p> };
    split(text)
        .into_iter()
        .map(paragraph)
        .collect::<Markup>()
        .into_markup()
}

fn split(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines
        .split(|line| line.is_empty())
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join("\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::split;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn an_empty_line_ends_a_paragraph_and_a_single_break_does_not() {
        assert_eq!(split("一\n二\n \n\n三\n"), ["一\n二", "三"]);
        assert!(split("\n\n").is_empty());
    }
}
