//! Being forgotten: what goes, what stays for how long, what is still under way, and the
//! last step, for which one shows once more who one is.

mod noted;
mod prove;

pub(super) use noted::EraseNoted;

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, loading, shown};
use crate::components::staff::is_staff;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::pages::way::sign_in_first;
use crate::platform::intl;
use crate::state::{App, Phase, remove_what_is_left, use_app};
use crate::t;
use domain::Record;
use domain::erasure::Lot;
use domain::kinds::{ALL, service_application, service_request};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prove::Prove;

/// What goes beside the records, as keys.
const ALSO_GOES: [&str; 4] = [
    "erase.account",
    "erase.versions",
    "erase.phones",
    "erase.backups",
];

/// Before, and after.
#[component]
pub fn ErasePage() -> Markup {
    let app = use_app();
    page_head(|| t!("erase.title"), Some("/me"));
    effect(move || spawn_local(app.ask_about()));
    // It was done on another phone.
    effect(move || {
        if app.status().phase == Phase::Erased {
            spawn_local(app.forget_person());
        }
    });
    let signed_in = Memo::new(move |_| app.account().is_some());
    let staff = Memo::new(move |_| is_staff(app));
    let page = move || match (signed_in.get(), staff.get()) {
        (false, _) if app.was_forgotten() => forgotten(),
        (false, _) => sign_in_first("erase.sign_in_first"),
        (true, true) => said("info", "info", "erase.staff"),
        (true, false) => before(app),
    };
    view! { <div class="page page-narrow">{page}</div> }
}

/// That it was done, and whether here too: what another tab holds open stays for now.
fn forgotten() -> Markup {
    let here_too = RwSignal::new(None);
    spawn_local(async move {
        let is_gone = remove_what_is_left().await;
        // The page may have been left meanwhile.
        let _ = here_too.try_set(Some(is_gone));
    });
    let shown = move || match here_too.get() {
        None => loading(),
        Some(true) => said("ok", "check", "erase.done"),
        Some(false) => said("warn", "warning", "erase.left_here"),
    };
    shown.into_markup()
}

fn said(tone: &'static str, sign: &'static str, words: &'static str) -> Markup {
    view! {
        <div class="notice" data-tone=tone role="status">
            {icon(sign)}
            <div class="notice-body">
                <p>{t!(words)}</p>
            </div>
        </div>
    }
}

fn before(app: App) -> Markup {
    let own = load(move || {
        for kind in ALL.iter().filter(|kind| kind.field("account").is_some()) {
            app.watch(kind.name);
        }
        Box::pin(app.own_records())
    });
    view! {
        <p class="lead">{t!("erase.lead")}</p>
        {shown(own, move |own| lots(app, own))}
    }
}

fn lots(app: App, own: Vec<(Record, Lot)>) -> Markup {
    let open: Vec<&Record> = of(&own, |lot| *lot == Lot::Open).collect();
    let last = open.is_empty().then(|| view! { <Prove /> });
    view! {
        {(!open.is_empty()).then(|| under_way(&open))}
        <section class="section">
            <h2 class="section-title">{t!("erase.goes")}</h2>
            {gone(app, &own)}
        </section>
        {kept(&own)}
        <section class="section">
            <h2 class="section-title">{t!("erase.stays")}</h2>
            <p>{t!("erase.stays_text")}</p>
        </section>
        {last}
    }
}

fn of<'a>(
    own: &'a [(Record, Lot)],
    is_so: impl Fn(&Lot) -> bool + 'a,
) -> impl Iterator<Item = &'a Record> {
    let those = own.iter().filter(move |(_, lot)| is_so(lot));
    those.map(|(record, _)| record)
}

/// What of each kind goes, and what goes with it.
fn gone(app: App, own: &[(Record, Lot)]) -> Markup {
    let unsent = move || {
        let count = app.status().unsent;
        (count > 0).then(|| view! { <li>{t!("erase.unsent", count = count)}</li> })
    };
    let also = ALSO_GOES.map(|key| view! { <li>{t!(key)}</li> });
    view! {
        <ul class="card card-pad stack-tight">
            {counted(own)}
            {also.into_iter().collect::<Markup>()}
            {unsent}
        </ul>
    }
}

/// How many of each kind go.
fn counted(own: &[(Record, Lot)]) -> Markup {
    let counted = ALL.iter().filter_map(|kind| {
        let count = of(own, |lot| *lot == Lot::Gone).filter(|it| it.kind == kind.name);
        let count = count.count();
        (count > 0).then(|| {
            let name = t!(&format!("kind.{}.plural", kind.name));
            view! { <li>{t!("erase.count", name = name, count = count)}</li> }
        })
    });
    counted.collect()
}

/// What a rule keeps, and until when.
fn kept(own: &[(Record, Lot)]) -> Markup {
    let rows = own.iter().filter_map(|(record, lot)| match lot {
        Lot::Kept(until) => Some(view! {
            <li>
                {t!("erase.until", name = name(record), day = intl::date(*until))}
            </li>
        }),
        Lot::Open | Lot::Gone => None,
    });
    let rows: Vec<Markup> = rows.collect();
    if rows.is_empty() {
        return ().into_markup();
    }
    view! {
        <section class="section">
            <h2 class="section-title">{t!("erase.kept")}</h2>
            <p>{t!("erase.kept_text")}</p>
            <ul class="card card-pad stack-tight">{rows}</ul>
        </section>
    }
}

/// What is to be withdrawn, or waited for.
fn under_way(open: &[&Record]) -> Markup {
    let rows = open.iter().map(|record| {
        let href = format!("/{}/{}", place(record), record.id);
        view! {
            <li>
                <a class="list-row" href=href>
                    <span class="list-body">
                        <span class="list-title">{name(record)}</span>
                    </span>
                    <span class="list-trail">{icon("next")}</span>
                </a>
            </li>
        }
    });
    view! {
        <section class="section">
            <h2 class="section-title">{t!("erase.open")}</h2>
            {said("warn", "warning", "erase.open_text")}
            <ul class="list">{rows.collect::<Markup>()}</ul>
        </section>
    }
}

/// Under which address its page is, where it can be withdrawn.
fn place(record: &Record) -> &'static str {
    if record.kind == service_application::KIND.name {
        "applications"
    } else {
        "requests"
    }
}

fn name(record: &Record) -> String {
    let title = if record.kind == service_request::KIND.name {
        "text"
    } else {
        "item_name"
    };
    record.text(title).to_owned()
}
