//! Keys of rows, and ranges of them.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

/// Some keys of an object store: one, or all in a range. The browser makes ranges
/// and may say that what was given is no key.
pub(crate) type Keys = Result<JsValue, JsValue>;

/// The key of a number.
pub(crate) fn number(n: u64) -> JsValue {
    // Exact below 2^53, which no counter here comes near.
    JsValue::from_f64(n as f64)
}

/// The keys of numbers from one to another, both included.
pub(crate) fn numbers(from: u64, to: u64) -> Keys {
    between(&number(from), &number(to))
}

/// The keys of numbers above this one.
pub(crate) fn above(n: u64) -> Keys {
    IdbKeyRange::lower_bound_with_open(&number(n), true).map(Into::into)
}

/// The keys of all rows.
pub(crate) fn every() -> Keys {
    // Numbers come before strings, strings before arrays; nothing before this one.
    IdbKeyRange::lower_bound(&JsValue::from_f64(f64::NEG_INFINITY)).map(Into::into)
}

/// The keys that are arrays with this first member.
pub(crate) fn below(first: &str) -> Keys {
    let first = JsValue::from_str(first);
    // An array is greater than any other key.
    between(&Array::of1(&first), &Array::of2(&first, &Array::new()))
}

fn between(from: &JsValue, to: &JsValue) -> Keys {
    IdbKeyRange::bound(from, to).map(Into::into)
}
