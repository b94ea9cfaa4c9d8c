//! For a lead: what others in the area wrote that was refused or waits.

use crate::components::areas::use_areas;
use crate::components::asked::ask;
use crate::components::icon::icon;
use crate::forms::compare::field_label;
use crate::forms::problem::refusal_text;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::history::when_and_who;
use crate::pages::records::page_of;
use crate::state::use_app;
use crate::t;
use domain::kinds::ALL;
use domain::{Id, Kind};
use leptos::prelude::*;
use sync::looking_back::{Concern, Concerns, Reason};

/// One list for each area that the person leads; only while there is a network.
#[component]
pub(super) fn Led() -> Markup {
    let app = use_app();
    let led = Memo::new(move |_| {
        let actor = app.actor();
        let areas = actor.areas().into_iter();
        areas
            .filter(|area| actor.leads(Some(*area)))
            .collect::<Vec<_>>()
    });
    let sections = move || {
        let led = led.get();
        let several = led.len() > 1;
        let sections = led.into_iter().map(|area| section(area, several));
        sections.collect::<Markup>()
    };
    sections.into_markup()
}

fn section(area: Id, several: bool) -> Markup {
    let app = use_app();
    let areas = use_areas();
    let question = ask(app, move || Box::pin(app.concerns(area)));
    let title = move || match several {
        true => t!("concerns.of", area = areas.name(Some(area))),
        false => t!("concerns.title"),
    };
    view! {
        <section class="section">
            <h2 class="section-title">{title}</h2>
            {question.shown(list)}
        </section>
    }
}

fn list(told: Concerns) -> Markup {
    if told.items.is_empty() && !told.more {
        return view! { <p class="muted">{t!("concerns.none")}</p> };
    }
    let rows = told.items.into_iter().map(row);
    view! {
        <ul class="list">{rows.collect::<Markup>()}</ul>
        {told.more.then(|| view! { <p class="muted small">{t!("concerns.more")}</p> })}
    }
}

fn row(concern: Concern) -> Markup {
    let kind = ALL.named(&concern.kind);
    let leads_to = kind.filter(|_| concern.there);
    let href = leads_to.map(|kind| page_of(kind, concern.record));
    let words = words(kind, concern);
    let row = match href {
        Some(href) => view! {
            <a class="list-row" href=href>
                {words}
                <span class="list-trail">{icon("next")}</span>
            </a>
        },
        None => view! { <div class="list-row">{words}</div> },
    };
    view! { <li>{row}</li> }
}

fn words(kind: Option<&'static Kind>, concern: Concern) -> Markup {
    let Concern {
        at,
        by,
        title,
        reason,
        ..
    } = concern;
    let named = move || match kind {
        Some(kind) => format!("{} · {title}", t!(format!("kind.{}", kind.name))),
        None => title.clone(),
    };
    view! {
        <span class="list-body">
            <span class="list-title">{named}</span>
            <span>{move || why(kind, &reason)}</span>
            <span class="list-meta">{move || when_and_who(by.as_ref(), at)}</span>
        </span>
    }
}

fn why(kind: Option<&'static Kind>, reason: &Reason) -> String {
    match reason {
        Reason::Refusal(refusal) => refusal_text(kind, refusal),
        Reason::Met(names) => {
            let known = kind.into_iter().flat_map(|kind| {
                let known = names.iter().filter(|name| kind.field(name).is_some());
                known.map(|name| field_label(kind, name))
            });
            let fields: Vec<String> = known.collect();
            t!("concerns.met", fields = fields.join(&t!("value.and")))
        }
    }
}
