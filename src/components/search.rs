//! Looking something up by words.

use crate::components::icon::icon;
use crate::markup::{Markup, view};
use crate::routes::{query, say_in_query};
use crate::t;
use domain::Record;
use finder::{Fit, Wanted};
use leptos::prelude::*;

/// What in the address says the words looked for.
const WANTED: &str = "find";

/// The words looked for; reactive.
pub fn wanted() -> Memo<String> {
    Memo::new(|_| query(WANTED).unwrap_or_default())
}

/// Where they are typed.
pub fn search_box(label: &'static str, wanted: Memo<String>) -> Markup {
    let want =
        |text: String| say_in_query(WANTED, Some(text.as_str()).filter(|text| !text.is_empty()));
    view! {
        <label class="search">
            {icon("search")}
            <input
                class="input"
                type="search"
                aria-label=t!(label)
                placeholder=t!(label)
                prop:value=move || wanted.get()
                on:input=move |ev| want(event_target_value(&ev))
            />
        </label>
    }
}

/// Those that fit what is wanted, by the field that names them and those that say more:
/// how well, and their places among the records, the best first.
pub fn fitting(
    records: &[Record],
    wanted: &Wanted,
    name: &str,
    told: &[&str],
) -> Vec<(Fit, usize)> {
    let fit = |record: &Record| {
        let told: Vec<&str> = told.iter().map(|field| record.text(field)).collect();
        wanted.fit(record.text(name), &told)
    };
    let fits = records.iter().enumerate();
    let fits = fits.filter_map(|(place, record)| Some((fit(record)?, place)));
    let mut fits: Vec<(Fit, usize)> = fits.collect();
    fits.sort_by_key(|(fit, _)| *fit);
    fits
}
