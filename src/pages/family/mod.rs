//! 家人: for whom somebody applies and signs up, and who of them agreed to what.

mod choose;
mod consents;

pub(super) use choose::{choose_member, members};
pub(super) use consents::{ConsentBox, consent_of};

use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty, load, loading, shown};
use crate::forms::open::OpenEditor;
use crate::forms::put_away::{PutAway, RECORD, record_away};
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::path::query_id;
use crate::pages::way::sign_in_first;
use crate::platform::clock::new_id;
use crate::routes::{go, return_to};
use crate::state::use_app;
use crate::t;
use domain::kinds::family_member::KIND;
use domain::{Fields, Id, Record};
use leptos::prelude::*;

const PATH: &str = "/me/family";

/// The members of the person's family, or the form of one of them, whom the address names.
#[component]
pub fn FamilyPage() -> Markup {
    let app = use_app();
    let chosen = query_id("member");
    page_head(|| t!("family.title"), Some("/me"));
    let page = move || match (app.account(), chosen.get()) {
        (None, _) => sign_in_first("family.sign_in_first"),
        (Some(me), Some(member)) => form(me.user, member),
        (Some(_), None) => view! { <List /> },
    };
    view! { <div class="page">{page}</div> }
}

#[component]
fn List() -> Markup {
    let add = move |_| go(&format!("{PATH}?member={}", new_id()));
    let list = |members: Vec<Record>| match members.is_empty() {
        true => empty("people", "family.none", "family.none_text"),
        false => members.into_iter().map(card).collect::<Markup>(),
    };
    view! {
        <p class="lead">{t!("family.lead")}</p>
        {shown(members(use_app()), list)}
        <button type="button" class="btn btn-primary btn-block" on:click=add>
            {icon("plus")}
            {t!("family.add")}
        </button>
    }
}

fn card(member: Record) -> Markup {
    let id = member.id;
    let relation = choice_name("relation", member.text("relation"));
    let (name, phone) = (
        member.text("name").to_owned(),
        member.text("phone").to_owned(),
    );
    let under_age = member.flag("under_age");
    let held = StoredValue::new(member);
    let consent = move |purpose: &'static str| {
        let consent = consent_of(purpose, Signal::derive(move || Some(id)));
        view! {
            <section class="stack-tight" aria-label=choice_name("purpose", purpose)>
                <h3 class="field-label">{choice_name("purpose", purpose)}</h3>
                <ConsentBox member=held purpose consent />
            </section>
        }
    };
    view! {
        <article class="card card-pad stack" aria-label=name.clone()>
            <div class="split">
                <h2 class="card-title">{name}</h2>
                <a class="link-btn" href=format!("{PATH}?member={id}")>{t!("action.edit")}</a>
            </div>
            <p class="row">
                <span class="tag" data-tone="info">{relation}</span>
                {under_age.then(|| view! { <span class="tag">{t!("field.family_member.under_age")}</span> })}
                <span class="numeric">{phone}</span>
                <FateTag record=id />
            </p>
            {consent("application")}
            {consent("registration")}
        </article>
    }
}

fn form(me: Id, member: Id) -> Markup {
    let app = use_app();
    let seen = load(move || Box::pin(app.record(member)));
    let back = Callback::new(|_: Id| return_to(PATH));
    let discarded = Callback::new(|()| return_to(PATH));
    let editor = move |seen: Option<Record>| {
        let start = match &seen {
            Some(seen) => seen.fields.clone(),
            None => Fields::from([("account".to_owned(), me.to_string().into())]),
        };
        let away = seen.as_ref().map(|seen| {
            view! { <PutAway words=RECORD act=record_away(app, seen.id) /> }
        });
        view! {
            <OpenEditor
                kind=&KIND
                record=member
                seen
                start
                saved=back
                discarded
                another=None
                offer=None
                above=None
                further=None
            />
            {away}
        }
    };
    let once = move || match seen.get() {
        None => loading(),
        Some(_) => untrack(move || shown(seen, editor)),
    };
    once.into_markup()
}
