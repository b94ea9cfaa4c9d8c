//! The residential areas by name, read once for all views.

use crate::components::load::load;
use crate::markup::{Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::Id;
use domain::kinds::residential_area;
use leptos::prelude::*;
use replica::Query;

/// More than any sub-district has.
const MOST_AREAS: usize = 1_000;

/// The areas in their order.
#[derive(Clone, Copy)]
pub struct Areas(Memo<Vec<(Id, String)>>);

/// Reads the areas for all views below.
pub fn provide_areas() {
    let app = use_app();
    let records = load(move || {
        app.watch(residential_area::KIND.name);
        let query = Query {
            kind: residential_area::KIND.name,
            area: None,
            after: None,
            limit: MOST_AREAS,
        };
        Box::pin(app.list(query))
    });
    let named = move |_: Option<&Vec<(Id, String)>>| {
        let records = records.get().and_then(Result::ok).unwrap_or_default();
        records
            .iter()
            .map(|r| (r.id, r.text("name").to_owned()))
            .collect()
    };
    provide_context(Areas(Memo::new(named)));
}

/// The areas.
pub fn use_areas() -> Areas {
    expect_context()
}

impl Areas {
    /// The name of an area; empty while it is not known.
    pub fn name(self, area: Option<Id>) -> String {
        let found = |areas: &Vec<(Id, String)>| {
            let wanted = areas.iter().find(|(id, _)| Some(*id) == area);
            wanted.map(|(_, name)| name.clone())
        };
        self.0.with(found).unwrap_or_default()
    }

    /// All areas with their names.
    pub fn all(self) -> Vec<(Id, String)> {
        self.0.get()
    }
}

/// A select of one area, or of all of them.
#[component]
pub fn AreaSelect(
    /// The area chosen now.
    chosen: Signal<Option<Id>>,
    /// Called with another choice.
    choose: Callback<Option<Id>>,
    /// The key of what choosing none means.
    none: &'static str,
) -> Markup {
    let areas = use_areas();
    let option = move |(id, name): (Id, String)| {
        view! {
            <option value=id.to_string() prop:selected=move || chosen.get() == Some(id)>
                {name}
            </option>
        }
    };
    view! {
        <label class="field">
            <span class="field-label">{t!("area.choose")}</span>
            <select class="select" on:change=move |ev| choose.run(event_target_value(&ev).parse().ok())>
                <option value="" prop:selected=move || chosen.get().is_none()>
                    {t!(none)}
                </option>
                {move || areas.all().into_iter().map(option).collect::<Markup>()}
            </select>
        </label>
    }
}
