//! 报名 on the page of an event, and where one's own stands.

mod code;
mod form;
mod mine;
mod visitor;

pub use code::MyCodePage;
use code::code_link;
pub(super) use mine::MySignUps;

use super::event::afterwards;
use crate::components::ask_once::AskOnce;
use crate::components::fate_tag::fate_of;
use crate::components::load::{load, shown};
use crate::forms::deed::change_of;
use crate::forms::put_away::act_on;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::family_member;
use domain::kinds::registration::{self, is_withdrawn, member_id, own_id};
use domain::{Fields, Id, Record};
use form::{ForWhom, form};
use leptos::prelude::*;
use replica::{Fate, StoreError};

/// For who is signed in the form, or where their registration stands; for visitors how
/// they come to it. The staff of the area have the roster.
#[component]
pub(super) fn SignUp(event: Record) -> Markup {
    let app = use_app();
    let area = event.reference("area");
    let open = event.integer("starts_at") > Some(app.now()) && !event.archived;
    let event = StoredValue::new(event);
    let me = Memo::new(move |_| app.account().map(|account| account.user));
    let staff = Memo::new(move |_| app.actor().works_in(area));
    let inner = move || match me.get() {
        Some(_) if staff.get() => ().into_markup(),
        Some(me) => own(event, me, open),
        None if open => visitor::visitor(event),
        None => ().into_markup(),
    };
    inner.into_markup()
}

fn section(inner: Markup) -> Markup {
    view! {
        <section class="section" aria-labelledby="sign-up">
            <h2 class="section-title" id="sign-up">{t!("signup.title")}</h2>
            <div class="card card-pad stack-tight">{inner}</div>
        </section>
    }
}

/// What the person signed up for with this event, for themselves and for their family.
#[derive(Clone, PartialEq)]
struct Own {
    members: Vec<Record>,
    held: Vec<Record>,
}

async fn own_of(app: App, event: Id, me: Id) -> Result<Own, StoreError> {
    let members = app.every(family_member::KIND.name, None, None).await?;
    let of_members = members.iter().map(|it| member_id(event, me, it.id));
    let mut held = Vec::new();
    for id in [own_id(event, me)].into_iter().chain(of_members) {
        held.extend(app.record(id).await?);
    }
    Ok(Own { members, held })
}

fn own(event: StoredValue<Record>, me: Id, open: bool) -> Markup {
    let app = use_app();
    let id = event.with_value(|event| event.id);
    let own = load(move || {
        app.watch(registration::KIND.name);
        app.watch(family_member::KIND.name);
        Box::pin(own_of(app, id, me))
    });
    shown(own, move |Own { members, held }| {
        if held.is_empty() && !open {
            return ().into_markup();
        }
        let left = open.then(|| left(&members, &held));
        let first = held.is_empty();
        let stand = held
            .into_iter()
            .map(|one| standing(event, one, open, &members));
        let stand = stand.collect::<Markup>();
        let one_more = left.map(|left| match first {
            true => form(event, me, left),
            false => another(event, me, left),
        });
        section(view! { {stand} {one_more} })
    })
}

/// Who of the family was not signed up yet.
fn left(members: &[Record], held: &[Record]) -> ForWhom {
    let has = |member: Option<Id>| held.iter().any(|one| one.reference("member") == member);
    let members = members.iter().filter(|member| !has(Some(member.id)));
    ForWhom {
        before: None,
        oneself: !has(None),
        members: members.cloned().collect(),
    }
}

/// The form for one more of the family, out of the way of what stands already.
fn another(event: StoredValue<Record>, me: Id, for_whom: ForWhom) -> Markup {
    view! {
        <details class="disclosure">
            <summary>{t!("signup.another")}</summary>
            <div class="disclosure-body stack-tight">{form(event, me, for_whom)}</div>
        </details>
    }
}

/// The key of where a registration stands, as its person is told.
pub(super) fn standing_of(registration: &Record) -> &'static str {
    match registration.text("seat") {
        _ if is_withdrawn(registration) => "released",
        "seated" => "seated",
        "waiting" => "waiting",
        _ => "pending",
    }
}

/// The same as a tag.
pub(super) fn standing_tag(key: &'static str) -> Markup {
    let tone = match key {
        "seated" => "ok",
        "waiting" => "warn",
        "pending" => "info",
        _ => "",
    };
    view! { <span class="tag" data-tone=tone>{choice_name("seat", key)}</span> }
}

fn standing(event: StoredValue<Record>, own: Record, open: bool, members: &[Record]) -> Markup {
    let key = standing_of(&own);
    let promoted = key == "seated" && own.integer("promoted_at").is_some();
    let told = if promoted {
        "signup.promoted_text".to_owned()
    } else {
        format!("signup.{key}_text")
    };
    let (name, count) = (own.text("name").to_owned(), own.integer("party"));
    let comes = key != "released";
    let said = (!open && comes).then(|| afterwards(own.clone()));
    let next = open.then(|| match own.reference("account") {
        Some(me) if key == "released" => form(event, me, back(own.clone(), members)),
        Some(_) | None => cancel(event, own.clone()),
    });
    view! {
        <p class="row" role="status">{standing_tag(key)} {refused_tag(own.id)}</p>
        <p>{t!("signup.for", name = name, count = count.unwrap_or(1))}</p>
        {(open || !comes).then(|| view! { <p class="card-text">{t!(told)}</p> })}
        {(key == "seated").then(|| code_link(event.with_value(|event| event.id)))}
        {next}
        {said}
    }
}

/// Whoever cancelled comes back: nobody else can be chosen in their place.
fn back(own: Record, members: &[Record]) -> ForWhom {
    let member = own.reference("member");
    let members = members.iter().filter(|it| Some(it.id) == member);
    ForWhom {
        oneself: member.is_none(),
        members: members.cloned().collect(),
        before: Some(own),
    }
}

/// That the server would not take the last step.
fn refused_tag(id: Id) -> Markup {
    let fate = fate_of(use_app(), id);
    let tag = move || {
        (fate.get() == Some(Ok(Fate::NeedsAttention))).then(|| {
            view! {
                <a class="tag" data-tone="bad" href="/attention">
                    {t!("state.needs_attention")}
                </a>
            }
        })
    };
    tag.into_markup()
}

fn cancel(event: StoredValue<Record>, own: Record) -> Markup {
    let app = use_app();
    let act = Callback::new(move |()| {
        let mut fields = begins(event);
        fields.insert("withdrawn".to_owned(), true.into());
        act_on(app, change_of(own.clone(), fields), "choice.seat.released");
    });
    view! {
        <AskOnce label="signup.cancel" question="signup.cancel_question" yes="signup.cancel" act />
    }
}

/// When the event begins, as it is known here now: by that every step is judged.
fn begins(event: StoredValue<Record>) -> Fields {
    let starts = event.with_value(|event| event.value("starts_at").clone());
    Fields::from([("starts_at".to_owned(), starts)])
}
