//! The clock and the randomness of the browser.

use domain::{Id, Millis};
use replica::Environment;

/// Now, by the device's clock.
pub fn now() -> Millis {
    // A float of milliseconds since 1970 is exact far beyond any date in use.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::disallowed_methods,
        reason = "whole milliseconds within 2^53; the browser's clock lives here"
    )]
    let millis = js_sys::Date::now() as Millis;
    millis
}

/// A new id from the browser's random numbers.
pub fn new_id() -> Id {
    Id::v7(now(), random())
}

/// A number from the browser's random numbers, spread over all of `u32`.
pub fn random_number() -> u32 {
    u32::from_le_bytes(random())
}

/// Bytes from the browser's random numbers, which nobody can guess.
pub fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut random = [0; LENGTH];
    let filled = super::window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut random));
    debug_assert!(
        filled.is_ok(),
        "every browser that runs the app has random numbers"
    );
    random
}

/// The browser as the replica's source of time and ids.
#[derive(Clone, Copy, Debug)]
pub struct Browser;

impl Environment for Browser {
    fn now(&self) -> Millis {
        now()
    }

    fn new_id(&self) -> Id {
        new_id()
    }
}
