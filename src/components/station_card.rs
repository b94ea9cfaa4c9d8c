//! A station as a card on the home page and as a row of the directory.

use crate::components::icon::icon;
use crate::components::opening_tag::OpeningTag;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::t;
use domain::Record;
use domain::person::dialled;
use leptos::prelude::*;

/// The station of the own area: open now, address, and a call away.
#[component]
pub fn StationCard(
    /// The station.
    station: Record,
) -> Markup {
    let name = station.text("name").to_owned();
    let address = station.text("address").to_owned();
    let phone = station.text("phone").to_owned();
    let href = format!("/stations/{}", station.id);
    let station = StoredValue::new(station);
    view! {
        <article class="card">
            <div class="card-body">
                <h2 class="card-title">
                    <a href=href.clone()>{name}</a>
                </h2>
                <p class="card-meta">
                    <OpeningTag station />
                </p>
                <p class="card-text">{address}</p>
            </div>
            <div class="card-foot">
                <CallButton phone />
                <a class="btn" href=href>
                    {t!("station.open_page")}
                </a>
            </div>
        </article>
    }
}

/// A station as a row of a list.
#[component]
pub fn StationRow(
    /// The station.
    station: Record,
    /// How many metres away it is, where that is known.
    away: Option<f64>,
) -> Markup {
    let name = station.text("name").to_owned();
    let address = station.text("address").to_owned();
    let href = format!("/stations/{}", station.id);
    let station = StoredValue::new(station);
    view! {
        <a class="list-row" href=href>
            <span class="list-lead">{icon("station")}</span>
            <span class="list-body">
                <span class="list-title">{name}</span>
                <span class="list-meta">{address}</span>
                <span class="list-meta">
                    <OpeningTag station />
                    {away.map(|away| view! { <span>{distance(away)}</span> })}
                </span>
            </span>
            <span class="list-trail">{icon("next")}</span>
        </a>
    }
}

/// A way as people say it: tens of metres, and kilometres with one digit.
pub fn distance(metres: f64) -> String {
    if metres < 950.0 {
        let tens = (metres / 10.0).round() * 10.0;
        return t!("map.metres", metres = format!("{tens:.0}"));
    }
    t!(
        "map.kilometres",
        kilometres = format!("{:.1}", metres / 1_000.0)
    )
}

/// Calls a number; nothing where there is none.
#[component]
pub fn CallButton(
    /// The number as people write it.
    phone: String,
) -> Markup {
    let number = dialled(&phone);
    (!number.is_empty())
        .then(|| {
            view! {
                <a class="btn btn-call" href=format!("tel:{number}")>
                    {icon("phone")}
                    <span>{move || t!("action.call", phone = phone)}</span>
                </a>
            }
        })
        .into_markup()
}
