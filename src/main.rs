//! The phone app of Jiamenkou. Starts, nothing else.

#![expect(
    unreachable_pub,
    reason = "a program has no outside: pub here says that an item serves more than its module"
)]

mod app;
mod components;
mod forms;
mod i18n;
mod markup;
mod pages;
mod parts;
mod platform;
mod routes;
mod state;

fn main() {
    app::start();
}
