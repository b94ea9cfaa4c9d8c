//! What is shown of a person to those who need not know them, and how their number is
//! written.

use crate::text::half;

/// A name as lists show it, 盛*福: the first and the last character stay, of two the
/// first alone, of one none.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let stays = |index: usize| match letters.len() {
        0 | 1 => false,
        2 => index == 0,
        count => index == 0 || index + 1 == count,
    };
    let shown = |(index, letter): (usize, &char)| if stays(index) { *letter } else { '*' };
    letters.iter().enumerate().map(shown).collect()
}

/// A mobile number of the mainland as its eleven digits, however it was typed; none
/// where it is no such number.
#[must_use]
pub fn mobile_number(text: &str) -> Option<String> {
    let mut digits = String::new();
    for letter in text.chars().map(half) {
        match letter {
            '0'..='9' => digits.push(letter),
            '+' | '-' | '(' | ')' => {}
            space if space.is_whitespace() => {}
            _ => return None,
        }
    }
    let national = match digits.strip_prefix("86") {
        Some(rest) if digits.len() == 13 => rest,
        _ => &digits,
    };
    let is_one = national.len() == 11 && national.starts_with('1');
    is_one.then(|| national.to_owned())
}

/// Whether somebody can be called by it: a mobile number, a number on land with its area
/// code or, from within the city, without, one of a service, or one of abroad behind `+`.
/// An extension may follow. (The numbering plan of the mainland: mobile numbers have eleven
/// digits and begin with 13 to 19, area codes with 0, numbers on land with neither 0 nor 1.)
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '转');
    if !text.chars().map(half).all(plain) {
        return false;
    }
    // An extension may stand behind a dash as well.
    if let Some((number, extension)) = text.rsplit_once('-')
        && (1..=6).contains(&extension.len())
        && extension.bytes().all(|c| c.is_ascii_digit())
        && !number.contains('转')
        && is_phone(number)
    {
        return true;
    }
    let number = dialled(text);
    if let Some(abroad) = number.strip_prefix('+').filter(|n| !n.starts_with("86")) {
        return (8..=15).contains(&abroad.len()) && !abroad.contains('+');
    }
    let home = number.strip_prefix("+86").unwrap_or(&number);
    match (home.len(), home.as_bytes()) {
        (_, [b'0', ..]) => (10..=12).contains(&home.len()),
        (10, [b'4' | b'8', b'0', b'0', ..]) => true,
        (11, [b'1', b'3'..=b'9', ..]) => true,
        (7 | 8, [b'2'..=b'9', ..]) => true,
        (5 | 6, [b'1' | b'9', ..]) => true,
        (3, _) => matches!(home, "110" | "114" | "119" | "120" | "122"),
        _ => false,
    }
}

/// A telephone number as a link dials it, however it was typed: its digits, without an
/// extension, which the telephone at the other end asks for.
#[must_use]
pub fn dialled(phone: &str) -> String {
    let number = phone.chars().map(half).take_while(|c| *c != '转');
    number.filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// The end of a telephone number, by which its owner knows it again; empty where there
/// is no more to it than that.
#[must_use]
pub fn last_four(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        0..=6 => String::new(),
        count => digits[count - 4..].iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_keeps_its_ends_and_its_length() {
        let masked = ["盛永福", "盛福", "盛", "", "欧阳 小福"].map(masked_name);
        assert_eq!(masked, ["盛*福", "盛*", "*", "", "欧**福"]);
    }

    #[test]
    fn the_end_of_a_number_is_told_where_there_is_more_of_it() {
        assert_eq!(last_four("138 0000 1234"), "1234");
        assert_eq!(last_four("12345"), "");
    }

    #[test]
    fn a_number_is_dialled_by_its_digits_without_the_extension() {
        for (typed, number) in [
            ("138 0000 1234", "13800001234"),
            ("＋８６ 138-0000-1234", "+8613800001234"),
            ("(021) 5858 0000 转 12", "02158580000"),
            ("", ""),
        ] {
            assert_eq!(dialled(typed), number, "{typed}");
        }
    }

    #[test]
    fn a_number_by_which_nobody_can_be_called_is_none() {
        for one in [
            "13800001234",
            "138 0000 1234",
            "+86 138-0000-1234",
            "021-58580000",
            "(021) 5858 0000 转 12",
            "5858 0000",
            "021-58580000-8012",
            "12345",
            "110",
            "400 800 1234",
            "+852 2123 4567",
        ] {
            assert!(is_phone(one), "{one}");
        }
        for none in [
            "",
            "12",
            "99",
            "123",
            "1380013800",
            "138000012345",
            "12800001234",
            "021",
            "0215",
            "1234567",
            "ten",
            "138 0000 1234 王",
            "+",
            "+86",
        ] {
            assert!(!is_phone(none), "{none}");
        }
    }

    #[test]
    fn a_number_is_known_however_it_is_typed() {
        for typed in [
            "13812345678",
            " 138 1234 5678",
            "+86 138-1234-5678",
            "１３８１２３４５６７８",
        ] {
            assert_eq!(
                mobile_number(typed).as_deref(),
                Some("13812345678"),
                "{typed}"
            );
        }
        for rubbish in [
            "",
            "1381234567",
            "023812345678",
            "W1001",
            "138123456789",
            "138o1234567",
        ] {
            assert_eq!(mobile_number(rubbish), None, "{rubbish}");
        }
    }
}
