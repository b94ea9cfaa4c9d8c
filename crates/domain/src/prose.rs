//! What people write: paragraphs where they left a line empty.

/// The paragraphs of a text; a single line break stays within its paragraph.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines
        .split(|line| line.is_empty())
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join("\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn an_empty_line_ends_a_paragraph_and_a_single_break_does_not() {
        assert_eq!(paragraphs("一\n二\n \n\n三\n"), ["一\n二", "三"]);
        assert!(paragraphs("\n\n").is_empty());
    }
}
