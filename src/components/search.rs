//! Looking something up by words.

use crate::components::icon::icon;
use crate::markup::{Markup, effect, view};
use crate::platform::timing::once_seen;
use crate::routes::{query, say_in_query};
use crate::t;
use domain::Record;
use finder::{Fit, Wanted};
use leptos::prelude::*;

/// What in the address says the words looked for.
const WANTED: &str = "find";

/// The words looked for: those of the address, and what is typed. A browser takes longer
/// to write an address than all else that a key asks for, so that comes once what was
/// found has been seen.
pub fn wanted() -> RwSignal<String> {
    let in_address = || query(WANTED).unwrap_or_default();
    let wanted = RwSignal::new(untrack(in_address));
    let said = StoredValue::new(wanted.get_untracked());
    // Whoever goes back brings other words.
    effect(move || {
        let now = in_address();
        if said.with_value(|said| *said != now) {
            said.set_value(now.clone());
            wanted.set(now);
        }
    });
    effect(move || {
        if wanted.with(|now| said.with_value(|said| said != now)) {
            once_seen(move || say(wanted, said));
        }
    });
    wanted
}

/// Says what is looked for by now in the address; the page may have gone meanwhile.
fn say(wanted: RwSignal<String>, said: StoredValue<String>) {
    if let Some(now) = wanted.try_get_untracked() {
        said.set_value(now.clone());
        say_in_query(WANTED, Some(now.as_str()).filter(|now| !now.is_empty()));
    }
}

/// Where they are typed.
pub fn search_box(label: &'static str, wanted: RwSignal<String>) -> Markup {
    view! {
        <label class="search">
            {icon("search")}
            <input
                class="input"
                type="search"
                aria-label=t!(label)
                placeholder=t!(label)
                prop:value=move || wanted.get()
                on:input=move |ev| wanted.set(event_target_value(&ev))
            />
        </label>
    }
}

/// Those that fit what is wanted, by the field that names them and those that say more:
/// how well, and their places among the records, the best first. Where `among` names
/// places, in their order, only those are looked at.
pub fn fitting(
    records: &[Record],
    among: Option<Vec<usize>>,
    wanted: &Wanted,
    name: &str,
    told: &[&str],
) -> Vec<(Fit, usize)> {
    let fit = |place: usize| {
        let record = records.get(place)?;
        let told: Vec<&str> = told.iter().map(|field| record.text(field)).collect();
        Some((wanted.fit(record.text(name), &told)?, place))
    };
    let mut fits: Vec<(Fit, usize)> = match among {
        Some(among) => among.into_iter().filter_map(fit).collect(),
        None => (0..records.len()).filter_map(fit).collect(),
    };
    fits.sort_by_key(|(fit, _)| *fit);
    fits
}
