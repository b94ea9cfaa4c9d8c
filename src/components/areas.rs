//! The residential areas by name, read once for all views.

use crate::components::load::load;
use crate::markup::{Markup, component, view};
use crate::routes::{query, say_in_query};
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

/// A select of one area, or of all of them. What the areas are called after stands
/// above them, so that forty names are found like in a register; the own one is first.
#[component]
pub fn AreaSelect(
    /// The key of its label.
    label: &'static str,
    /// The area chosen now.
    chosen: Signal<Option<Id>>,
    /// Called with another choice.
    choose: Callback<Option<Id>>,
    /// The key of what choosing none means.
    none: &'static str,
) -> Markup {
    let (app, areas) = (use_app(), use_areas());
    let option = move |(id, name): (Id, String)| {
        view! {
            <option value=id.to_string() prop:selected=move || chosen.get() == Some(id)>
                {name}
            </option>
        }
    };
    let group = move |(initial, areas): (String, Vec<(Id, String)>)| {
        view! {
            <optgroup label=initial>{areas.into_iter().map(option).collect::<Markup>()}</optgroup>
        }
    };
    let own = move || {
        let home = app.home_area()?;
        let name = areas.name(Some(home));
        (!name.is_empty()).then(|| group((t!("area.own"), vec![(home, name)])))
    };
    let others = move || {
        let home = app.home_area();
        let others = areas.all().into_iter().filter(|(id, _)| Some(*id) != home);
        by_initial(others.collect())
            .into_iter()
            .map(group)
            .collect::<Markup>()
    };
    view! {
        <label class="field">
            <span class="field-label">{t!(label)}</span>
            <select class="select" on:change=move |ev| choose.run(event_target_value(&ev).parse().ok())>
                <option value="" prop:selected=move || chosen.get().is_none()>
                    {t!(none)}
                </option>
                {own}
                {others}
            </select>
        </label>
    }
}

/// The areas under the first character of their names, in the order in which these
/// come; what stands alone is with the others that do, at the end.
fn by_initial(areas: Vec<(Id, String)>) -> Vec<(String, Vec<(Id, String)>)> {
    let initial = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
    let mut groups: Vec<(String, Vec<(Id, String)>)> = Vec::new();
    for area in areas {
        let initial = initial(&area.1);
        match groups.iter_mut().find(|(known, _)| *known == initial) {
            Some((_, areas)) => areas.push(area),
            None => groups.push((initial, vec![area])),
        }
    }
    let (mut named, single): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(_, areas)| areas.len() > 1);
    let single: Vec<_> = single.into_iter().flat_map(|(_, areas)| areas).collect();
    if !single.is_empty() {
        named.push((t!("area.others"), single));
    }
    named
}

/// The area that a list is narrowed to: the one that the address says, else the
/// person's own.
pub fn narrowed() -> Memo<Option<Id>> {
    let app = use_app();
    Memo::new(move |_| match query(AREA) {
        Some(said) => said.parse().ok(),
        None => app.home_area(),
    })
}

/// What in the address says it; what is no area there says all of them.
const AREA: &str = "area";

/// The choice of what a list is narrowed to, and while it is, the way to all of it.
#[component]
pub fn AreaFilter(
    /// The area that it is narrowed to.
    chosen: Memo<Option<Id>>,
) -> Markup {
    let areas = use_areas();
    let say = |area: Option<Id>| {
        let area = area.map_or_else(|| "all".to_owned(), |area| area.to_string());
        say_in_query(AREA, Some(&area));
    };
    let only = move || {
        let name = areas.name(chosen.get());
        (!name.is_empty()).then(|| {
            view! {
                <p class="row muted small">
                    <span>{t!("area.only", area = name)}</span>
                    <button type="button" class="link-btn" on:click=move |_| say(None)>
                        {t!("area.show_all")}
                    </button>
                </p>
            }
        })
    };
    view! {
        <AreaSelect label="area.filter" chosen=chosen.into() choose=Callback::new(say) none="area.all" />
        {only}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn areas_stand_under_what_they_are_called_after() {
        let names = ["由由三", "牡丹五", "由由七", "蓝天", "牡丹六", "东城二"];
        let areas = names.map(|name| (Id::NIL, name.to_owned())).to_vec();
        let grouped: Vec<_> = by_initial(areas)
            .into_iter()
            .map(|(initial, areas)| (initial, areas.len()))
            .collect();
        let others = (t!("area.others"), 2);
        assert_eq!(
            grouped,
            [("由".to_owned(), 2), ("牡".to_owned(), 2), others]
        );
    }
}
