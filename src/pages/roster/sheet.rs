//! 签到表: the roster on paper, to be signed. It lies open at the door, so names are
//! masked and of telephones only the end is told.

use super::{event_page, expected, here};
use crate::components::icon::icon;
use crate::components::load::shown;
use crate::components::qr::qr;
use crate::markup::{Markup, component, view};
use crate::platform::{intl, origin, share};
use crate::t;
use domain::Record;
use domain::person::{last_four, masked_name};
use leptos::prelude::*;

/// Lines for whoever comes and is not on the roster.
const BLANK: usize = 10;

/// The sheet and the button that prints it.
#[component]
pub fn SheetPage() -> Markup {
    event_page(Some("sheet.title"), sheet)
}

fn sheet(event: Record) -> Markup {
    let expected = expected(&event);
    let event = StoredValue::new(event);
    let paper = move |roster: Vec<Record>| event.with_value(|event| paper(event, &roster));
    view! {
        {print_button("sheet.hint")}
        {shown(expected, paper)}
    }
}

/// Prints the page that is open, and says what comes of it.
pub(in crate::pages) fn print_button(hint: &'static str) -> Markup {
    view! {
        <div class="stack-tight no-print">
            <p class="muted">{t!(hint)}</p>
            <button
                type="button"
                class="btn btn-primary btn-large btn-block"
                on:click=move |_| share::print()
            >
                {icon("print")}
                {t!("action.print")}
            </button>
        </div>
    }
}

/// Where the page of an event is found from outside.
pub(in crate::pages) fn address_of(event: &Record) -> String {
    format!("{}/events/{}", origin(), event.id)
}

fn paper(event: &Record, roster: &[Record]) -> Markup {
    let starts = event.integer("starts_at").unwrap_or_default();
    let place = event.text("place").to_owned();
    let here = here(event, roster);
    let known = here.iter().zip(1..);
    let known = known.map(|((one, _), number)| {
        let party = one.integer("party").unwrap_or(1).to_string();
        line(
            number,
            masked_name(one.text("name")),
            last_four(one.text("phone")),
            party,
        )
    });
    let blank = (here.len() + 1..).take(BLANK);
    let blank = blank.map(|number| line(number, String::new(), String::new(), String::new()));
    let lines = known.chain(blank).collect::<Markup>();
    let heading = |key: &'static str| view! { <th scope="col">{t!(key)}</th> };
    view! {
        <article class="paper">
            <div class="paper-head">
                <div>
                    <h2 class="paper-title">{t!("sheet.of", title = event.text("title"))}</h2>
                    <p>{intl::date_time(starts)}</p>
                    <p>{place}</p>
                </div>
                {qr(&address_of(event), t!("sheet.qr"))}
            </div>
            <div class="table-wrap" tabindex="0" role="region" aria-label=t!("sheet.title")>
                <table class="table paper-table">
                    <thead>
                        <tr>
                            {heading("sheet.number")}
                            {heading("field.registration.name")}
                            {heading("sheet.last_four")}
                            {heading("sheet.party")}
                            {heading("sheet.signature")}
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            <p class="small">{t!("sheet.foot")}</p>
        </article>
    }
}

fn line(number: usize, name: String, last_four: String, party: String) -> Markup {
    view! {
        <tr>
            <td class="numeric">{number.to_string()}</td>
            <td>{name}</td>
            <td class="numeric">{last_four}</td>
            <td class="numeric">{party}</td>
            <td></td>
        </tr>
    }
}
