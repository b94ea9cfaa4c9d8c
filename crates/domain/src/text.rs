//! Text as people write it: on Chinese keyboards, in paragraphs, with numbers in it.

use std::ops::Range;

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

/// From so many digits on a number may be a telephone's; a house has fewer.
const FEWEST_DIGITS: usize = 7;

/// Most signs between two digits of one number, such as a dash with a space on either side.
const MOST_BETWEEN: usize = 3;

/// What comes behind the number of a home.
const HOMES: [char; 2] = ['室', '户'];

/// Where numbers stand in the words: digits of every width and script, with whatever signs
/// people write between those of one number.
#[must_use]
pub fn numbers(words: &str) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = words[from..].find(char::is_numeric) {
        let start = from + at;
        from = start + end_of_number(&words[start..]);
        found.push(start..from);
    }
    found
}

/// Whether a number is as long as one of a telephone.
#[must_use]
pub fn is_phone_like(number: &str) -> bool {
    number.chars().filter(|c| c.is_numeric()).count() >= FEWEST_DIGITS
}

/// What of the words may lead to somebody's telephone or door: whoever makes them public
/// looks at it once more.
#[must_use]
pub fn leads_to_somebody(words: &str) -> Vec<&str> {
    let lead = |number: Range<usize>| {
        let behind = &words[number.end..];
        let home = HOMES
            .into_iter()
            .find(|home| behind.trim_start().starts_with(*home));
        match home {
            Some(home) => {
                let blank = behind.len() - behind.trim_start().len();
                Some(&words[number.start..number.end + blank + home.len_utf8()])
            }
            None => Some(&words[number]).filter(|number| is_phone_like(number)),
        }
    };
    numbers(words).into_iter().filter_map(lead).collect()
}

/// Where the number ends that the words begin with: behind the last digit that only a few
/// other signs part from the one before.
fn end_of_number(words: &str) -> usize {
    let (mut end, mut between) = (0, 0);
    for (at, c) in words.char_indices() {
        if c.is_numeric() {
            end = at + c.len_utf8();
            between = 0;
        } else if c.is_alphanumeric() || between == MOST_BETWEEN {
            break;
        } else {
            between += 1;
        }
    }
    end
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

    #[test]
    fn numbers_that_lead_to_somebody_are_found_and_others_left() {
        let words = "盛老伯住3号楼302室，电话138 0000-1234。当天 40 人到场";
        assert_eq!(leads_to_somebody(words), ["302室", "138 0000-1234"]);
        assert_eq!(leads_to_somebody("２０１ 室的灯"), ["２０１ 室"]);
        assert!(leads_to_somebody("2026 年 5 月，第 3 次，共 120 人").is_empty());
    }
}
