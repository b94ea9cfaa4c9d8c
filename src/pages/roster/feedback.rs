//! What those who came said of it.

use crate::forms::value::choice_name;
use crate::markup::{Markup, view};
use crate::t;
use domain::Record;
use domain::kinds::registration::{HOW_OFTEN, IMPRESSIONS};

/// How often each answer was given, and the words without a name; nothing where nobody
/// said anything.
pub(super) fn feedback(all: &[Record]) -> Option<Markup> {
    let said: Vec<&Record> = all
        .iter()
        .filter(|one| !one.text("impression").is_empty())
        .collect();
    let words = said.iter().map(|one| one.text("feedback").trim());
    let words: Vec<String> = words
        .filter(|words| !words.is_empty())
        .map(str::to_owned)
        .collect();
    let words = words.into_iter().map(|words| {
        view! { <li><div class="list-row"><span class="list-body">{words}</span></div></li> }
    });
    let words: Vec<Markup> = words.collect();
    (!said.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="feedback">
                <h2 class="section-title" id="feedback">
                    {t!("feedback.heard", count = said.len())}
                </h2>
                {counted("impression", IMPRESSIONS, &said)}
                {counted("how_often", HOW_OFTEN, &said)}
                {(!words.is_empty()).then(|| view! { <ul class="list">{words}</ul> })}
            </section>
        }
    })
}

fn counted(field: &'static str, keys: &'static [&'static str], said: &[&Record]) -> Markup {
    let tag = |key: &&'static str| {
        let count = said.iter().filter(|one| one.text(field) == *key).count();
        (count > 0).then(|| {
            let words = t!(
                "feedback.counted",
                what = choice_name(field, key),
                count = count
            );
            view! { <span class="tag">{words}</span> }
        })
    };
    view! { <p class="row">{keys.iter().filter_map(tag).collect::<Markup>()}</p> }
}
