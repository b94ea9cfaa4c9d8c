//! Whom to call instead of writing: what can not wait is nothing for a form.

use crate::components::icon::icon;
use crate::components::load::load;
use crate::components::station_card::CallButton;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::Id;
use domain::kinds::service_station;
use leptos::prelude::*;
use replica::Query;

/// The numbers of the police, the fire brigade and the ambulance.
const EMERGENCY: [(&str, &str); 3] = [
    ("110", "requests.police"),
    ("119", "requests.fire"),
    ("120", "requests.ambulance"),
];

/// The emergency numbers first, then the station of the area.
#[component]
pub(super) fn Phones(
    /// The area.
    area: Signal<Option<Id>>,
) -> Markup {
    let number = |(number, words): (&'static str, &'static str)| {
        view! {
            <a class="btn btn-danger" href=format!("tel:{number}")>
                {icon("phone")}
                <span>{t!(words)}</span>
            </a>
        }
    };
    view! {
        <div class="notice" data-tone="bad" role="group" aria-label=t!("requests.emergency")>
            {icon("warning")}
            <div class="notice-body">
                <strong class="notice-title">{t!("requests.emergency")}</strong>
                <p>{t!("requests.emergency_text")}</p>
            </div>
            <div class="notice-actions">{EMERGENCY.map(number)}</div>
        </div>
        <StationPhone area />
    }
}

/// The telephone of the area's station; nothing while it is not known.
#[component]
pub(super) fn StationPhone(
    /// The area.
    area: Signal<Option<Id>>,
) -> Markup {
    let app = use_app();
    let stations = load(move || {
        app.watch(service_station::KIND.name);
        let area = area.get();
        let query = Query {
            kind: service_station::KIND.name,
            area,
            after: None,
            limit: 1,
        };
        Box::pin(async move {
            match area {
                Some(_) => app.list(query).await,
                None => Ok(Vec::new()),
            }
        })
    });
    let button = move || {
        let stations = stations.get().and_then(Result::ok).unwrap_or_default();
        let station = stations.into_iter().next()?;
        let phone = station.text("phone").to_owned();
        Some(view! {
            <div class="row">
                <span class="muted">{station.text("name").to_owned()}</span>
                <CallButton phone />
            </div>
        })
    };
    button.into_markup()
}
