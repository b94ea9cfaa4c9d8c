//! 地图: the stations of the sub-district drawn from their own positions, so that it is
//! there without a network, and the same as a list by distance.

use super::stations::all_stations;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty, empty_or_filling, shown};
use crate::components::station_card::{StationRow, distance};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::position;
use crate::routes::go;
use crate::state::{App, use_app};
use crate::t;
use domain::Record;
use domain::place::{Drawing, Place};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How wide the drawing is, in widths of the screen.
const WIDTHS: [u32; 4] = [1, 2, 3, 5];

/// Of the length that the scale shows, the first that takes up a fair part.
const SCALES: [f64; 6] = [2_000.0, 1_000.0, 500.0, 200.0, 100.0, 50.0];

/// The height of letters, in hundredths of the screen's width: large enough for everybody.
const LETTERS: f64 = 5.2;

/// Where the person is.
#[derive(Clone, Copy, PartialEq)]
enum Whereabouts {
    Unasked,
    Asked,
    At(Place),
    Unknown,
}

/// The drawing, and below it the stations, the nearest first.
#[component]
pub fn MapPage() -> Markup {
    let app = use_app();
    page_head(|| t!("map.title"), Some("/stations"));
    let me = RwSignal::new(Whereabouts::Unasked);
    let stations = all_stations(app);
    let all = move |stations: Vec<Record>| {
        if stations.is_empty() {
            return empty_or_filling(app, "station", "stations.none", "stations.none_text");
        }
        let placed = placed(stations);
        match Drawing::around(&placed.iter().map(|(_, place)| *place).collect::<Vec<_>>()) {
            Some(drawing) => drawn(app, drawing, placed, me),
            None => empty("pin", "map.none", "map.none_text"),
        }
    };
    view! { <div class="page">{shown(stations, all)}</div> }
}

/// Those that say where they are.
fn placed(stations: Vec<Record>) -> Vec<(Record, Place)> {
    let placed = stations
        .into_iter()
        .filter_map(|station| Some((Place::of(&station, "position")?, station)));
    placed.map(|(place, station)| (station, place)).collect()
}

fn drawn(
    app: App,
    drawing: Drawing,
    stations: Vec<(Record, Place)>,
    me: RwSignal<Whereabouts>,
) -> Markup {
    let size = RwSignal::new(0_usize);
    let stations = StoredValue::new(stations);
    view! {
        <div class="stack-tight">
            {picture(app, drawing, stations, size, me)}
            <div class="row">
                {zoom(size, false, "map.farther", "minus")}
                {zoom(size, true, "map.nearer", "plus")}
                {locate(me)}
            </div>
            {move || told(drawing, me.get())}
        </div>
        {move || by_distance(app, stations, me.get())}
    }
}

fn zoom(size: RwSignal<usize>, nearer: bool, label: &'static str, image: &'static str) -> Markup {
    let next = move || match nearer {
        true => Some(size.get() + 1).filter(|size| *size < WIDTHS.len()),
        false => size.get().checked_sub(1),
    };
    view! {
        <button
            type="button"
            class="btn"
            disabled=move || next().is_none()
            on:click=move |_| {
                if let Some(next) = untrack(next) {
                    size.set(next);
                }
            }
        >
            {icon(image)}
            {t!(label)}
        </button>
    }
}

fn locate(me: RwSignal<Whereabouts>) -> Markup {
    let asked = move |_| {
        me.set(Whereabouts::Asked);
        spawn_local(async move {
            let here = position::here().await;
            // The person may have gone elsewhere meanwhile.
            let _ = me.try_set(here.map_or(Whereabouts::Unknown, Whereabouts::At));
        });
    };
    view! {
        <button
            type="button"
            class="btn"
            aria-busy=move || (me.get() == Whereabouts::Asked).to_string()
            on:click=asked
        >
            {icon("pin")}
            {t!("map.locate")}
        </button>
    }
}

/// What is to be known of where the person is, said aloud too.
fn told(drawing: Drawing, me: Whereabouts) -> Markup {
    let words = match me {
        Whereabouts::Unasked => t!("map.private"),
        Whereabouts::Asked => t!("map.looking"),
        Whereabouts::Unknown => t!("map.unknown"),
        Whereabouts::At(place) if drawing.holds(place) => t!("map.here"),
        Whereabouts::At(_) => t!("map.outside"),
    };
    view! { <p class="muted small" role="status">{words}</p> }
}

