//! The directory of stations.

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{Loaded, empty, empty_or_filling, load, shown};
use crate::components::search::{fitting, search_box, wanted};
use crate::components::station_card::StationRow;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::service_station;
use domain::{Id, Record};
use finder::Wanted;
use leptos::prelude::*;

/// All stations, found by name or address, the own one first.
#[component]
pub fn StationsPage() -> Markup {
    let app = use_app();
    page_head(|| t!("stations.title"), None);
    let wanted = wanted();
    let stations = all_stations(app);
    let list = move |stations: Vec<Record>| {
        if stations.is_empty() {
            return empty_or_filling(app, "station", "stations.none", "stations.none_text");
        }
        let stations = StoredValue::new(stations);
        let found = move || {
            let found = stations.with_value(|all| find(all, &wanted.get(), app.home_area()));
            rows(found)
        };
        found.into_markup()
    };
    view! {
        <div class="page">
            {search_box("stations.search", wanted)}
            <a class="btn btn-block" href="/map">
                {icon("pin")}
                {t!("map.open")}
            </a>
            {shown(stations, list)}
        </div>
    }
}

/// Every station, in the order of the sub-district.
pub(super) fn all_stations(app: App) -> Loaded<Vec<Record>> {
    load(move || {
        app.watch(service_station::KIND.name);
        Box::pin(app.every(service_station::KIND.name, None, None))
    })
}

fn rows(found: Vec<Record>) -> Markup {
    if found.is_empty() {
        return empty("search", "stations.not_found", "stations.not_found_text");
    }
    let count = found.len();
    let row = |station: Record| {
        view! {
            <li>
                <StationRow station away=None />
            </li>
        }
    };
    view! {
        <p class="muted small" role="status">
            {move || t!("stations.count", count = count)}
        </p>
        <ul class="list">{found.into_iter().map(row).collect::<Markup>()}</ul>
    }
}

/// Those whose name or address fits, the own area's first.
fn find(stations: &[Record], wanted: &str, home: Option<Id>) -> Vec<Record> {
    let fits = fitting(stations, None, &Wanted::new(wanted), "name", &["address"]);
    let found = fits.into_iter().map(|(_, place)| stations[place].clone());
    let mut found: Vec<Record> = found.collect();
    found.sort_by_key(|station| home.is_none() || station.reference("area") != home);
    found
}
