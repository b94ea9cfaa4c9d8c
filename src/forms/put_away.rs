//! Putting a record away out of all lists, and bringing it back: nothing is deleted.

use super::problem::save_error_text;
use crate::components::ask_once::AskOnce;
use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::state::App;
use crate::t;
use domain::Id;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::{Deed, Edit};

/// The keys of the words for putting away and bringing back.
#[derive(Clone, Copy)]
pub struct Words {
    /// What is done.
    pub act: &'static str,
    /// The question before it.
    pub question: &'static str,
    /// That it is done.
    pub done: &'static str,
    /// What undoes it.
    pub back: &'static str,
    /// That it is undone.
    pub undone: &'static str,
}

/// Of any record that has a page.
pub const RECORD: Words = Words {
    act: "put_away.act",
    question: "put_away.question",
    done: "put_away.done",
    back: "put_away.back",
    undone: "put_away.undone",
};

/// The button that puts away, which asks once.
#[component]
pub fn PutAway(
    /// What it says.
    words: Words,
    /// What it does.
    act: Callback<()>,
) -> Markup {
    view! { <AskOnce label=words.act question=words.question yes=words.act act /> }
}

/// That the record was put away, and the way back.
#[component]
pub fn BringBack(
    /// What it says.
    words: Words,
    /// What it does.
    act: Callback<()>,
) -> Markup {
    view! {
        <div class="notice" data-tone="info" role="status">
            {icon("info")}
            <div class="notice-body">
                <p>{t!(words.done)}</p>
            </div>
            <div class="notice-actions">
                <button type="button" class="btn" on:click=move |_| act.run(())>
                    {icon("refresh")}
                    {t!(words.back)}
                </button>
            </div>
        </div>
    }
}

/// Puts the record away.
pub fn record_away(app: App, id: Id) -> Callback<()> {
    Callback::new(move |()| act_on(app, Deed::of(Edit::Archive(id)), RECORD.done))
}

/// Brings it back.
pub fn record_back(app: App, id: Id) -> Callback<()> {
    Callback::new(move |()| act_on(app, Deed::of(Edit::Restore(id)), RECORD.undone))
}

/// Does what putting away or bringing back means, and says how it went.
pub fn act_on(app: App, deed: Deed, said: &'static str) {
    spawn_local(async move {
        match app.save(deed).await {
            Ok(_) => app.toast(t!(said), "ok"),
            Err(error) => app.toast(save_error_text(&error), "bad"),
        }
    });
}
