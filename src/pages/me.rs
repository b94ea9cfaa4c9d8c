//! 我的: the account, and how the app looks.

use crate::components::areas::{AreaSelect, use_areas};
use crate::components::ask_once::AskOnce;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::install::{install_help, wechat_notice};
use crate::components::load::load;
use crate::components::role::role_in_words;
use crate::i18n::Lang;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::pages::inbox::InboxLink;
use crate::pages::lock::LockSection;
use crate::pages::my_data::MyData;
use crate::pages::operator::operator;
use crate::platform::storage::is_persisted;
use crate::state::{App, Prefs, Theme, use_app};
use crate::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::StoreError;

/// The text sizes that are offered, of 1.
const SCALES: [(f64, &str); 4] = [
    (1.0, "me.size_normal"),
    (1.15, "me.size_large"),
    (1.3, "me.size_larger"),
    (1.6, "me.size_largest"),
];

/// Account, language, elder mode, text size, theme, and how the app is kept.
#[component]
pub fn MePage() -> Markup {
    let app = use_app();
    page_head(|| t!("me.title"), None);
    let choose = Callback::new(move |area| app.choose_area(area));
    effect(move || spawn_local(app.ask_about()));
    view! {
        <div class="page">
            <AccountCard app />
            {move || app.account().map(|_| view! { <InboxLink always=true /> {own_links()} })}
            <section class="section">
                <h2 class="section-title">{t!("me.looks")}</h2>
                <Looks prefs=app.prefs() />
            </section>
            <section class="section">
                <h2 class="section-title">{t!("me.area")}</h2>
                <AreaSelect label="area.choose" chosen=Signal::derive(move || app.home_area()) choose none="form.choose" />
            </section>
            <section class="section">
                <h2 class="section-title">{t!("me.keeping")}</h2>
                <Keeping app />
            </section>
            <LockSection />
            {move || app.account().map(|_| view! { {family_link()} <MyData /> })}
            <SignOut app />
            {operator(app)}
        </div>
    }
}

/// The ways to what the person applied and asked for.
fn own_links() -> Markup {
    view! {
        <div class="stack-tight">
            {way_to("/applications", "service", "applications.mine")}
            {way_to("/requests", "flag", "requests.mine")}
        </div>
    }
}

/// The way to those for whom the person acts.
fn family_link() -> Markup {
    way_to("/me/family", "people", "family.title")
}

fn way_to(path: &'static str, image: &'static str, name: &'static str) -> Markup {
    view! {
        <a class="btn btn-block" href=path>
            {icon(image)}
            {t!(name)}
        </a>
    }
}

#[component]
fn AccountCard(app: App) -> Markup {
    let areas = use_areas();
    let visitor = || {
        view! {
            <div class="card card-pad">
                <p class="card-text">{t!("me.visitor")}</p>
                <a class="btn btn-primary btn-block" href="/sign-in">
                    {icon("key")}
                    {t!("sign_in.title")}
                </a>
            </div>
        }
    };
    let roles = move || {
        let actor = app.actor();
        let role = |grant: &domain::Grant| view! { <li>{role_in_words(areas, grant)}</li> };
        actor.grants.iter().map(role).collect::<Markup>()
    };
    let shown = move || match app.account() {
        None => visitor(),
        Some(account) => view! {
            <div class="card card-pad">
                <h2 class="card-title">
                    {account.name} {account.title.map(|title| format!(" · {title}"))}
                </h2>
                <ul class="card-text">{roles}</ul>
            </div>
        },
    };
    shown.into_markup()
}

#[component]
fn Looks(prefs: Prefs) -> Markup {
    let langs = [(Lang::Zh, "me.lang_zh"), (Lang::En, "me.lang_en")];
    let lang = langs.map(|(lang, label)| {
        choice(
            "lang",
            label,
            move || prefs.lang() == lang,
            move || spawn_local(prefs.choose_lang(lang)),
        )
    });
    let scale = SCALES.map(|(scale, label)| {
        let chosen = move || (prefs.scale() - scale).abs() < 0.01;
        choice("scale", label, chosen, move || prefs.choose_scale(scale))
    });
    let theme = Theme::ALL.map(|theme| {
        let label = match theme {
            Theme::Auto => "me.theme_auto",
            Theme::Light => "me.theme_light",
            Theme::Dark => "me.theme_dark",
        };
        choice(
            "theme",
            label,
            move || prefs.theme() == theme,
            move || prefs.choose_theme(theme),
        )
    });
    view! {
        <div class="card card-pad">
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    prop:checked=move || prefs.elder()
                    on:change=move |ev| prefs.choose_elder(event_target_checked(&ev))
                />
                <span class="switch-track" aria-hidden="true"></span>
                <span class="switch-label">{t!("elder.mode")}</span>
            </label>
            {group("me.size", scale.into())}
            {group("me.lang", lang.into())}
            {group("me.theme", theme.into())}
        </div>
    }
}

fn group(label: &'static str, choices: Vec<Markup>) -> Markup {
    view! {
        <fieldset class="field">
            <legend class="field-label">{t!(label)}</legend>
            <div class="choice" role="radiogroup" aria-label=t!(label)>
                {choices}
            </div>
        </fieldset>
    }
}

fn choice(
    name: &'static str,
    label: &'static str,
    chosen: impl Fn() -> bool + Send + 'static,
    choose: impl Fn() + 'static,
) -> Markup {
    view! {
        <label class="choice-item">
            <input type="radio" name=name prop:checked=chosen on:change=move |_| choose() />
            <span>{t!(label)}</span>
        </label>
    }
}

/// How what was saved is kept on this device, and how to keep it better.
#[component]
fn Keeping(app: App) -> Markup {
    let persisted = load::<_, StoreError>(|| Box::pin(async { Ok(is_persisted().await) }));
    let words = move || match persisted.get() {
        Some(Ok(true)) => t!("me.persisted"),
        Some(Ok(false)) => t!("me.not_persisted"),
        Some(Err(_)) | None => String::new(),
    };
    view! {
        <div class="stack-tight">
            <p>{words}</p>
            {wechat_notice(app)}
            <a class="btn btn-block" href="/sync">
                {icon("sync")}
                {t!("sync.title")}
            </a>
            {install_help()}
        </div>
    }
}

/// Leaving with unsent work asks once, and says that it is kept.
#[component]
fn SignOut(app: App) -> Markup {
    let act = Callback::new(move |()| spawn_local(app.sign_out()));
    let unsent = Memo::new(move |_| app.status().unsent > 0);
    let button = move || {
        if unsent.get() {
            view! {
                <AskOnce label="me.sign_out" question="me.sign_out_unsent" yes="me.sign_out" act />
            }
        } else {
            view! {
                <button type="button" class="btn btn-block" on:click=move |_| act.run(())>
                    {icon("logout")}
                    {t!("me.sign_out")}
                </button>
            }
        }
    };
    let shown = move || app.account().map(|_| button);
    shown.into_markup()
}
