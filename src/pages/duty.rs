//! 今日我接待: who receives people at the station today, and the roster that staff keep.

use crate::components::clock::use_now;
use crate::components::dates::day_name;
use crate::components::deed_button::deed_button;
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty, load, shown};
use crate::components::staff::staff_only;
use crate::forms::deed::change_of;
use crate::forms::put_away::{act, act_on};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::civil::{CivilDate, DAY};
use domain::kinds::duty_shift::{self, is_of, is_on, next_week};
use domain::{Fields, Id, Millis, Record, Value};
use leptos::prelude::*;
use replica::{Deed, Edit, Query, StoreError};

const KIND: &domain::Kind = &duty_shift::KIND;

/// More than anybody plans for one station.
const MOST: usize = 200;

/// Who receives people today in an area; nothing where nobody wrote it down.
#[component]
pub(super) fn DutyToday(area: Option<Id>) -> Markup {
    let app = use_app();
    let now = use_now();
    let today = load(move || {
        app.watch(KIND.name);
        let day = CivilDate::from_millis(now.get());
        Box::pin(async move {
            let mut shifts = from(app, area, day).await?;
            shifts.retain(|it| is_of(it, day));
            Ok::<_, StoreError>(shifts)
        })
    });
    let list = move || match today.get() {
        Some(Ok(shifts)) if !shifts.is_empty() => {
            let rows = shifts.iter().map(|shift| row(shift, now, ().into_markup()));
            view! {
                <section class="section" aria-labelledby="duty">
                    <h2 class="section-title" id="duty">{t!("duty.today")}</h2>
                    <ul class="list">{rows.collect::<Markup>()}</ul>
                </section>
            }
        }
        Some(_) | None => ().into_markup(),
    };
    list.into_markup()
}

/// The shifts from a day on.
async fn from(app: App, area: Option<Id>, day: CivilDate) -> Result<Vec<Record>, StoreError> {
    let query = Query {
        kind: KIND.name,
        area,
        after: Some((day.start_of_day(), Id::NIL)),
        limit: MOST,
    };
    app.list(query).await
}

fn row(shift: &Record, now: Signal<Millis>, means: Markup) -> Markup {
    let at = |field| shift.integer(field).unwrap_or_default();
    let (starts, ends) = (at("starts_at"), at("ends_at"));
    let told = [shift.text("title"), shift.text("note")].map(str::to_owned);
    let held = StoredValue::new(shift.clone());
    let on = move || {
        held.with_value(|shift| is_on(shift, now.get()))
            .then(|| view! { <span class="tag" data-tone="ok">{t!("duty.now")}</span> })
    };
    view! {
        <li class="list-row">
            <span class="list-lead">{icon("people")}</span>
            <span class="list-body">
                <span class="list-title">{shift.text("name").to_owned()}</span>
                <span class="list-meta">
                    {on}
                    <span>{move || format!("{}–{}", intl::time(starts), intl::time(ends))}</span>
                    {told.map(|text| (!text.is_empty()).then(|| view! { <span>{text}</span> }))}
                </span>
                {means}
            </span>
        </li>
    }
}

/// The roster of the own area from today on: one takes over from another by a tap, and a
/// week is carried on to the next.
#[component]
pub fn DutyPage() -> Markup {
    page_head(|| t!("duty.title"), Some("/desk"));
    staff_only(|| view! { <div class="page"><Roster /></div> })
}

#[component]
fn Roster() -> Markup {
    let app = use_app();
    let now = use_now();
    let area = Memo::new(move |_| app.work_area());
    let today = Memo::new(move |_| CivilDate::from_millis(now.get()));
    let shifts = load(move || {
        app.watch(KIND.name);
        Box::pin(from(app, area.get(), today.get().add_days(-7)))
    });
    let list = move |shifts: Vec<Record>| {
        let start = today.get().start_of_day();
        let (past, coming): (Vec<_>, Vec<_>) = shifts
            .into_iter()
            .partition(|it| it.integer("starts_at") < Some(start));
        let later = carried_on(&past, &coming, start + 7 * DAY);
        view! {
            {days(&coming, now)}
            {(!later.is_empty()).then(|| carry_on(app, later))}
        }
    };
    view! {
        <a class="btn btn-primary btn-block" href=format!("/records/{}/new", KIND.name)>
            {icon("plus")}
            {t!("duty.add")}
        </a>
        {shown(shifts, list)}
    }
}

/// The shifts of the week from today on, or where there are none those of the week that
/// is over, a week later; but for those whose time somebody has already.
fn carried_on(past: &[Record], coming: &[Record], week_ends: Millis) -> Vec<Record> {
    let of_this_week = coming.partition_point(|it| it.integer("starts_at") < Some(week_ends));
    let carried = match of_this_week {
        0 => past,
        some => &coming[..some],
    };
    let begins = |it: &Record| it.integer("starts_at");
    let later = carried.iter().filter_map(next_week);
    later
        .filter(|next| coming.iter().all(|it| begins(it) != begins(next)))
        .collect()
}

fn carry_on(app: App, shifts: Vec<Record>) -> Markup {
    let count = shifts.len();
    let deed = move || {
        let edits = shifts.iter().cloned().map(Edit::Derive).collect();
        let deed = Deed {
            edits,
            draft: None,
            mends: None,
        };
        let done: futures::future::LocalBoxFuture<'static, ()> =
            Box::pin(act(app, Ok(deed), "duty.carried_on"));
        done
    };
    deed_button(
        "btn btn-block",
        "calendar",
        t!("duty.carry_on", count = count),
        deed,
    )
}

fn days(shifts: &[Record], now: Signal<Millis>) -> Markup {
    if shifts.is_empty() {
        return empty("people", "duty.none", "duty.none_text");
    }
    let day_of = |it: &Record| CivilDate::from_millis(it.integer("starts_at").unwrap_or_default());
    let days = shifts.chunk_by(|one, next| day_of(one) == day_of(next));
    let day = |shifts: &[Record]| {
        let day = shifts.first().map(day_of);
        let name = move || day.map(|day| day_name(day, now.get()));
        let rows = shifts.iter().map(|shift| row(shift, now, means(shift)));
        view! {
            <section class="section">
                <h2 class="section-title">{name}</h2>
                <ul class="list">{rows.collect::<Markup>()}</ul>
            </section>
        }
    };
    days.map(day).collect::<Markup>().into_markup()
}

/// Taking over, where it is another's, and changing it otherwise.
fn means(shift: &Record) -> Markup {
    let app = use_app();
    let href = format!("/records/{}/{}", KIND.name, shift.id);
    let me = app.account();
    let id = shift.id;
    let another = me.filter(|me| me.name != shift.text("name"));
    let shift = shift.clone();
    let take_over = another.map(|me| {
        let label = t!("duty.take_over", name = shift.text("name"));
        let take = move |_| {
            let title = me.title.clone().map_or(Value::Null, Value::from);
            let own = [("name", Value::from(me.name.clone())), ("title", title)];
            let own: Fields = own.map(|(name, value)| (name.to_owned(), value)).into();
            act_on(app, change_of(shift.clone(), own), "duty.taken_over");
        };
        view! {
            <button type="button" class="btn" aria-label=label on:click=take>
                {t!("duty.take")}
            </button>
        }
    });
    view! {
        <span class="row">
            {take_over}
            <a class="link-btn" href=href>{t!("action.edit")}</a>
            <FateTag record=id />
        </span>
    }
}
