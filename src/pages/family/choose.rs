//! For whom something is done: for oneself, or for a member of the family.

use crate::components::icon::icon;
use crate::components::load::{Loaded, load};
use crate::forms::value::choice_name;
use crate::markup::{Markup, view};
use crate::state::App;
use crate::t;
use domain::Record;
use domain::kinds::family_member::KIND;
use leptos::prelude::*;
use replica::Query;

/// More than any family has.
const MOST: usize = 50;

/// The members of the person's family.
pub(in crate::pages) fn members(app: App) -> Loaded<Vec<Record>> {
    load(move || {
        app.watch(KIND.name);
        let query = Query {
            kind: KIND.name,
            area: None,
            after: None,
            limit: MOST,
        };
        Box::pin(app.list(query))
    })
}

/// Oneself, where that is offered, each of these members, and the way to one more.
pub(in crate::pages) fn choose_member(
    oneself: bool,
    offered: Vec<Record>,
    chosen: Signal<Option<domain::Id>>,
    choose: Callback<Option<Record>>,
) -> Markup {
    let item = move |member: Option<Record>| {
        let id = member.as_ref().map(|member| member.id);
        let label = match &member {
            None => t!("family.oneself"),
            Some(member) => {
                let relation = choice_name("relation", member.text("relation"));
                t!(
                    "family.member",
                    name = member.text("name"),
                    relation = relation
                )
            }
        };
        view! {
            <label class="choice-item">
                <input
                    type="radio"
                    name="for-whom"
                    prop:checked=move || chosen.get() == id
                    on:change=move |_| choose.run(member.clone())
                />
                <span>{label}</span>
            </label>
        }
    };
    let members = offered.into_iter().map(Some);
    let all = oneself.then_some(None).into_iter().chain(members);
    view! {
        <fieldset class="field">
            <legend class="field-label">{t!("family.for_whom")}</legend>
            <div class="choice" role="radiogroup" aria-label=t!("family.for_whom")>
                {all.map(item).collect::<Markup>()}
            </div>
            <a class="link-btn" href="/me/family">
                {icon("people")}
                {t!("family.keep")}
            </a>
        </fieldset>
    }
}
