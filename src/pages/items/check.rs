//! A first answer to "may I apply?": evaluated on this phone, with its reason, never final.

use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::items::eligibility::{Answers, Judgement, Verdict, judge};
use domain::{Record, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The questions of an item and what follows from the answers; nothing where it asks none.
#[component]
pub(super) fn Check(item: StoredValue<Record>) -> Markup {
    let app = use_app();
    let questions: Vec<Value> = item.with_value(|item| item.list("questions").to_vec());
    if questions.is_empty() {
        return ().into_markup();
    }
    let answers = RwSignal::new(Answers::new());
    // Samples decide only where the server says that it is a demo: not without a network.
    if untrack(move || app.about().is_none()) {
        spawn_local(app.ask_about());
    }
    let demo = move || {
        app.about()
            .is_some_and(|about| !about.demo_accounts.is_empty())
    };
    let judged = Memo::new(move |_| item.with_value(|item| judge(item, &answers.get(), demo())));
    let question = move |row: Value| question(row, answers);
    view! {
        <section class="section">
            <h2 class="section-title">{t!("check.title")}</h2>
            <div class="card card-pad stack">
                <p class="muted">{t!("check.text")}</p>
                {questions.into_iter().map(question).collect::<Markup>()}
                <div role="status">{move || (!answers.with(Answers::is_empty)).then(|| told(judged.get()))}</div>
            </div>
        </section>
    }
}

fn question(row: Value, answers: RwSignal<Answers>) -> Markup {
    let member = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let (key, text) = (member("key"), member("text"));
    let input = match member("answer").as_str() {
        "number" => number(key, &text, answers),
        _ => yes_or_no(key, &text, answers),
    };
    view! {
        <div class="field">
            <span class="field-label" aria-hidden="true">{text.clone()}</span>
            {input}
        </div>
    }
}

fn number(key: String, label: &str, answers: RwSignal<Answers>) -> Markup {
    let typed = move |ev| {
        let read = event_target_value(&ev).trim().parse::<u32>().ok();
        let read = read.map(i64::from);
        answer(answers, &key, read);
    };
    view! {
        <input class="input" type="number" min="0" inputmode="numeric" aria-label=label.to_owned() on:input=typed />
    }
}

fn answer(answers: RwSignal<Answers>, key: &str, value: Option<i64>) {
    answers.update(|answers| match value {
        Some(value) => {
            answers.insert(key.to_owned(), value);
        }
        None => {
            answers.remove(key);
        }
    });
}

fn yes_or_no(key: String, label: &str, answers: RwSignal<Answers>) -> Markup {
    let name = format!("check-{key}");
    let radio = |value: i64, words: &'static str| {
        let (key, held) = (key.clone(), key.clone());
        view! {
            <label class="choice-item">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || answers.with(|answers| answers.get(&held) == Some(&value))
                    on:change=move |_| answer(answers, &key, Some(value))
                />
                <span>{t!(words)}</span>
            </label>
        }
    };
    view! {
        <div class="choice" role="radiogroup" aria-label=label.to_owned()>
            {radio(1, "value.yes")}
            {radio(0, "value.no")}
        </div>
    }
}

fn told(judged: Judgement) -> Markup {
    let (tone, image) = match judged.verdict {
        Verdict::LooksMet => ("ok", "check"),
        Verdict::LooksUnmet => ("warn", "warning"),
        Verdict::Ask => ("info", "phone"),
    };
    let words = match judged.open.is_empty() {
        true => t!(format!("choice.verdict.{}", judged.verdict.key())),
        false => t!("check.go_on"),
    };
    view! {
        <div class="notice" data-tone=tone>
            {icon(image)}
            <div class="notice-body">
                <strong class="notice-title">{words}</strong>
                {judged.because.map(|because| view! { <p>{because}</p> })}
                <p class="small">{t!("check.not_final")}</p>
            </div>
        </div>
    }
}
