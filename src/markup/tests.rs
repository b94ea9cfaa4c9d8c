//! What is gone follows no signal any more.

use super::{IntoMarkup, Markup, mount, view};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// A page with an attribute that follows a signal, in a part that follows none: the
/// part's own task is not woken, and so does not end before the attribute's.
fn page(busy: RwSignal<bool>, read: &Rc<Cell<u32>>) -> Markup {
    let read = Rc::clone(read);
    let button = move || {
        let read = Rc::clone(&read);
        let disabled = move || {
            read.set(read.get() + 1);
            busy.get()
        };
        view! { <button disabled=disabled>"…"</button> }
    };
    view! { <div>{button}</div> }
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_reads_its_signals_no_more() {
    let document = crate::platform::window().document().expect("a page");
    let place = document.create_element("div").expect("an element");
    let here = RwSignal::new(true);
    let read = Rc::new(Cell::new(0));
    let left = Rc::new(Cell::new(None));
    let (counted, signal) = (Rc::clone(&read), Rc::clone(&left));
    mount(&place, move || {
        let shown = move || {
            if here.get() {
                let busy = RwSignal::new(true);
                signal.set(Some(busy));
                page(busy, &counted)
            } else {
                "elsewhere".into_markup()
            }
        };
        shown.into_markup()
    });
    let busy = left.get().expect("the page was drawn");
    // What follows a signal begins to wait for it, in the order in which it was made.
    leptos::task::tick().await;
    // In one turn: the way elsewhere, and a last change of what is left behind.
    here.set(false);
    let _ = busy.try_set(false);
    for _ in 0..3 {
        leptos::task::tick().await;
    }
    assert_eq!(place.text_content().as_deref(), Some("elsewhere"));
    assert_eq!(read.get(), 1, "nothing was read again");
}
