//! Requests about the same thing: one of them goes its way, and its doubles along with it.

use super::request::{link_to, summary};
use super::{KIND, all};
use crate::components::icon::icon;
use crate::components::load::{Loaded, load};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::way::{Moving, timeline};
use crate::state::use_app;
use crate::t;
use domain::requests::due::{arrived_at, number};
use domain::requests::way::{
    Standing as _, Status, after_step, behind, shared_with, steps_to_share,
};
use domain::{Fields, Record, Value};
use leptos::prelude::*;

/// Most requests that are offered to go along with.
const MOST_OFFERED: usize = 30;

/// The other requests of the area, as far as they have to do with one.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Others {
    /// Those that go along with it.
    pub doubles: Vec<Record>,
    /// The one that it goes along with.
    pub first: Option<Record>,
    /// Those that it could go along with, latest first.
    pub offered: Vec<Record>,
}

/// Reads them.
pub(super) fn others(request: StoredValue<Record>) -> Loaded<Others> {
    let app = use_app();
    load(move || {
        app.watch(KIND.name);
        let request = request.get_value();
        Box::pin(async move {
            let mut area = all(app).await?;
            area.retain(|it| it.id != request.id && it.value("area") == request.value("area"));
            let first = request.reference("double_of");
            let is_double = |it: &&Record| it.reference("double_of") == Some(request.id);
            let doubles: Vec<_> = area.iter().filter(is_double).cloned().collect();
            let first = area.iter().find(|it| Some(it.id) == first).cloned();
            let open =
                |it: &Record| it.reference("double_of").is_none() && !Status::of(it).is_end();
            area.retain(open);
            area.truncate(MOST_OFFERED);
            Ok(Others {
                doubles,
                first,
                offered: area,
            })
        })
    })
}

/// Says that it is a double of one that is chosen; what has doubles is none itself.
#[component]
pub(super) fn MergeInto(moving: Moving, others: Others) -> Markup {
    if others.offered.is_empty() || !others.doubles.is_empty() {
        return doubles_list(&others.doubles);
    }
    let asking = RwSignal::new(false);
    let offered = StoredValue::new(others.offered);
    let button = move |other: &Record| {
        let number = number(other.id, arrived_at(other));
        let words = summary(number, other);
        let other = StoredValue::new(other.clone());
        view! {
            <li>
                <button
                    type="button"
                    class="list-row"
                    on:click=move |_| moving.save(other.with_value(|other| merged(moving, other)))
                >
                    <span class="list-body">{words}</span>
                    <span class="list-trail">{icon("plus")}</span>
                </button>
            </li>
        }
    };
    let list = move || offered.with_value(|all| all.iter().map(button).collect::<Markup>());
    let drawn = move || match asking.get() {
        false => view! {
            <button type="button" class="btn" on:click=move |_| asking.set(true)>
                {t!("requests.merge")}
            </button>
        },
        true => view! {
            <section class="section" aria-label=t!("requests.merge")>
                <p class="muted">{t!("requests.merge_question")}</p>
                <ul class="list">{list()}</ul>
                <button type="button" class="btn" on:click=move |_| asking.set(false)>
                    {t!("action.cancel")}
                </button>
            </section>
        },
    };
    drawn.into_markup()
}

/// What makes it a double of the other one, with what may be told of it so far.
fn merged(moving: Moving, other: &Record) -> Fields {
    let mut double = moving.record.get_value();
    let mut step = moving.step(Status::Merged, "");
    step.at = behind(step.at, &[double.clone(), other.clone()]);
    let mut fields = after_step(&double, &step);
    fields.insert("double_of".to_owned(), other.id.to_string().into());
    double.fields.extend(fields.clone());
    fields.extend(shared_with(other, &double));
    fields
}

fn doubles_list(doubles: &[Record]) -> Markup {
    (!doubles.is_empty())
        .then(|| {
            view! {
                <section class="section">
                    <h2 class="section-title">{t!("requests.its_doubles")}</h2>
                    <ul class="list">{doubles.iter().map(link_to).collect::<Markup>()}</ul>
                </section>
            }
        })
        .into_markup()
}

/// For the staff: the one that it goes along with, what it has not taken over yet, and
/// the way back to going alone.
#[component]
pub(super) fn Apart(moving: Moving, others: Others) -> Markup {
    let first = others.first.as_ref().map(|first| {
        view! { <ul class="list">{link_to(first)}</ul> }
    });
    let catch_up = others.first.and_then(|first| catch_up(moving, &first));
    let alone = move |_| {
        let step = moving.step(Status::Taken, "");
        let mut fields = moving.record.with_value(|it| after_step(it, &step));
        fields.insert("double_of".to_owned(), Value::Null);
        moving.save(fields);
    };
    view! {
        <p class="muted">{t!("requests.along")}</p>
        {first}
        {catch_up}
        <button type="button" class="btn" on:click=alone>{t!("requests.apart")}</button>
    }
}

/// What was written there by somebody who did not know who else would read it, to be
/// looked at before it is written here.
fn catch_up(moving: Moving, first: &Record) -> Option<Markup> {
    let lacking = moving.record.with_value(|it| steps_to_share(first, it));
    let fields = moving.record.with_value(|it| shared_with(first, it));
    (!lacking.is_empty()).then(|| {
        view! {
            {timeline(lacking, None)}
            <p class="field-hint">{t!("requests.catch_up_hint")}</p>
            <button type="button" class="btn btn-primary" on:click=move |_| moving.save(fields.clone())>
                {t!("requests.catch_up")}
            </button>
        }
    })
}

/// For whoever asked: that somebody else asked the same, not who.
pub(super) fn about_double(request: StoredValue<Record>) -> Option<Markup> {
    let is_double = request.with_value(|it| it.reference("double_of").is_some());
    is_double.then(|| {
        view! {
            <div class="notice" data-tone="info">
                {icon("info")}
                <div class="notice-body"><p>{t!("requests.double_text")}</p></div>
            </div>
        }
    })
}
