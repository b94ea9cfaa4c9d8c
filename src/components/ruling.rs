//! What the lead last decided on a log, and why.

use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, view};
use crate::platform::intl;
use crate::t;
use domain::Record;
use domain::publishing::{Publication, Ruling};

/// The decision by which the log is not in the feed: who, when and why. Nothing where
/// there was none, or where it stands in the feed.
pub fn ruling_notice(log: &Record) -> Markup {
    let stands = Publication::of(log);
    let against = |(to, _): &(Publication, Ruling)| {
        matches!(to, Publication::Declined | Publication::TakenDown)
            && stands != Publication::Published
    };
    let Some((to, ruling)) = Ruling::on(log).filter(against) else {
        return ().into_markup();
    };
    let Ruling { by, at, reason } = ruling;
    let told = move || {
        let parts = [by.clone(), intl::date_time(at)];
        let parts: Vec<String> = parts.into_iter().filter(|text| !text.is_empty()).collect();
        parts.join(" · ")
    };
    let title = move || {
        let what = t!(format!("choice.publication.{}", to.key()));
        match stands == to {
            true => what,
            false => t!("ruling.before", what = what),
        }
    };
    let reason = (!reason.is_empty())
        .then(|| view! { <p>{move || t!("ruling.reason", reason = reason)}</p> });
    view! {
        <div class="notice" data-tone="warn">
            {icon("info")}
            <div class="notice-body">
                <strong class="notice-title">{title}</strong>
                {reason}
                <p class="small">{told}</p>
            </div>
        </div>
    }
}
