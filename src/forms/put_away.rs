//! Putting a record away out of all lists, and bringing it back: nothing is deleted.

use super::deed::{put_up_again, ruling_of, take_down};
use super::problem::{refusal_text, save_error_text};
use crate::components::ask_once::AskOnce;
use crate::components::busy::Busy;
use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::state::App;
use crate::t;
use domain::kinds::post;
use domain::{Id, Record, Refusal};
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

/// Of a post, which leaves the feed and comes back to it.
pub const POST: Words = Words {
    act: "post.take_down",
    question: "post.take_down_question",
    done: "post.taken_down",
    back: "post.put_back",
    undone: "post.put_back_done",
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

/// Brings back a record of any kind: a post with what its log says of it.
pub fn any_back(app: App, record: &Record) -> Callback<()> {
    if record.kind == post::KIND.name {
        post_back(app, record)
    } else {
        record_back(app, record.id)
    }
}

/// Takes a post out of the feed for a reason, and says so at its log.
pub fn post_down(app: App, post: &Record) -> Callback<String> {
    let (id, log) = (post.id, post.reference("log"));
    Callback::new(move |reason: String| {
        spawn_local(async move {
            let ruling = ruling_of(app).because(&reason);
            let deed = take_down(id, log_of(app, log).await, &ruling);
            act(app, Ok(deed), POST.done).await;
        });
    })
}

/// Puts a post back into the feed, and says so at its log.
pub fn post_back(app: App, post: &Record) -> Callback<()> {
    let (id, log) = (post.id, post.reference("log"));
    Callback::new(move |()| {
        spawn_local(async move {
            let deed = put_up_again(id, log_of(app, log).await, &ruling_of(app));
            act(app, deed, POST.undone).await;
        });
    })
}

/// The log of a post, where this phone has it.
async fn log_of(app: App, log: Option<Id>) -> Option<Record> {
    app.record(log?).await.ok().flatten()
}

/// The same as [`act_on`], and never twice: a second tap comes to nothing while the first
/// is not drawn yet.
pub fn act_once(app: App, busy: Busy, deed: Deed, said: &'static str) {
    if busy.begin() {
        spawn_local(async move {
            act(app, Ok(deed), said).await;
            busy.end_once_drawn();
        });
    }
}

/// Does what a deed means, and says how it went.
pub fn act_on(app: App, deed: Deed, said: &'static str) {
    spawn_local(act(app, Ok(deed), said));
}

/// The same for a deed that the rules may not allow.
pub async fn act(app: App, deed: Result<Deed, Refusal>, said: &'static str) {
    let deed = match deed {
        Ok(deed) => deed,
        Err(refusal) => return app.toast(refusal_text(None, &refusal), "bad"),
    };
    match app.save(deed).await {
        Ok(_) => app.toast(t!(said), "ok"),
        Err(error) => app.toast(save_error_text(&error), "bad"),
    }
}
