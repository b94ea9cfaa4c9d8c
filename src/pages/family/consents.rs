//! That a member of the family agreed, for one purpose: recorded by a tap, and taken
//! back by another one.

use crate::components::ask_once::AskOnce;
use crate::components::deed_button::deed_button;
use crate::components::icon::icon;
use crate::components::load::{Loaded, load, shown};
use crate::forms::inputs::opinion::one_of;
use crate::forms::put_away::act;
use crate::forms::value::choice_name;
use crate::markup::{Markup, component, view};
use crate::pages::my_data::withdraw;
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use domain::civil::DAY;
use domain::kinds::consent::{self, KIND, covers, holds};
use domain::{Id, Millis, Record, Refusal};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::{Deed, Edit};

/// For how long somebody agrees, and the key of the words for it.
const TERMS: [(Millis, &str); 2] = [
    (30 * DAY, "consent.for_month"),
    (365 * DAY, "consent.for_year"),
];

/// How an adult agrees; for whom is under age, their guardian does.
const BY_ADULTS: [&str; 2] = ["spoken", "signed"];

/// The consent of that member, as this device knows it.
pub(in crate::pages) fn consent_of(
    purpose: &'static str,
    member: Signal<Option<Id>>,
) -> Loaded<Option<Record>> {
    let app = use_app();
    load(move || {
        app.watch(KIND.name);
        let me = app.account().map(|account| account.user);
        let id = me.zip(member.get());
        let id = id.map(|(me, member)| consent::member_id(me, member, purpose));
        Box::pin(async move {
            match id {
                Some(id) => app.record(id).await,
                None => Ok(None),
            }
        })
    })
}

/// What they agreed to, with the way to take it back; or how to record that they agree.
#[component]
pub(in crate::pages) fn ConsentBox(
    /// Who agrees.
    member: StoredValue<Record>,
    /// To what.
    purpose: &'static str,
    /// What is known of it.
    consent: Loaded<Option<Record>>,
) -> Markup {
    let app = use_app();
    let look = move |consent: Option<Record>| {
        let name = member.with_value(|member| member.text("name").to_owned());
        match consent {
            Some(consent) if covers(&consent, &name, app.now()) => agreed(consent),
            otherwise => view! {
                <p class="card-text">{why_not(otherwise.as_ref(), &name)}</p>
                <Agree member purpose />
            },
        }
    };
    shown(consent, look)
}

fn agreed(consent: Record) -> Markup {
    let day = |field| consent.integer(field).map(intl::date).unwrap_or_default();
    let words = t!(
        "consent.agreed",
        by = consent.text("by"),
        how = choice_name("how", consent.text("how")),
        on = day("given_at"),
        until = day("until")
    );
    let act = withdraw(use_app(), consent, "consent.taken_back");
    view! {
        <p class="row">
            <span class="tag" data-tone="ok">{icon("check")} {t!("consent.holds")}</span>
        </p>
        <p class="card-text">{words}</p>
        <AskOnce label="consent.take_back" question="consent.take_back_question" yes="consent.take_back" act />
    }
}

fn why_not(consent: Option<&Record>, name: &str) -> String {
    let at = |consent: &Record, field| consent.integer(field).map(intl::date).unwrap_or_default();
    match consent {
        None => t!("consent.not_yet", name = name),
        Some(it) if !holds(it) => t!("consent.withdrawn", at = at(it, "withdrawn_at")),
        Some(it) if it.text("by") != name => t!("consent.not_yet", name = name),
        Some(it) => t!("consent.over", at = at(it, "until")),
    }
}

/// How, and for how long; then a tap records it.
#[component]
fn Agree(member: StoredValue<Record>, purpose: &'static str) -> Markup {
    let app = use_app();
    let under_age = member.with_value(|member| member.flag("under_age"));
    let first = if under_age { "guardian" } else { BY_ADULTS[0] };
    let how = RwSignal::new(first.to_owned());
    let term = RwSignal::new(TERMS[1].1.to_owned());
    let name = format!("how-{purpose}-{}", member.with_value(|member| member.id));
    let hows = BY_ADULTS.map(|key| (key.to_owned(), choice_name("how", key)));
    let terms = TERMS.map(|(_, key)| (key.to_owned(), t!(key)));
    let record = move || {
        let now = app.now();
        let term = term.with_untracked(|chosen| TERMS.into_iter().find(|(_, key)| key == chosen));
        let until = now + term.map_or(0, |(long, _)| long);
        let me = untrack(move || app.account()).map(|account| account.user);
        let given = me.map(|me| {
            let how = how.get_untracked();
            member.with_value(|it| consent::given_by(it, me, purpose, &how, [now, until]))
        });
        let deed = given.map(|given| Deed::of(Edit::Derive(given)));
        let deed = deed.ok_or_else(|| Refusal::of("not_permitted"));
        act(app, deed, "consent.recorded").boxed_local()
    };
    let label = match under_age {
        true => "consent.as_guardian",
        false => "consent.record",
    };
    view! {
        {(!under_age).then(|| one_of(&name, t!("consent.how"), hows, how))}
        {one_of(&format!("{name}-term"), t!("consent.term"), terms, term)}
        {deed_button("btn btn-block", "check", t!(label), record)}
    }
}
