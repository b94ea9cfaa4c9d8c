//! How the app gets onto the home screen of a phone, and out of WeChat.

use super::icon::icon;
use super::staff::is_staff;
use crate::markup::{Markup, view};
use crate::platform::host::{is_ios, is_wechat};
use crate::state::App;
use crate::t;

/// The steps for both families of phones, those of this one open.
pub fn install_help() -> Markup {
    let ios = steps(&[
        (Some("ios-share"), "install.ios_1"),
        (Some("ios-add"), "install.ios_2"),
        (Some("on-home"), "install.ios_3"),
    ]);
    let other = steps(&[
        (None, "install.other_1"),
        (None, "install.other_2"),
        (None, "install.other_3"),
    ]);
    let family = |open: bool, name: &'static str, steps: Markup| {
        view! {
            <details class="disclosure" open=open>
                <summary>{t!(name)}</summary>
                <div class="disclosure-body">{steps}</div>
            </details>
        }
    };
    view! {
        <div class="install stack-tight">
            <h3>{t!("install.title")}</h3>
            <p>{t!("install.why")}</p>
            {family(is_ios(), "install.ios", ios)}
            {family(!is_ios(), "install.other", other)}
            <p class="muted">{t!("install.help")}</p>
        </div>
    }
}

/// In WeChat's browser: that what it keeps does not last. Only staff have to leave.
pub fn wechat_notice(app: App) -> Option<Markup> {
    if !is_wechat() {
        return None;
    }
    let way_out = move || {
        is_staff(app).then(|| {
            view! {
                <p>{t!("wechat.staff")}</p>
                {steps(&[
                    (Some("wechat-more"), "wechat.step_1"),
                    (Some("wechat-browser"), "wechat.step_2"),
                ])}
            }
        })
    };
    Some(view! {
        <div class="notice" data-tone="warn">
            {icon("warning")}
            <div class="notice-body">
                <strong class="notice-title">{t!("wechat.title")}</strong>
                <p>{t!("wechat.text")}</p>
                {way_out}
            </div>
        </div>
    })
}

/// Steps of a drawing, where there is one, and words.
fn steps(steps: &[(Option<&'static str>, &'static str)]) -> Markup {
    let step = |(drawing, words): &(Option<&'static str>, &'static str)| {
        let drawing = drawing.map(|name| {
            view! {
                <svg class="step-drawing" aria-hidden="true">
                    <use href=format!("/steps.svg#{name}") />
                </svg>
            }
        });
        view! { <li>{drawing} <span>{t!(*words)}</span></li> }
    };
    view! { <ol class="steps">{steps.iter().map(step).collect::<Markup>()}</ol> }
}
