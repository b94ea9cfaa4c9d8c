//! What somebody agreed to, and what the station has of them: on 我的.

use crate::components::ask_once::AskOnce;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::forms::put_away::act_on;
use crate::forms::value::choice_name;
use crate::markup::{Markup, component, effect, view};
use crate::platform::intl;
use crate::state::{App, Phase, use_app};
use crate::t;
use domain::Record;
use domain::kinds::consent::{KIND, OF_ACCOUNT, holds, signs_out};
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::{Deed, Edit, Query, StoreError};

/// Most consents that are listed.
const MOST: usize = 50;

/// Consents with the way to take them back, and the file of one's own data.
#[component]
pub(super) fn MyData() -> Markup {
    let app = use_app();
    let consents = load(move || {
        app.watch(KIND.name);
        let query = Query {
            kind: KIND.name,
            area: None,
            after: None,
            limit: MOST,
        };
        Box::pin(async move {
            let mut consents = app.list(query).await?;
            consents.retain(|it| it.text("purpose") == OF_ACCOUNT);
            Ok::<_, StoreError>(consents)
        })
    });
    // The server has ended every session of who took it back; this phone follows.
    effect(move || {
        let signed_out = app.status().phase == Phase::SignedOut;
        let consents = consents.get();
        let taken_back = |consents: &Vec<Record>| consents.iter().any(|it| signs_out(it).is_some());
        if signed_out && matches!(&consents, Some(Ok(held)) if taken_back(held)) {
            spawn_local(app.sign_out());
        }
    });
    view! {
        <section class="section">
            <h2 class="section-title">{t!("me.data")}</h2>
            {shown(consents, move |consents| list(app, consents))}
            <a class="btn btn-block" href="/api/account/export" download="jiamenkou.json">
                {icon("download")}
                {t!("me.export")}
            </a>
            <p class="muted small">{t!("me.export_text")}</p>
            <a class="btn btn-block" href="/privacy">
                {icon("info")}
                {t!("notice.title")}
            </a>
            <a class="btn btn-block" href="/me/erase">
                {icon("trash")}
                {t!("erase.title")}
            </a>
            <p class="muted small">{t!("me.erase_text")}</p>
        </section>
    }
}

fn list(app: App, consents: Vec<Record>) -> Markup {
    if consents.is_empty() {
        return view! { <p class="card-text">{t!("consent.none")}</p> };
    }
    let rows = consents.into_iter().map(|it| row(app, it));
    view! { <ul class="stack">{rows.collect::<Markup>()}</ul> }
}

fn row(app: App, consent: Record) -> Markup {
    let purpose = choice_name("purpose", consent.text("purpose"));
    let at = |field: &str| {
        consent
            .integer(field)
            .map(intl::date_time)
            .unwrap_or_default()
    };
    let given = t!(
        "consent.given",
        version = consent.text("version"),
        at = at("given_at")
    );
    let withdrawn = t!("consent.withdrawn", at = at("withdrawn_at"));
    let standing = if holds(&consent) {
        let act = withdraw(app, consent.clone(), "consent.withdraw_done");
        view! { <AskOnce label="consent.withdraw" question="consent.withdraw_question" yes="consent.withdraw" act /> }
    } else {
        view! { <p class="card-text">{withdrawn}</p> }
    };
    view! {
        <li class="card card-pad">
            <h3 class="card-title">{purpose}</h3>
            <p class="card-text">{given}</p>
            {standing}
        </li>
    }
}

/// Takes a consent back, and says that it is done.
pub(super) fn withdraw(app: App, seen: Record, said: &'static str) -> Callback<()> {
    Callback::new(move |()| {
        // A clock that was set back in between must not make it hold again.
        let at = seen.integer("given_at").unwrap_or_default().max(app.now());
        let fields = [("withdrawn_at".to_owned(), at.into())].into();
        let seen = seen.clone();
        act_on(app, Deed::of(Edit::Fields { seen, fields }), said);
    })
}
