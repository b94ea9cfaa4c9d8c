//! 预约: choosing a slot at the station, how it stands, and who comes today.

use crate::components::icon::icon;
use crate::components::load::{Loaded, load, shown};
use crate::forms::field::field_view;
use crate::forms::form::Form;
use crate::forms::slot::Slot as FormSlot;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::way::{Moving, calendar};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::civil::CivilDate;
use domain::items::due::Calendar;
use domain::items::way::{Standing as _, Status};
use domain::kinds::{calendar_day, service_application, visit_hours};
use domain::visits::{Slot, Visit, coming};
use domain::{Id, Millis, Record, Value};
use leptos::prelude::*;
use replica::{Query, StoreError};

/// More than any station keeps.
const MOST: usize = 100;

async fn hours_of(app: App, area: Option<Id>) -> Result<Vec<Record>, StoreError> {
    let query = Query {
        kind: visit_hours::KIND.name,
        area,
        after: None,
        limit: MOST,
    };
    match area {
        Some(_) => app.list(query).await,
        None => Ok(Vec::new()),
    }
}

/// When the station of an area receives people by appointment, from now on.
fn offered(area: Memo<Option<Id>>) -> Loaded<Vec<Slot>> {
    let app = use_app();
    load(move || {
        app.watch(visit_hours::KIND.name);
        app.watch(calendar_day::KIND.name);
        let area = area.get();
        Box::pin(async move {
            let hours = hours_of(app, area).await?;
            let calendar: Calendar = calendar(app).await?;
            Ok(coming(&hours, &calendar, app.now()))
        })
    })
}

/// The slots to choose from, by day; where the station gives none, a wish in own words of
/// time.
pub(super) fn visit_picker(form: Form) -> Markup {
    let area = Memo::new(move |_| form.area());
    let wish =
        Memo::new(move |_| form.with(|fields| fields.get("visit_at").and_then(Value::as_i64)));
    let day = RwSignal::new(untrack(move || wish.get()).map(CivilDate::from_millis));
    let look = move |slots: Vec<Slot>| match slots.is_empty() {
        true => service_application::KIND
            .field("visit_at")
            .map(|field| field_view(FormSlot::new(form, field)))
            .into_markup(),
        false => by_day(form, StoredValue::new(slots), wish, day),
    };
    shown(offered(area), look)
}

fn by_day(
    form: Form,
    slots: StoredValue<Vec<Slot>>,
    wish: Memo<Option<Millis>>,
    day: RwSignal<Option<CivilDate>>,
) -> Markup {
    let day_of = |slot: &Slot| CivilDate::from_millis(slot.starts_at);
    let days = slots.with_value(|slots| {
        let mut days: Vec<CivilDate> = slots.iter().map(day_of).collect();
        days.dedup();
        days
    });
    let option = move |it: CivilDate| {
        let name = intl::date(it.start_of_day());
        view! {
            <option value=it.to_string() prop:selected=move || day.get() == Some(it)>{name}</option>
        }
    };
    let choose = move |ev: leptos::ev::Event| {
        let chosen = event_target_value(&ev).parse().ok();
        day.set(chosen);
        if untrack(move || wish.get()).map(CivilDate::from_millis) != chosen {
            form.set("visit_at", Value::Null);
        }
    };
    let is_offered = move |at| slots.with_value(|slots| slots.iter().any(|it| it.starts_at == at));
    let gone = move || {
        wish.get().filter(|at| !is_offered(*at)).map(|_| {
            view! { <p class="field-error" role="alert">{t!("visits.gone")}</p> }
        })
    };
    let times = move || {
        let chosen = day.get()?;
        let of_day: Vec<Slot> = slots.with_value(|slots| {
            let of_day = slots.iter().copied().filter(|it| day_of(it) == chosen);
            of_day.collect()
        });
        Some(times(form, of_day, wish))
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">
                {t!("field.service_application.visit_at")} " "
                <span class="field-optional">{t!("form.optional")}</span>
            </legend>
            <p class="field-hint">{t!("visits.hint")}</p>
            <select class="select" aria-label=t!("visits.day") on:change=choose>
                <option value="" prop:selected=move || day.get().is_none()>{t!("visits.no_day")}</option>
                {days.into_iter().map(option).collect::<Markup>()}
            </select>
            {times}
            {gone}
        </fieldset>
    }
}

