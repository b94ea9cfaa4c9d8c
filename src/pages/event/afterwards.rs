//! 参加以后: what somebody says of an event that they were signed up for.

use crate::components::deed_button::deed_button;
use crate::forms::deed::change_of;
use crate::forms::inputs::opinion::{one_of, own_words};
use crate::forms::put_away::act;
use crate::forms::value::choice_name;
use crate::markup::{Markup, view};
use crate::state::use_app;
use crate::t;
use domain::kinds::registration::{HOW_OFTEN, IMPRESSIONS};
use domain::{Fields, Record, Value};
use futures::future::FutureExt as _;
use leptos::prelude::*;

/// How often they come, how it was, and own words. It can be changed later.
pub(in crate::pages) fn afterwards(own: Record) -> Markup {
    let app = use_app();
    let answer = |field: &str| RwSignal::new(own.text(field).to_owned());
    let fields = ["how_often", "impression", "feedback"];
    let answers = fields.map(|field| (field, answer(field)));
    let [(_, how_often), (_, impression), (_, feedback)] = answers;
    let told = !own.text("impression").is_empty();
    let save = move || {
        if impression.with_untracked(String::is_empty) {
            app.toast(t!("feedback.missing"), "bad");
            return futures::future::ready(()).boxed_local();
        }
        let said = answers.map(|(field, answer)| {
            let answer = answer.get_untracked().trim().to_owned();
            // What was emptied is taken back.
            let answer = match answer.is_empty() {
                true => Value::Null,
                false => answer.into(),
            };
            (field.to_owned(), answer)
        });
        let fields = Fields::from(said);
        act(app, Ok(change_of(own.clone(), fields)), "feedback.thanks").boxed_local()
    };
    view! {
        <div class="stack-tight">
            <p class="card-text">{t!(if told { "feedback.told" } else { "feedback.lead" })}</p>
            {radios("impression", IMPRESSIONS, impression)}
            {radios("how_often", HOW_OFTEN, how_often)}
            {own_words("feedback", t!("feedback.ask_words"), 500, feedback)}
            {deed_button("btn btn-primary btn-block", "check", t!("feedback.act"), save)}
        </div>
    }
}

fn radios(field: &'static str, keys: &'static [&'static str], answer: RwSignal<String>) -> Markup {
    let answers = keys
        .iter()
        .map(|key| ((*key).to_owned(), choice_name(field, key)));
    one_of(field, t!(format!("feedback.ask_{field}")), answers, answer)
}
