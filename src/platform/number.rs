//! Numbers with a fraction as text, read and written by the browser: Rust's own way is
//! exact to the last digit, for which the app would load tables of it.

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
