//! A kind that the app has never heard of gets its form and its list.

use super::deed::{deed_of, put_up_again, take_down};
use super::draft::Unfinished;
use super::editor::RecordEditor;
use super::form::Form;
use super::keeper::Kept;
use super::list::record_list;
use crate::components::areas::provide_areas;
use crate::components::clock::provide_clock;
use crate::i18n::Lang;
use crate::markup::{IntoMarkup, Markup, effect, mount, view};
use crate::platform::window;
use crate::state::{Prefs, provide_app};
use domain::kinds::activity_log;
use domain::publishing::{self, Ruling, put_back};
use domain::{Fields, Id, Record, Refusal};
use futures::channel::oneshot;
use leptos::prelude::*;
use replica::Edit;
use std::cell::Cell;
use test_kit::loan;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

fn loan() -> Record {
    Record::new(Id::v7(1, [1; 10]), &loan::KIND)
        .with("thing", "轮椅")
        .with("due_on", "2026-12-01")
        .with("area", Id::NIL.to_string())
}

/// Mounts a view into a place of its own on the test's page.
fn mounted(view: impl FnOnce() -> Markup) -> HtmlElement {
    let document = window().document().expect("a page");
    let place: HtmlElement = document
        .create_element("div")
        .expect("an element")
        .unchecked_into();
    document
        .body()
        .expect("a body")
        .append_child(&place)
        .expect("room");
    mount(&place, view);
    place
}

fn found(place: &Element, selector: &str) -> Option<Element> {
    place.query_selector(selector).expect("a selector")
}

#[wasm_bindgen_test]
async fn a_new_kind_has_a_form_with_its_values_and_its_problems() {
    let place = mounted(|| {
        provide_app(Prefs::kept(Lang::Zh));
        provide_clock();
        provide_areas();
        let unfinished = Unfinished {
            record: loan().id,
            schema: 1,
            seen: None,
            mends: None,
            fields: Fields::from([("due_on".to_owned(), "2026-12-01".into())]),
        };
        view! {
            <RecordEditor
                    kind=&loan::KIND
                    unfinished
                    restored=None
                    saved=Callback::new(|_| {})
                    discarded=Callback::new(|()| {})
                    offer=None
                    above=None
                    further=None
                />
        }
    });
    leptos::task::tick().await;
    let due: HtmlInputElement = found(&place, "input[type=date]")
        .expect("a date is asked for")
        .unchecked_into();
    assert_eq!(due.value(), "2026-12-01");
    assert!(found(&place, "[aria-invalid=true]").is_none());

    let form = found(&place, "form").expect("a form");
    let submit = web_sys::Event::new_with_event_init_dict("submit", &{
        let init = web_sys::EventInit::new();
        init.set_cancelable(true);
        init
    });
    form.dispatch_event(&submit.expect("an event"))
        .expect("submitted");
    leptos::task::tick().await;
    assert!(
        found(&place, "[aria-invalid=true]").is_some(),
        "what is missing is said at its field"
    );
}

#[wasm_bindgen_test]
fn a_new_kind_has_a_list_with_its_title_and_summary() {
    let place = mounted(|| {
        Prefs::kept(Lang::Zh);
        record_list(
            &loan::KIND,
            vec![loan()],
            |record| format!("/records/loan/{}", record.id),
            |_| ().into_markup(),
        )
    });
    let text = place.text_content().unwrap_or_default();
    assert!(text.contains("轮椅"), "{text}");
    assert!(text.contains("12"), "the due date is in the row: {text}");
    let link = found(&place, "a.list-row").and_then(|link| link.get_attribute("href"));
    assert!(link.is_some_and(|href| href.contains("/records/loan/")));
}

#[wasm_bindgen_test]
async fn what_a_form_saw_when_it_opened_is_kept_with_its_draft() {
    // Another test may have begun before.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    owner.set();
    let app = provide_app(Prefs::kept(Lang::Zh));
    let opened = Unfinished {
        record: loan().id,
        schema: 1,
        seen: Some(loan()),
        mends: None,
        fields: loan().fields,
    };
    let form = Form::new(&loan::KIND, opened, None);
    form.set("thing", "助行器".into());
    let (saved, kept) = oneshot::channel();
    let saved = Cell::new(Some(saved));
    effect(move || {
        if form.kept() == Kept::Saved
            && let Some(saved) = saved.take()
        {
            let _ = saved.send(());
        }
    });
    kept.await.expect("the draft is kept");

    let draft = app.draft(&form.draft_key()).await.expect("it reads");
    let kept = draft.and_then(|draft| Unfinished::read(draft.content));
    let after_a_reload = Form::new(&loan::KIND, kept.expect("it was kept"), Some(1));
    let edit = Edit::Fields {
        seen: loan(),
        fields: [("thing".to_owned(), "助行器".into())].into(),
    };
    assert_eq!(deed_of(after_a_reload).edits, [edit]);
}

#[wasm_bindgen_test]
fn a_post_goes_down_and_up_with_its_log() {
    let post = Id::v7(2, [2; 10]);
    let log = Record::new(Id::v7(1, [1; 10]), &activity_log::KIND);
    let is = |publication: &str| log.clone().with("publication", publication);
    let becomes = |seen: Record, fields: Fields| Edit::Fields { seen, fields };
    let ruling = Ruling::new("方书记", 5).because("同意已撤回");
    assert_eq!(
        take_down(post, Some(is("published")), &ruling).edits,
        [
            Edit::Archive(post),
            becomes(is("published"), publishing::take_down(&ruling))
        ]
    );
    let asked_again = take_down(post, Some(is("requested")), &ruling);
    assert_eq!(asked_again.edits, [Edit::Archive(post)]);

    let up = |log: Option<Record>| put_up_again(post, log, &ruling).map(|deed| deed.edits);
    let fields = put_back(&is("taken_down"), &ruling).expect("a way back");
    let both = vec![Edit::Restore(post), becomes(is("taken_down"), fields)];
    assert_eq!(up(Some(is("taken_down"))), Ok(both));
    assert_eq!(up(None), Ok(vec![Edit::Restore(post)]));
    let mut away = is("taken_down");
    away.archived = true;
    assert_eq!(up(Some(away)), Err(Refusal::of("put_away")));
}
