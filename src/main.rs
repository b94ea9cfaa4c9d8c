//! The phone app of Jiamenkou. Mounts, nothing else.

mod app;
mod components;
mod forms;
mod i18n;
mod pages;
mod platform;
mod state;

fn main() {
    app::mount();
}
