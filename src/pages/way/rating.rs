//! How it was, said by whoever it was done for.

use super::Moving;
use crate::components::deed_button::deed_button;
use crate::forms::inputs::opinion::{one_of, own_words};
use crate::markup::{Markup, view};
use crate::t;
use domain::way::LONGEST_OPINION;
use domain::{Fields, Record, Value};
use futures::future::FutureExt as _;
use leptos::prelude::*;

/// What is offered, the best first. Whoever is not satisfied says why in their own words;
/// how much they are not would tell the station nothing.
const OFFERED: [i64; 4] = [5, 4, 3, 2];

/// Few words to choose from rather than stars, which need a guess, and room for own ones.
/// It can be changed later.
pub(in crate::pages) fn rate(moving: Moving) -> Markup {
    let was = |field: &str| moving.record.with_value(|it| it.text(field).to_owned());
    let said = moving.record.with_value(|it| it.integer("rating"));
    let answer = RwSignal::new(said.map(|said| said.to_string()).unwrap_or_default());
    let words = RwSignal::new(was("rating_note"));
    let save = move || {
        match answer.with_untracked(|answer| answer.parse::<i64>()) {
            Ok(said) => moving.save(fields(said, words.get_untracked().trim())),
            Err(_) => moving.app.toast(t!("feedback.missing"), "bad"),
        }
        futures::future::ready(()).boxed_local()
    };
    let told = if said.is_some() {
        "feedback.told"
    } else {
        "way.rate_lead"
    };
    let answers = OFFERED.map(|said| (said.to_string(), t!(format!("rating.{said}"))));
    view! {
        <section class="section">
            <h2 class="section-title">{t!("way.rate")}</h2>
            <div class="card card-pad stack-tight">
                <p class="card-text">{t!(told)}</p>
                {one_of("rating", t!("feedback.ask_impression"), answers, answer)}
                {own_words("rating-note", t!("feedback.ask_words"), LONGEST_OPINION, words)}
                {deed_button("btn btn-primary btn-block", "check", t!("feedback.act"), save)}
            </div>
        </section>
    }
}

fn fields(said: i64, words: &str) -> Fields {
    let words = match words.is_empty() {
        true => Value::Null,
        false => words.into(),
    };
    Fields::from([
        ("rating".to_owned(), said.into()),
        ("rating_note".to_owned(), words),
    ])
}

/// What was said, for those who read it.
pub(in crate::pages) fn rated(record: &Record) -> String {
    let said = record
        .integer("rating")
        .map(|said| t!(format!("rating.{said}")));
    let words = record.text("rating_note").to_owned();
    let all = said.into_iter().chain((!words.is_empty()).then_some(words));
    all.collect::<Vec<_>>().join(" · ")
}
