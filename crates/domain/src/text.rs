//! Text as Chinese keyboards write it, and as others may read it.

/// The text with digits, letters and signs in half width, as programs read them.
#[must_use]
pub fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    text.chars().map(half).collect()
}

/// A name for eyes that need not know it: 张*, 盛*福.
#[must_use]
pub fn masked(name: &str) -> String {
    let letters: Vec<char> = name.trim().chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [first] | [first, _] => format!("{first}*"),
        [first, between @ .., last] => {
            format!("{first}{}{last}", "*".repeat(between.len()))
        }
    }
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
    fn digits_and_signs_are_read_in_half_width() {
        assert_eq!(half_width("１２．　王（Ａ）"), "12. 王(A)");
    }

    #[test]
    fn a_masked_name_tells_its_owner_and_nobody_else() {
        for (name, shown) in [
            ("", ""),
            ("张", "张*"),
            ("张三", "张*"),
            ("王阿姨", "王*姨"),
            ("欧阳小红", "欧**红"),
        ] {
            assert_eq!(masked(name), shown);
        }
        assert_eq!(last_four("138 0000 1234"), "1234");
        assert_eq!(last_four("12345"), "");
    }
}
