//! What a person fills in to sign up: who comes, and how many.

use super::begins;
use crate::components::deed_button::deed_button;
use crate::components::privacy::privacy_line;
use crate::forms::deed::{change_of, lawful};
use crate::forms::inputs::number::{Stepper, stepper};
use crate::forms::put_away::act;
use crate::markup::{Markup, view};
use crate::pages::family::{ConsentBox, choose_member, consent_of};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::registration::{
    self, LARGEST_PARTY, LONGEST_NAME, lacks_adult, member_id, own_id,
};
use domain::{Id, Record, Refusal, Value};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::{Deed, Edit};

/// Whom a form signs up.
#[derive(Clone)]
pub(super) struct ForWhom {
    /// What was cancelled and is taken up again; then nobody is chosen any more.
    pub(super) before: Option<Record>,
    /// Whether oneself can be chosen.
    pub(super) oneself: bool,
    /// Who of the family can be chosen, or comes back.
    pub(super) members: Vec<Record>,
}

/// What a person fills in.
#[derive(Clone, Copy)]
struct Answers {
    event: StoredValue<Record>,
    before: StoredValue<Option<Record>>,
    members: StoredValue<Vec<Record>>,
    member: RwSignal<Option<Id>>,
    party: RwSignal<Value>,
    children: RwSignal<Value>,
}

impl Answers {
    fn of(event: StoredValue<Record>, for_whom: &ForWhom) -> Self {
        let (before, members) = (for_whom.before.clone(), for_whom.members.clone());
        let first = members.first().map(|member| member.id);
        let number = |field, otherwise: i64| {
            let number = before.as_ref().and_then(|before| before.integer(field));
            RwSignal::new(Value::from(number.unwrap_or(otherwise)))
        };
        Self {
            event,
            member: RwSignal::new(first.filter(|_| !for_whom.oneself)),
            party: number("party", 1),
            children: number("children", 0),
            before: StoredValue::new(before),
            members: StoredValue::new(members),
        }
    }

    /// Who of the family was chosen; reactive.
    fn chosen(self) -> Option<Record> {
        let chosen = self.member.get();
        self.members
            .with_value(|all| all.iter().find(|it| Some(it.id) == chosen).cloned())
    }

    /// The registration as it would be.
    fn made(self, app: App, me: Id) -> Record {
        let member = untrack(move || self.chosen());
        let own = untrack(move || app.account()).map(|account| account.name);
        let name = match &member {
            Some(member) => member.text("name").to_owned(),
            None => own.unwrap_or_default(),
        };
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let event = self.event.with_value(|event| event.id);
        let id = match &member {
            Some(member) => member_id(event, me, member.id),
            None => own_id(event, me),
        };
        let via = if member.is_some() { "family" } else { "self" };
        let made = self
            .event
            .with_value(|event| registration::of_event(id, event));
        let made = made
            .with("account", me.to_string())
            .with("name", name)
            .with("via", via)
            .with("party", self.party.get_untracked())
            .with("children", self.children.get_untracked());
        match member {
            Some(member) => made.with("member", member.id.to_string()),
            None => made,
        }
    }

    /// Signs up, or says why not.
    async fn deed(self, app: App, me: Id) -> Result<Deed, Refusal> {
        let made = self.made(app, me);
        if self.event.with_value(|event| lacks_adult(event, &made)) {
            return Err(Refusal::of("adult_missing"));
        }
        let Some(before) = self.before.get_value() else {
            let deed = Deed::of(Edit::Derive(made.clone()));
            return lawful(app, None, &made, deed).await;
        };
        let mut fields = begins(self.event);
        let written = ["name", "party", "children"];
        fields.extend(written.map(|it| (it.to_owned(), made.value(it).clone())));
        fields.insert("withdrawn".to_owned(), false.into());
        let after = fields.iter().fold(before.clone(), |after, (field, value)| {
            after.with(field, value.clone())
        });
        lawful(
            app,
            Some(&before),
            &after,
            change_of(before.clone(), fields),
        )
        .await
    }
}

/// The form. Where everybody is signed up already it offers only one more of the family.
pub(super) fn form(event: StoredValue<Record>, me: Id, for_whom: ForWhom) -> Markup {
    let answers = Answers::of(event, &for_whom);
    let again = for_whom.before.is_some();
    let somebody = for_whom.oneself || !for_whom.members.is_empty();
    let choose = Callback::new(move |member: Option<Record>| {
        let child = member.as_ref().is_some_and(|it| it.flag("under_age"));
        answers.children.set(i64::from(child).into());
        answers.member.set(member.map(|member| member.id));
    });
    let who = (!again).then(|| {
        choose_member(
            for_whom.oneself,
            for_whom.members,
            answers.member.into(),
            choose,
        )
    });
    view! {
        {who}
        {move || answers.chosen().map(|it| agreement(StoredValue::new(it)))}
        {(again || somebody).then(|| how_many(answers, me, again))}
    }
}

fn agreement(member: StoredValue<Record>) -> Markup {
    let id = member.with_value(|member| member.id);
    let consent = consent_of("registration", Signal::derive(move || Some(id)));
    view! { <ConsentBox member purpose="registration" consent /> }
}

fn how_many(answers: Answers, me: Id, again: bool) -> Markup {
    let app = use_app();
    let label = if again { "signup.again" } else { "signup.act" };
    let save = move || {
        let saved = async move {
            let deed = answers.deed(app, me).await;
            act(app, deed, "state.saved_here").await;
        };
        saved.boxed_local()
    };
    view! {
        {number("party", answers.party, 1)}
        {number("children", answers.children, 0)}
        {deed_button("btn btn-primary btn-large btn-block", "check", t!(label), save)}
        {privacy_line("notice.for_sign_up")}
    }
}

/// A number to be counted up and down.
pub(super) fn number(field: &'static str, value: RwSignal<Value>, min: i64) -> Markup {
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
