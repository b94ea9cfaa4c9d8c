//! Title, text and place of the post, to be corrected.

use super::review::{Review, Word};
use crate::components::icon::icon;
use crate::forms::problem::problem_text;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::t;
use domain::kinds::post;
use domain::text::leads_to_somebody;
use leptos::prelude::*;

#[component]
pub(super) fn Words(review: Review) -> Markup {
    view! {
        <section class="section">
            <h2 class="section-title">{t!("approve.words")}</h2>
            <p class="muted">{t!("approve.words_text")}</p>
            {Word::ALL.map(|word| labelled(review, word))}
        </section>
    }
}

fn id(word: Word) -> String {
    format!("post-{}", word.field())
}

fn labelled(review: Review, word: Word) -> Markup {
    let problem = Memo::new(move |_| {
        let marked = review.is_tried();
        review.problem(word).filter(|_| marked)
    });
    let error = move || {
        problem.get().map(|problem| {
            view! {
                <p class="field-error" id=format!("{}-error", id(word))>
                    {problem_text(&problem)}
                </p>
            }
        })
    };
    let required = post::KIND
        .field(word.field())
        .is_some_and(|field| field.required);
    let optional =
        (!required).then(|| view! { <span class="field-optional">{t!("form.optional")}</span> });
    view! {
        <div class="field" data-invalid=move || problem.get().map(|_| "true")>
            <label class="field-label" for=id(word)>
                {t!(format!("field.post.{}", word.field()))}
                " "
                {optional}
            </label>
            {matches!(word, Word::Place).then(|| about_the_place(review))}
            {input(review, word, problem)}
            {error}
            {leads(review, word)}
        </div>
    }
}

/// What in it leads to somebody's telephone or door: it is public once it is published.
fn leads(review: Review, word: Word) -> Markup {
    let found =
        Memo::new(move |_| review.read(|answers| leads_to_somebody(answers.word(word)).join("、")));
    let shown = move || {
        let found = found.get();
        (!found.is_empty()).then(|| {
            view! {
                <div class="notice" data-tone="warn" role="status">
                    {icon("warning")}
                    <div class="notice-body">
                        <p>{t!("approve.leads", found = found)}</p>
                    </div>
                </div>
            }
        })
    };
    shown.into_markup()
}

fn input(review: Review, word: Word, problem: Memo<Option<domain::Problem>>) -> Markup {
    let text = move || review.read(|answers| answers.word(word).to_owned());
    let write = move |ev| {
        let text = event_target_value(&ev);
        review.change(|answers| answers.write(word, text));
    };
    let wrong = move || problem.with(|problem| problem.as_ref().map(|_| "true"));
    let described =
        move || problem.with(|problem| problem.as_ref().map(|_| format!("{}-error", id(word))));
    match word {
        Word::Body => view! {
            <textarea
                class="textarea"
                id=id(word)
                aria-invalid=wrong
                aria-describedby=described
                prop:value=text
                on:input=write
            ></textarea>
        },
        Word::Title | Word::Place => view! {
            <input
                class="input"
                id=id(word)
                aria-invalid=wrong
                aria-describedby=described
                prop:value=text
                on:input=write
            />
        },
    }
}

/// That a place which residents can not read anywhere yet was not filled in, and why.
fn about_the_place(review: Review) -> Markup {
    let told = review.log().text("place").trim().to_owned();
    if told.is_empty() {
        return ().into_markup();
    }
    let hint = move || {
        if review.read(|answers| answers.place.trim() == told) {
            t!("approve.place_public")
        } else {
            t!("approve.place_kept_back", place = told)
        }
    };
    view! { <p class="field-hint">{hint}</p> }
}
