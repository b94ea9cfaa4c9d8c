//! A button for what takes a moment and must not be done twice.

use super::busy::Busy;
use super::icon::icon;
use crate::markup::{Markup, view};
use futures::future::LocalBoxFuture;
use leptos::task::spawn_local;

/// Does the deed when it is tapped, and nothing more until that is done. An empty icon
/// is none.
pub fn deed_button(
    class: &'static str,
    image: &'static str,
    label: String,
    deed: impl Fn() -> LocalBoxFuture<'static, ()> + 'static,
) -> Markup {
    let busy = Busy::new();
    let tapped = move |_| {
        if busy.begin() {
            let deed = deed();
            spawn_local(async move {
                deed.await;
                busy.end();
            });
        }
    };
    view! {
        <button
            type="button"
            class=class
            aria-busy=move || busy.is_shown().to_string()
            on:click=tapped
        >
            {(!image.is_empty()).then(|| icon(image))}
            {label}
        </button>
    }
}
