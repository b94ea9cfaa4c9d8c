//! The way to a queue of the desk, with how many wait there.

use crate::components::icon::icon;
use crate::markup::{Markup, view};
use crate::t;

/// How many are open, and how many of these are overdue, once it is known; its keys are
/// the name of the queue alone and with the `count`.
pub(in crate::pages) fn desk_link(
    path: &'static str,
    image: &'static str,
    [name, counted]: [&'static str; 2],
    counts: impl Fn() -> Option<(usize, usize)> + Clone + 'static,
) -> Markup {
    let number = counts.clone();
    let label = move || match number() {
        Some((open, _)) => t!(counted, count = open),
        None => t!(name),
    };
    let overdue = move || {
        let (_, overdue) = counts()?;
        (overdue > 0).then(|| {
            view! {
                <span class="tag" data-tone="bad">{t!("way.count_overdue", count = overdue)}</span>
            }
        })
    };
    view! {
        <a class="btn btn-block" href=path>
            {icon(image)} {label} {overdue}
        </a>
    }
}
