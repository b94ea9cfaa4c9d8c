//! 系列: an event that comes again. The staff make the further times from this one, change
//! those that follow as this one is, or cancel them; everybody sees when it comes again.

use super::may_keep;
use crate::components::ask_once::AskOnce;
use crate::components::deed_button::deed_button;
use crate::components::event_row::event_list;
use crate::components::load::{load, shown};
use crate::forms::inputs::number::{Stepper, stepper};
use crate::forms::put_away::{act, act_on};
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, view};
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use domain::civil::CivilDate;
use domain::kinds::event;
use domain::series::{EVERY, MOST, again, as_this, days, following};
use domain::{Fields, Record, Value};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::{Deed, Edit};
use std::collections::BTreeSet;

/// Of an event in a series what follows; of any other, for its staff, the way to make one.
pub(super) fn series_section(event: &Record) -> Markup {
    let is_in_one = event.reference("series").is_some();
    let may = may_keep(event);
    let held = StoredValue::new(event.clone());
    if is_in_one {
        return further(held, may);
    }
    let begin = move || may.get().then(|| begin(held));
    begin.into_markup()
}

fn further(event: StoredValue<Record>, may: Memo<bool>) -> Markup {
    let app = use_app();
    let area = event.with_value(|event| event.reference("area"));
    let later = load(move || {
        app.watch(event::KIND.name);
        Box::pin(async move {
            let all = app.every(event::KIND.name, area, None).await?;
            let later = event.with_value(|event| {
                let later = following(event, &all).into_iter();
                later.cloned().collect::<Vec<_>>()
            });
            Ok(later)
        })
    });
    shown(later, move |later| {
        if later.is_empty() {
            return ().into_markup();
        }
        let held = StoredValue::new(later.clone());
        let for_staff = move || may.get().then(|| for_staff(event, held));
        view! {
            <section class="section">
                <h2 class="section-title">{t!("series.further", count = later.len())}</h2>
                {event_list(later.into_iter().map(|event| (event, 0)).collect())}
                {for_staff}
            </section>
        }
    })
}

fn for_staff(event: StoredValue<Record>, later: StoredValue<Vec<Record>>) -> Markup {
    let app = use_app();
    let change = Callback::new(move |()| {
        let edits = later.with_value(|later| {
            let edits = later.iter().filter_map(|other| {
                let fields = event.with_value(|event| as_this(event, other));
                let seen = other.clone();
                (!fields.is_empty()).then_some(Edit::Fields { seen, fields })
            });
            edits.collect::<Vec<_>>()
        });
        if edits.is_empty() {
            return app.toast(t!("series.same"), "info");
        }
        act_on(app, deed(edits), "state.saved_here");
    });
    let cancel = Callback::new(move |()| {
        let ids = later.with_value(|later| later.iter().map(|it| it.id).collect::<Vec<_>>());
        let edits = ids.into_iter().map(Edit::Archive);
        act_on(app, deed(edits.collect()), "series.cancelled");
    });
    view! {
        <div class="row">
            <AskOnce label="series.change" question="series.change_question" yes="series.change" act=change />
            <AskOnce label="series.cancel" question="series.cancel_question" yes="series.cancel" act=cancel />
        </div>
    }
}

/// What holds together is one deed, as far as one holds.
fn deed(mut edits: Vec<Edit>) -> Deed {
    edits.truncate(MOST + 1);
    Deed {
        edits,
        ..Deed::default()
    }
}

/// How often, how many times, and on which days not.
fn begin(event: StoredValue<Record>) -> Markup {
    let app = use_app();
    let every = RwSignal::new(EVERY[0]);
    let times = RwSignal::new(Value::from(4));
    let left_out = RwSignal::new(BTreeSet::<CivilDate>::new());
    let first = event.with_value(|event| event.integer("starts_at").unwrap_or_default());
    let planned = Memo::new(move |_| {
        let times = times.with(Value::as_u64).unwrap_or_default();
        let times = usize::try_from(times).unwrap_or_default();
        days(CivilDate::from_millis(first), every.get(), times)
    });
    let make = move || {
        let chosen: BTreeSet<CivilDate> = planned.get_untracked().into_iter().collect();
        let chosen = &chosen - &left_out.get_untracked();
        let made = event.with_value(|event| again(event, &chosen));
        if made.is_empty() {
            app.toast(t!("series.no_day"), "bad");
            return futures::future::ready(()).boxed_local();
        }
        let seen = event.get_value();
        let series = [("series".to_owned(), seen.id.to_string().into())];
        let fields = Fields::from(series);
        let made = made.into_iter().map(Edit::Derive);
        let edits = [Edit::Fields { seen, fields }].into_iter().chain(made);
        act(app, Ok(deed(edits.collect())), "series.made").boxed_local()
    };
    view! {
        <details class="disclosure">
            <summary>{t!("series.title")}</summary>
            <div class="disclosure-body stack-tight">
                {how_often(every)}
                {how_many(times)}
                <fieldset class="field">
                    <legend class="field-label">{t!("series.days")}</legend>
                    {move || ticks(planned.get(), left_out)}
                </fieldset>
                {deed_button("btn btn-primary btn-block", "plus", t!("series.make"), make)}
                <p class="muted small">{t!("series.hint")}</p>
            </div>
        </details>
    }
}

fn how_often(every: RwSignal<&'static str>) -> Markup {
    let item = move |key: &'static str| {
        view! {
            <label class="choice-item">
                <input type="radio" name="every" prop:checked=move || every.get() == key on:change=move |_| every.set(key) />
                <span>{choice_name("every", key)}</span>
            </label>
        }
    };
    view! {
        <div class="choice" role="radiogroup" aria-label=t!("series.every")>
            {EVERY.iter().map(|key| item(key)).collect::<Markup>()}
        </div>
    }
}

fn how_many(times: RwSignal<Value>) -> Markup {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let fits = move |value: &Value| value.as_i64().is_some_and(|n| (1..=most).contains(&n));
    let stepper = stepper(Stepper {
        id: "series-times".to_owned(),
        label: Signal::derive(|| t!("series.times")),
        value: times.into(),
        empty: "",
        wrong: Signal::derive(move || times.with(|value| !fits(value))),
        described_by: Signal::derive(|| None),
        min: 1,
        max: most,
        step: 1,
        change: Callback::new(move |now| times.set(now)),
        leave: Callback::new(|()| ()),
    });
    view! {
        <div class="field">
            <label class="field-label" for="series-times">{t!("series.times")}</label>
            {stepper}
        </div>
    }
}

/// One tick a day; what is not ticked is left out.
fn ticks(days: Vec<CivilDate>, left_out: RwSignal<BTreeSet<CivilDate>>) -> Markup {
    let tick = move |day: CivilDate| {
        let flip = move |_| {
            left_out.update(|left_out| {
                if !left_out.remove(&day) {
                    left_out.insert(day);
                }
            });
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || left_out.with(|left_out| !left_out.contains(&day))
                    on:change=flip
                />
                <span>{intl::date(day.start_of_day())}</span>
            </label>
        }
    };
    days.into_iter().map(tick).collect::<Markup>().into_markup()
}