fn times(form: Form, slots: Vec<Slot>, wish: Memo<Option<Millis>>) -> Markup {
    let chip = move |slot: Slot| {
        let at = slot.starts_at;
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (wish.get() == Some(at)).to_string()
                on:click=move |_| form.set("visit_at", at.into())
            >
                {intl::time(at)}
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=t!("visits.time")>
            {slots.into_iter().map(chip).collect::<Markup>()}
        </div>
    }
}

/// How the slot of an application stands, and which others there are.
#[component]
pub(super) fn VisitStands(application: StoredValue<Record>) -> Markup {
    let moving = Moving::of(application);
    let area = application.with_value(|it| it.reference("area"));
    let hours = load(move || {
        moving.app.watch(visit_hours::KIND.name);
        Box::pin(hours_of(moving.app, area))
    });
    let look = move |hours: Vec<Record>| {
        let Some(at) = application.with_value(|it| it.integer("visit_at")) else {
            return ().into_markup();
        };
        let stands = application.with_value(Visit::of);
        let tag = (!hours.is_empty()).then(|| visit_tag(stands));
        let others = match stands {
            Visit::Full => Some(others(moving, "visits.full")),
            Visit::Over => Some(others(moving, "visits.over")),
            Visit::None | Visit::Pending | Visit::Given => None,
        };
        view! {
            <p class="row">
                <span>{move || t!("visits.at", at = intl::date_time(at))}</span>
                {tag}
            </p>
            {others}
        }
    };
    shown(hours, look)
}

fn others(moving: Moving, why: &'static str) -> Markup {
    let now = moving.app.now();
    let free = moving
        .record
        .with_value(|it| it.list("visit_free").to_vec());
    let free = free.iter().filter_map(|row| row["at"].as_i64());
    let free: Vec<Millis> = free.filter(|at| *at > now).collect();
    let status: Status = moving.status();
    let (staff, owner) = (moving.by_staff(), moving.by_owner());
    let open_to_owner = matches!(status, Status::Submitted | Status::Returned);
    let may = move || (owner.get() && open_to_owner) || (staff.get() && !status.is_end());
    let chip = move |at: Millis| {
        view! {
            <button type="button" class="btn" on:click=move |_| moving.set("visit_at", at)>
                {intl::date_time(at)}
            </button>
        }
    };
    let chips = move || {
        (may() && !free.is_empty()).then(|| {
            view! {
                <p>{t!("visits.free")}</p>
                <div class="stack-tight">{free.iter().copied().map(chip).collect::<Markup>()}</div>
            }
        })
    };
    view! {
        <div class="notice" data-tone="warn" role="status">
            {icon("warning")}
            <div class="notice-body stack-tight">
                <p>{t!(why)}</p>
                {chips}
            </div>
        </div>
    }
}

/// 待确认 until the server has answered.
fn visit_tag(stands: Visit) -> Markup {
    let (key, tone) = match stands {
        Visit::None => return ().into_markup(),
        Visit::Pending => ("pending", "info"),
        Visit::Given => ("given", "ok"),
        Visit::Full => ("full", "warn"),
        Visit::Over => ("over", "warn"),
    };
    view! { <span class="tag" data-tone=tone>{choice_name("visit", key)}</span> }
}

/// Who comes to the station today, in the order in which they come.
pub(super) fn visits_today(app: App, applications: &[Record]) -> Option<Markup> {
    let today = CivilDate::from_millis(app.now());
    let comes = |it: &&Record| {
        let at = it.integer("visit_at").map(CivilDate::from_millis);
        let stands = matches!(Visit::of(it), Visit::Given | Visit::Pending);
        at == Some(today) && stands && !Status::of(it).is_end()
    };
    let mut coming: Vec<&Record> = applications.iter().filter(comes).collect();
    coming.sort_by_key(|it| it.integer("visit_at"));
    let rows = coming.iter().map(|it| row(it));
    (!coming.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="visits-today">
                <h2 class="section-title" id="visits-today">{t!("visits.today", count = coming.len())}</h2>
                <ul class="list">{rows.collect::<Markup>()}</ul>
            </section>
        }
    })
}

fn row(application: &Record) -> Markup {
    let at = application.integer("visit_at").unwrap_or_default();
    view! {
        <li>
            <a class="list-row" href=format!("/applications/{}", application.id)>
                <span class="list-lead numeric">{intl::time(at)}</span>
                <span class="list-body">
                    <span class="list-title">{application.text("name").to_owned()}</span>
                    <span class="list-meta">
                        {visit_tag(Visit::of(application))}
                        <span>{application.text("item_name").to_owned()}</span>
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}
