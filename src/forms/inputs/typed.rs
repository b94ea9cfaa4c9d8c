//! The text of an input while somebody types it. Each key is read and kept at once,
//! and yet what stands in the input stays as it was typed until the person leaves it:
//! "1." is on the way to "1.5", and a Chinese keyboard writes digits in full width.

use crate::platform::number;
use domain::Value;
use domain::text::half_width;
use leptos::prelude::*;

/// What was typed into an input: a handle that is passed around by copy.
#[derive(Clone, Copy)]
pub struct Typed {
    /// The text, and the value that it was read as.
    last: RwSignal<Option<(String, Value)>>,
    value: Signal<Value>,
}

impl Typed {
    /// Nothing was typed yet over this value.
    pub fn over(value: impl Fn() -> Value + Send + Sync + 'static) -> Self {
        Self {
            last: RwSignal::new(None),
            value: Signal::derive(value),
        }
    }

    /// What the input shows: what was typed, while the value is still what it was
    /// read as, else the value as it is written; reactive.
    pub fn shown(self, written: impl FnOnce(&Value) -> String) -> String {
        let value = self.value.get();
        self.last.with(|last| match last {
            Some((text, read)) if *read == value => text.clone(),
            Some(_) | None => written(&value),
        })
    }

    /// Notes what was typed, once it was read and the value set.
    pub fn note(self, text: String) {
        let read = self.value.get_untracked();
        self.last.set(Some((text, read)));
    }

    /// The person left the input: it shows the value as it is written.
    pub fn leave(self) {
        self.last.set(None);
    }
}

/// The whole number in the text. Null where there is nothing; what is no whole number
/// stays as it was typed, for the check to name it.
pub fn whole_number(text: &str) -> Value {
    read(text, |text| text.parse::<i64>().ok().map(Value::from))
}

/// The same of a number with or without a fraction.
pub fn any_number(text: &str) -> Value {
    read(text, |text| {
        let plain = text
            .chars()
            .all(|c| c.is_ascii_digit() || "+-.".contains(c));
        let one = plain
            && text.matches('.').count() <= 1
            && text.rfind(['+', '-']).is_none_or(|at| at == 0);
        let whole = text.parse::<i64>().ok().map(Value::from);
        whole.or_else(|| one.then(|| number::parse(text))?.map(Value::from))
    })
}

fn read(text: &str, number: impl FnOnce(&str) -> Option<Value>) -> Value {
    match half_width(text).trim() {
        "" => Value::Null,
        half => number(half).unwrap_or_else(|| text.into()),
    }
}

/// A number, or what was typed instead of one, as an input shows it.
pub fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn digits_of_a_chinese_keyboard_are_digits() {
        assert_eq!(whole_number("１２"), 12);
        assert_eq!(whole_number(" 90　"), 90);
        assert_eq!(any_number("３１．２"), 31.2);
        assert_eq!(
            half_width("０２１－５５５５ ０００１转２"),
            "021-5555 0001转2"
        );
    }

    #[wasm_bindgen_test]
    fn what_is_no_number_stays_as_it_was_typed() {
        assert_eq!(whole_number(""), Value::Null);
        for text in ["abc", "1.5", "十二", "99999999999999999999"] {
            assert_eq!(whole_number(text), text);
        }
        for text in ["inf", "nan", "1e5", "1.2.3"] {
            assert_eq!(any_number(text), text);
        }
        assert_eq!(whole_number("-5"), -5);
    }

    #[wasm_bindgen_test]
    fn an_input_shows_what_is_typed_until_it_is_left() {
        let owner = Owner::new();
        owner.set();
        let value = RwSignal::new(Value::Null);
        let typed = Typed::over(move || value.get());
        let shown = move || untrack(move || typed.shown(written));
        value.set(any_number("３．"));
        typed.note("３．".to_owned());
        assert_eq!(shown(), "３．");
        typed.leave();
        assert_eq!(shown(), "3.0");
        typed.note("3.0".to_owned());
        value.set(4.into());
        assert_eq!(shown(), "4", "another value is shown at once");
    }
}
