//! Numbers as text: those with a fraction read and written by the browser, as Rust's own
//! way is exact to the last digit, for which the app would load tables of it; and digits
//! as Chinese keyboards write them.

use js_sys::Number;

/// The number that the text begins with.
pub fn parse(text: &str) -> Option<f64> {
    let number = js_sys::parse_float(text);
    number.is_finite().then_some(number)
}

/// The number in the shortest form that reads back as the same.
pub fn text(number: f64) -> String {
    let text = Number::from(number).to_string_with_radix(10);
    text.map(String::from).unwrap_or_default()
}

/// The text with digits, letters and signs in half width, as programs read them.
pub fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    text.chars().map(half).collect()
}
