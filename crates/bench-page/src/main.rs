//! The bench page: the app's own crates (replica, its store, transport) behind
//! `window.bench`, to be driven from a script. Beside it, in `bare.js`, the same
//! work by hand as `window.bare`.
//!
//! It is no part of the app and shows nothing. What each function measures is told
//! in docs/BENCH.md.
//!
//! Layout:
//! - [`bench`]: the functions;
//! - [`activity`]: the records that it saves;
//! - [`browser`]: the clock, randomness and timing of the browser.

#![expect(
    unreachable_pub,
    reason = "a program has no outside: pub here is what JavaScript sees"
)]

mod activity;
mod bench;
mod browser;

fn main() {
    browser::offer("bench", bench::Bench::new().into());
}
