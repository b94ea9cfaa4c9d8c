//! What is gone follows no signal any more.

use super::{IntoMarkup, Markup, mount, view};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// A page with a part that follows a signal of its own, two levels deep.
fn page(busy: RwSignal<bool>, drawn: &Rc<Cell<u32>>) -> Markup {
    let drawn = Rc::clone(drawn);
    let button = move || {
        drawn.set(drawn.get() + 1);
        let disabled = busy.get();
        view! { <button disabled=move || busy.get()>{disabled.then_some("…")}</button> }
    };
    view! { <div>{button}</div> }
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_reads_its_signals_no_more() {
    let document = crate::platform::window().document().expect("a page");
    let place = document.create_element("div").expect("an element");
    let here = RwSignal::new(true);
    let drawn = Rc::new(Cell::new(0));
    let left = Rc::new(Cell::new(None));
    let (counted, signal) = (Rc::clone(&drawn), Rc::clone(&left));
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
    // In one turn: the way elsewhere, and a last change of what is left behind.
    here.set(false);
    let _ = busy.try_set(false);
    for _ in 0..3 {
        leptos::task::tick().await;
    }
    assert_eq!(place.text_content().as_deref(), Some("elsewhere"));
    assert_eq!(drawn.get(), 1, "the page was not drawn again");
}
