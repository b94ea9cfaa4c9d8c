//! Text as people write it: on Chinese keyboards, and in paragraphs.

/// A letter, digit or sign in half width, as programs read it.
#[must_use]
pub fn half(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        letter => letter,
    }
}

/// The text in half width.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars().map(half).collect()
}

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
    use super::*;

    #[test]
    fn digits_and_signs_are_read_in_half_width() {
        assert_eq!(half_width("１２．　王（Ａ）"), "12. 王(A)");
    }

    #[test]
    fn an_empty_line_ends_a_paragraph_and_a_single_break_does_not() {
        assert_eq!(paragraphs("一\n二\n \n\n三\n"), ["一\n二", "三"]);
        assert!(paragraphs("\n\n").is_empty());
    }
}
