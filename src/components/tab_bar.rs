//! The tab bar; a rail at the side where there is room.

use crate::components::icon::icon;
use crate::components::staff::is_staff;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::{Later, later_piece};
use crate::routes;
use crate::state::use_app;
use crate::t;

/// Where the tabs lead: path, icon, key of the label.
const TABS: [(&str, &str, &str); 3] = [
    ("/", "home", "nav.home"),
    ("/stations", "station", "nav.stations"),
    ("/events", "event", "nav.events"),
];

/// The tabs of everybody, and the desk for staff.
#[component]
pub fn TabBar() -> Markup {
    let app = use_app();
    let desk = move || is_staff(app).then(|| tab("/desk", "desk", "nav.desk", ()));
    let [home, stations, events] = TABS.map(|(path, icon, label)| tab(path, icon, label, ()));
    let me = tab("/me", "me", "nav.me", later_piece(Later::InboxMark));
    view! {
        <nav class="tab-bar" aria-label=t!("nav.label")>
            <a class="tab-brand" href="/">
                <img src="/icon.svg" alt="" width="36" height="36" />
                <span>{t!("app.name")}</span>
            </a>
            {home} {stations} {events} {desk} {me}
        </nav>
    }
}

fn tab(
    path: &'static str,
    icon_name: &'static str,
    label: &'static str,
    mark: impl IntoMarkup,
) -> Markup {
    let current = move || is_under(&routes::path(), path).then_some("page");
    view! {
        <a class="tab" href=path aria-current=current>
            {icon(icon_name)}
            <span class="tab-label">{t!(label)}</span>
            {mark}
        </a>
    }
}

/// Whether a page belongs to a tab: it is the tab's own page or lies below it.
fn is_under(here: &str, tab: &str) -> bool {
    match here.strip_prefix(tab) {
        Some("") => true,
        Some(rest) if tab == "/" => matches!(section(rest), "feed" | "posts"),
        Some(rest) => rest.starts_with('/'),
        None => matches!(
            (tab, section(here)),
            ("/me", "sign-in" | "sync" | "inbox") | ("/desk", "attention" | "records")
        ),
    }
}

/// The first step of a path.
fn section(path: &str) -> &str {
    path.trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default()
}
