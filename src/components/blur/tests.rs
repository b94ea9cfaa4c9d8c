use super::*;
use crate::i18n::Lang;
use crate::markup::mount;
use crate::platform::window;
use crate::state::{Prefs, provide_app};
use futures::channel::oneshot;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

fn canvas(width: u32, height: u32) -> HtmlCanvasElement {
    let document = window().document().expect("a page");
    let canvas: HtmlCanvasElement = document
        .create_element("canvas")
        .expect("a canvas")
        .unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    canvas
}

#[wasm_bindgen_test]
fn a_mosaic_that_can_not_be_drawn_is_an_error() {
    let circle = Circle {
        x: 10.0,
        y: 10.0,
        radius: 5.0,
    };
    assert!(draw_mosaic(&canvas(20, 20), circle).is_ok());
    assert!(draw_mosaic(&canvas(0, 20), circle).is_err());
}

#[wasm_bindgen_test]
async fn a_photo_that_is_not_there_is_not_blurred_and_says_so() {
    let document = window().document().expect("a page");
    let place: Element = document.create_element("div").expect("an element");
    document
        .body()
        .expect("a body")
        .append_child(&place)
        .expect("room");
    let kept = Rc::new(Cell::new(false));
    let keeps = send_wrapper::SendWrapper::new(Rc::clone(&kept));
    let (told, missing) = oneshot::channel();
    mount(&place, move || {
        provide_app(Prefs::kept(Lang::Zh));
        let photo = Photo {
            hash: "0".repeat(64),
            size: 1,
            width: 40,
            height: 30,
        };
        let wanted = Memo::new(|_| true);
        let blurring = Blurring::new(Id::v7(1, [1; 10]), photo, wanted).expect("an image");
        let told = Cell::new(Some(told));
        effect(move || {
            if blurring.progress.get() == Progress::Missing
                && let Some(told) = told.take()
            {
                let _ = told.send(());
            }
        });
        view! {
            {blurring.canvas()}
            {blurring.tools(Callback::new(move |_| keeps.set(true)))}
        }
    });
    missing.await.expect("it is missing");
    leptos::task::tick().await;
    let found = |selector: &str| place.query_selector(selector).expect("a selector");
    assert!(found("[role=alert]").is_some(), "it is said");
    let canvas: HtmlElement = found("canvas").expect("a canvas").unchecked_into();
    canvas.click();
    let keep: HtmlElement = found(".btn-primary").expect("a button").unchecked_into();
    keep.click();
    assert!(keep.has_attribute("disabled"));
    assert!(!kept.get());
}
