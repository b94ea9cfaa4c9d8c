//! What is gone follows no signal any more, and answers no event.

use super::{IntoMarkup, Markup, mount, view};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
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

/// A page with an input that notes when it is left.
fn form(touched: RwSignal<bool>, answers: &Rc<Cell<u32>>) -> Markup {
    let answers = Rc::clone(answers);
    let left = move |_| {
        answers.set(answers.get() + 1);
        touched.set(true);
    };
    view! { <div><input on:blur=left /></div> }
}

#[wasm_bindgen_test]
async fn an_input_that_is_taken_away_with_its_page_answers_no_more() {
    let document = crate::platform::window().document().expect("a page");
    let place = document.create_element("div").expect("an element");
    let body = document.body().expect("a body");
    body.append_child(&place).expect("room");
    let here = RwSignal::new(true);
    let answers = Rc::new(Cell::new(0));
    let counted = Rc::clone(&answers);
    mount(&place, move || {
        let shown = move || match here.get() {
            true => form(RwSignal::new(false), &counted),
            false => "elsewhere".into_markup(),
        };
        shown.into_markup()
    });
    let input = place.query_selector("input").expect("a selector");
    let input: web_sys::HtmlElement = input.expect("an input").unchecked_into();
    input.focus().expect("it takes the focus");
    here.set(false);
    for _ in 0..3 {
        leptos::task::tick().await;
    }
    assert_eq!(place.text_content().as_deref(), Some("elsewhere"));
    let blur = web_sys::Event::new("blur").expect("an event");
    input.dispatch_event(&blur).expect("it is sent");
    assert_eq!(answers.get(), 0, "nobody was told");
}
