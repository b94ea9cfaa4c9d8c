//! A photo that a tap shows large, over the whole screen.

use crate::components::icon::icon;
use crate::components::photo::PhotoImage;
use crate::markup::{Markup, component, effect, view};
use crate::platform::back::{Over, lay_over};
use crate::t;
use domain::Id;
use domain::record::Photo;
use leptos::html::Dialog;
use leptos::prelude::*;

/// One photo at full width; large after a tap, until the button, Escape or the way
/// back.
#[component]
pub fn OpenPhoto(
    /// The record that shows it.
    record: Id,
    /// The photo.
    photo: Photo,
    /// Its place among the record's photos, for its description.
    number: usize,
) -> Markup {
    let open = RwSignal::new(false);
    let held = StoredValue::new(photo.clone());
    let close = move || open.set(false);
    let large = move || {
        open.get()
            .then(|| large(record, held.get_value(), number, close))
    };
    view! {
        <button
            type="button"
            class="photo-open"
            aria-label=move || t!("photo.enlarge", number = number)
            on:click=move |_| open.set(true)
        >
            <PhotoImage record photo number class="photo-full" />
        </button>
        {large}
    }
}

/// The photo over the page. However it is closed, also with the page that is drawn anew,
/// the step that it laid over the page is gone back.
fn large(record: Id, photo: Photo, number: usize, close: impl Fn() + 'static) -> Markup {
    let dialog = NodeRef::<Dialog>::new();
    let over = lay_over(move || {
        // The browser then gives the focus back to where it was.
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        close();
    });
    let over = StoredValue::new_local(over);
    on_cleanup(move || over.dispose());
    effect(move || {
        if let Some(dialog) = dialog.get() {
            // A browser that shows it already is right.
            let _ = dialog.show_modal();
        }
    });
    let ask_to_close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let closed = move |_| {
        // It may have gone with the page.
        let _ = over.try_with_value(Over::leave);
    };
    view! {
        <dialog
            class="photo-large"
            node_ref=dialog
            aria-label=move || t!("photo.alt", number = number)
            on:close=closed
        >
            <PhotoImage record photo number class="" />
            <button type="button" class="btn photo-close" on:click=ask_to_close>
                {icon("close")}
                {t!("action.close")}
            </button>
        </dialog>
    }
}
