//! 报名 on the page of an event, and where one's own stands.

mod code;
mod mine;
mod visitor;

pub use code::MyCodePage;
use code::code_link;
pub(super) use mine::MySignUps;

use super::event::afterwards;
use crate::components::ask_once::AskOnce;
use crate::components::deed_button::deed_button;
use crate::components::fate_tag::fate_of;
use crate::components::load::{load, shown};
use crate::components::privacy::privacy_line;
use crate::forms::deed::change_of;
use crate::forms::inputs::number::{Stepper, stepper};
use crate::forms::put_away::{act, act_on};
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::registration::{
    self, LARGEST_PARTY, LONGEST_NAME, is_withdrawn, lacks_adult, own_id,
};
use domain::{Fields, Id, Record, Value};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::{Deed, Edit, Fate};

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

fn own(event: StoredValue<Record>, me: Id, open: bool) -> Markup {
    let app = use_app();
    let id = own_id(event.with_value(|event| event.id), me);
    let held = load(move || {
        app.watch(registration::KIND.name);
        Box::pin(app.record(id))
    });
    shown(held, move |own| match own {
        Some(own) => section(standing(event, own, open)),
        None if open => section(form(event, me, None)),
        None => ().into_markup(),
    })
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

fn standing(event: StoredValue<Record>, own: Record, open: bool) -> Markup {
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
        Some(me) if key == "released" => form(event, me, Some(own.clone())),
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

/// What a person fills in.
#[derive(Clone, Copy)]
struct Answers {
    family: RwSignal<bool>,
    name: RwSignal<String>,
    party: RwSignal<Value>,
    children: RwSignal<Value>,
}

impl Answers {
    fn of(before: Option<&Record>) -> Self {
        let family = before.is_some_and(|before| before.text("via") == "family");
        let name = before.filter(|_| family).map(|before| before.text("name"));
        let number = |field, otherwise: i64| {
            let number = before.and_then(|before| before.integer(field));
            RwSignal::new(Value::from(number.unwrap_or(otherwise)))
        };
        Self {
            family: RwSignal::new(family),
            name: RwSignal::new(name.unwrap_or_default().to_owned()),
            party: number("party", 1),
            children: number("children", 0),
        }
    }

    /// None where a family member was not named.
    fn fields(self, app: App) -> Option<Fields> {
        let family = self.family.get_untracked();
        let own = untrack(move || app.account()).map(|account| account.name);
        let name = if family {
            self.name.get_untracked().trim().to_owned()
        } else {
            own.unwrap_or_default()
        };
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let via = if family { "family" } else { "self" };
        (!name.is_empty()).then(|| {
            Fields::from([
                ("name".to_owned(), name.into()),
                ("via".to_owned(), via.into()),
                ("party".to_owned(), self.party.get_untracked()),
                ("children".to_owned(), self.children.get_untracked()),
            ])
        })
    }
}

fn form(event: StoredValue<Record>, me: Id, before: Option<Record>) -> Markup {
    let app = use_app();
    let answers = Answers::of(before.as_ref());
    let label = if before.is_some() {
        "signup.again"
    } else {
        "signup.act"
    };
    let save = move || {
        let Some(mut fields) = answers.fields(app) else {
            app.toast(t!("signup.family_missing"), "bad");
            return futures::future::ready(()).boxed_local();
        };
        fields.extend(begins(event));
        let one = first(event, me, fields.clone());
        if event.with_value(|event| lacks_adult(event, &one)) {
            app.toast(t!("refusal.adult_missing"), "bad");
            return futures::future::ready(()).boxed_local();
        }
        let deed = match before.clone() {
            Some(seen) => {
                fields.insert("withdrawn".to_owned(), false.into());
                change_of(seen, fields)
            }
            None => Deed::of(Edit::Derive(one)),
        };
        act(app, Ok(deed), "state.saved_here").boxed_local()
    };
    let who = view! {
        <fieldset class="field">
            <legend class="field-label">{t!("signup.who")}</legend>
            <div class="choice" role="radiogroup" aria-label=t!("signup.who")>
                {who_item(answers, false, "signup.self")}
                {who_item(answers, true, "signup.family")}
            </div>
        </fieldset>
    };
    view! {
        {who}
        {move || answers.family.get().then(|| family_name(answers.name))}
        {number("party", answers.party, 1)}
        {number("children", answers.children, 0)}
        {deed_button("btn btn-primary btn-large btn-block", "check", t!(label), save)}
        {privacy_line("notice.for_sign_up")}
    }
}

fn first(event: StoredValue<Record>, me: Id, fields: Fields) -> Record {
    event.with_value(|event| {
        let first = registration::of_event(own_id(event.id, me), event);
        let mut first = first.with("account", me.to_string());
        first.fields.extend(fields);
        first
    })
}

fn who_item(answers: Answers, family: bool, label: &'static str) -> Markup {
    view! {
        <label class="choice-item">
            <input
                type="radio"
                name="who"
                prop:checked=move || answers.family.get() == family
                on:change=move |_| answers.family.set(family)
            />
            <span>{t!(label)}</span>
        </label>
    }
}

fn family_name(name: RwSignal<String>) -> Markup {
    view! {
        <div class="field">
            <label class="field-label" for="family-name">
                {t!("signup.family_name")}
            </label>
            <input
                class="input"
                id="family-name"
                maxlength=LONGEST_NAME.to_string()
                prop:value=move || name.get()
                on:input=move |ev| name.set(event_target_value(&ev))
            />
        </div>
    }
}

fn number(field: &'static str, value: RwSignal<Value>, min: i64) -> Markup {
    let label = Signal::derive(move || t!(format!("field.registration.{field}")));
    let fits = move |value: &Value| {
        let number = value.as_i64();
        number.is_some_and(|number| (min..=LARGEST_PARTY).contains(&number))
    };
    let stepper = stepper(Stepper {
        id: format!("sign-up-{field}"),
        label,
        value: value.into(),
        empty: "",
        wrong: Signal::derive(move || value.with(|value| !fits(value))),
        described_by: Signal::derive(|| None),
        min,
        max: LARGEST_PARTY,
        step: 1,
        change: Callback::new(move |now| value.set(now)),
        leave: Callback::new(|()| ()),
    });
    view! {
        <div class="stepper-row">
            <span class="stepper-label" aria-hidden="true">{move || label.get()}</span>
            {stepper}
        </div>
    }
}