fn picture(
    app: App,
    drawing: Drawing,
    stations: StoredValue<Vec<(Record, Place)>>,
    size: RwSignal<usize>,
    me: RwSignal<Whereabouts>,
) -> Markup {
    let box_of = format!("0 0 {:.0} {:.0}", drawing.width, drawing.height);
    // A pin keeps its size on the screen, however large the drawing is.
    let unit = move || drawing.width / 100.0 / f64::from(WIDTHS[size.get()]);
    let pins = move || {
        let (unit, home) = (unit(), app.home_area());
        let is_own = |it: &Record| home.is_some() && it.reference("area") == home;
        stations.with_value(|all| {
            // The own one last, over the others.
            let (own, others): (Vec<_>, Vec<_>) = all.iter().partition(|(it, _)| is_own(it));
            let others = others.into_iter().map(|it| (it, false));
            let all = others.chain(own.into_iter().map(|it| (it, true)));
            let pins = all.map(|((it, place), own)| pin(it, drawing.at(*place), unit, own));
            pins.collect::<Markup>()
        })
    };
    let here = move || match me.get() {
        Whereabouts::At(place) if drawing.holds(place) => {
            let (x, y) = drawing.at(place);
            let radius = 2.4 * unit();
            view! { <circle class="map-here" cx=shortened(x) cy=shortened(y) r=shortened(radius) /> }
        }
        _ => ().into_markup(),
    };
    view! {
        <div class="map" tabindex="0" role="group" aria-label=t!("map.picture")>
            <svg viewBox=box_of width=move || format!("{}%", WIDTHS[size.get()] * 100)>
                {pins} {here} {move || scale(drawing, unit())}
            </svg>
        </div>
    }
}

fn pin(station: &Record, (x, y): (f64, f64), unit: f64, own: bool) -> Markup {
    let name = station.text("name").to_owned();
    let label = own.then(|| {
        let (x, y) = (shortened(x), shortened(y - 4.4 * unit));
        let size = shortened(LETTERS * unit);
        view! {
            <text class="map-label" x=x y=y font-size=size text-anchor="middle">
                {t!("map.own")}
            </text>
        }
    });
    let [x, y, seen, tapped] = [x, y, 2.4 * unit, 6.2 * unit].map(shortened);
    let href = format!("/stations/{}", station.id);
    let to = href.clone();
    // Links of a drawing are not those of a page, which lead through the app by themselves.
    let followed = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        go(&to);
    };
    view! {
        <svg:a href=href aria-label=name on:click=followed>
            <circle class="map-reach" cx=x.clone() cy=y.clone() r=tapped />
            <circle class="map-pin" data-own=own.then_some("yes") cx=x cy=y r=seen />
            {label}
        </svg:a>
    }
}

/// How long so much of the drawing is on the ground.
fn scale(drawing: Drawing, unit: f64) -> Markup {
    let fair = 30.0 * unit;
    let metres = SCALES.into_iter().find(|metres| *metres <= fair);
    let metres = metres.unwrap_or(SCALES[SCALES.len() - 1]);
    let (left, bottom) = (3.0 * unit, drawing.height - 3.0 * unit);
    let [x1, x2, y, above, size] = [
        left,
        left + metres,
        bottom,
        bottom - 1.6 * unit,
        LETTERS * unit,
    ]
    .map(shortened);
    view! {
        <line class="map-scale" x1=x1.clone() x2=x2 y1=y.clone() y2=y stroke-width=shortened(0.6 * unit) />
        <text class="map-label" x=x1 y=above font-size=size>{distance(metres)}</text>
    }
}

fn shortened(metres: f64) -> String {
    format!("{metres:.1}")
}

/// The stations by how far they are, from where the person is or from their own station;
/// in their order where neither is known.
fn by_distance(app: App, stations: StoredValue<Vec<(Record, Place)>>, me: Whereabouts) -> Markup {
    let home = app.home_area();
    let mut stations = stations.get_value();
    let own = stations
        .iter()
        .find(|(it, _)| home.is_some() && it.reference("area") == home);
    let from = match me {
        Whereabouts::At(place) => Some(place),
        _ => own.map(|(_, place)| *place),
    };
    if let Some(from) = from {
        stations.sort_by(|(_, one), (_, other)| {
            from.metres_to(*one).total_cmp(&from.metres_to(*other))
        });
    }
    let row = |(station, place): (Record, Place)| {
        let away = from.map(|from| from.metres_to(place));
        view! {
            <li>
                <StationRow station away />
            </li>
        }
    };
    view! {
        <section class="section">
            <h2 class="section-title">
                {match me {
                    Whereabouts::At(_) => t!("map.from_here"),
                    _ => t!("map.from_own"),
                }}
            </h2>
            <ul class="list">{stations.into_iter().map(row).collect::<Markup>()}</ul>
        </section>
    }
}
