//! The address bar, its history, and the links that lead elsewhere in the app.

use super::entry::{self, Entry};
use super::pattern::{Params, find};
use super::{Place, Route};
use crate::platform::{back, window};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use std::cell::OnceCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, History, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// The address as signals, for the life of the page.
struct Here {
    path: ArcRwSignal<String>,
    /// With its question mark; empty where there is none.
    query: ArcRwSignal<String>,
    place: OnceCell<(&'static [Route], ArcRwSignal<Place>)>,
    /// Whether somebody else sees to it that an address is opened.
    led: OnceCell<Leads>,
}

/// Whether it opens an address itself.
type Leads = Box<dyn Fn(&str) -> bool>;

thread_local! {
    static HERE: Here = {
        let (path, query) = in_the_bar();
        Here {
            path: ArcRwSignal::new(path),
            query: ArcRwSignal::new(query),
            place: OnceCell::new(),
            led: OnceCell::new(),
        }
    };
}

/// The path of the address; follows it.
pub fn path() -> String {
    HERE.with(|here| here.path.get())
}

/// A value in the query of the address; follows it.
pub fn query(name: &str) -> Option<String> {
    let query = HERE.with(|here| here.query.get());
    UrlSearchParams::new_with_str(&query).ok()?.get(name)
}

/// The query of an address, without its question mark.
pub fn query_of(values: impl Iterator<Item = (&'static str, String)>) -> String {
    let Ok(query) = UrlSearchParams::new() else {
        return String::new();
    };
    for (name, value) in values {
        query.append(name, &value);
    }
    query.to_string().into()
}

/// Where in the table the address is; follows it.
pub(super) fn place(table: &'static [Route]) -> ArcRwSignal<Place> {
    HERE.with(|here| {
        let placed = here.place.get_or_init(|| {
            let (route, params) = found(table, &here.path.get_untracked());
            let params = ArcRwSignal::new(params);
            (table, ArcRwSignal::new(Place { route, params }))
        });
        placed.1.clone()
    })
}

/// From now on `leads` is asked first wherever the way leads to another page; where it
/// says that it opens that address itself, nothing more is done here.
pub fn lead_by(leads: impl Fn(&str) -> bool + 'static) {
    HERE.with(|here| drop(here.led.set(Box::new(leads))));
}

/// Goes to an address of the app, such as `/stations`.
pub fn go(to: &str) {
    if is_led(to) {
        return;
    }
    entry::leave();
    let (history, next) = (window().history(), Entry::reached_from(here_in_full()));
    // A browser that will not take the address leaves the person where they are.
    let pushed = |h: History| h.push_state_with_url(&next.state(), "", Some(to)).is_ok();
    if history.is_ok_and(pushed) {
        next.enter();
        follow();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The same, but the way back leads past where the person is now.
pub fn go_instead(to: &str) {
    let (history, now) = (window().history(), entry::present());
    let replaced = |h: History| h.replace_state_with_url(&now.state(), "", Some(to)).is_ok();
    if history.is_ok_and(replaced) {
        follow();
    }
}

/// Goes back to where the person came from, which is as they left it; to that address
/// where they came from outside.
pub fn go_back(otherwise: &str) {
    let from = entry::present().from;
    if from.is_empty() || from == here_in_full() {
        return go(otherwise);
    }
    if !is_led(&from) && window().history().is_ok_and(|h| h.back().is_err()) {
        go(otherwise);
    }
}

/// Leaves this place of the history for that address: back to it where the person came
/// from there, else in place of it.
pub fn return_to(to: &str) {
    let from = entry::present().from;
    let path = from.split('?').next().unwrap_or_default();
    if path == to {
        go_back(to);
    } else {
        go_instead(to);
    }
}

/// Says a value in the query of the address, or says it no more; the place in the
/// history stays the same one.
pub fn say_in_query(name: &str, value: Option<&str>) {
    let (path, query) = in_the_bar();
    let Ok(values) = UrlSearchParams::new_with_str(&query) else {
        return;
    };
    match value {
        Some(value) => values.set(name, value),
        None => values.delete(name),
    }
    let query = String::from(values.to_string());
    let mark = if query.is_empty() { "" } else { "?" };
    go_instead(&format!("{path}{mark}{query}"));
}

fn is_led(to: &str) -> bool {
    HERE.with(|here| here.led.get().is_some_and(|leads| leads(to)))
}

/// From now on links lead through the app, and so does the way back.
pub fn lead_links() {
    let arrived = |_: &Event| {
        if back::clear() {
            return;
        }
        // What is shown is still what is left.
        entry::leave();
        entry::follow();
        follow();
        entry::return_to_scroll();
    };
    EventListener::new(&window(), "popstate", arrived).forget();
    back::clear();
    entry::take_over_scrolling();
    entry::return_to_scroll();
    let options = EventListenerOptions::enable_prevent_default();
    let click = |event: &Event| {
        if let Some(to) = event.dyn_ref().and_then(followed) {
            event.prevent_default();
            if to != here_in_full() {
                go(&to);
            }
        }
    };
    EventListener::new_with_options(&document(), "click", options, click).forget();
}

/// Where a click on a link of the app leads; none for what is the browser's.
fn followed(event: &MouseEvent) -> Option<String> {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let clicked: Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = clicked.closest("a[href]").ok()??.dyn_into().ok()?;
    let elsewhere = !link.target().is_empty() || link.has_attribute("download");
    let (path, there) = (link.pathname(), link.origin());
    if elsewhere || there != crate::platform::origin() || path.starts_with("/api/") {
        return None;
    }
    // A place within this very page is the browser's to scroll to.
    if !link.hash().is_empty() && path + &link.search() == here_in_full() {
        return None;
    }
    Some(link.pathname() + &link.search() + &link.hash())
}

fn here_in_full() -> String {
    let (path, query) = in_the_bar();
    path + &query
}

fn in_the_bar() -> (String, String) {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    (path, location.search().unwrap_or_default())
}

/// Brings the signals to what stands in the address bar. The page comes first: what
/// it leaves behind must not see the address of the next one.
fn follow() {
    let (path, query) = in_the_bar();
    HERE.with(|here| {
        if let Some((table, place)) = here.place.get() {
            settle(table, place, &path);
        }
        change(&here.path, path);
        change(&here.query, query);
    });
}

fn settle(table: &[Route], place: &ArcRwSignal<Place>, path: &str) {
    let (route, params) = found(table, path);
    let now = place.get_untracked();
    if now.route == route {
        change(&now.params, params);
    } else {
        let params = ArcRwSignal::new(params);
        place.set(Place { route, params });
    }
}

fn found(table: &[Route], path: &str) -> (Option<usize>, Params) {
    find(table, path).map_or_else(
        || (None, Params::default()),
        |(at, params)| (Some(at), params),
    )
}

fn change<T: PartialEq + Clone + 'static + Send + Sync>(signal: &ArcRwSignal<T>, now: T) {
    if signal.with_untracked(|before| *before != now) {
        signal.set(now);
    }
}
