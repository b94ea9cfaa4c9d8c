//! Until when something is to be done, in words.

use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::items::due::{Calendar, Due};
use domain::kinds::calendar_day;
use replica::{Query, StoreError};

/// More than any calendar has.
const MOST_DAYS: usize = 1_000;

/// The days that are worked otherwise than their weekday says.
pub(in crate::pages) async fn calendar(app: App) -> Result<Calendar, StoreError> {
    let query = Query {
        kind: calendar_day::KIND.name,
        area: None,
        after: None,
        limit: MOST_DAYS,
    };
    Ok(Calendar::of(&app.list(query).await?))
}

/// The keys of the words for a day that is to come, for one that is over, and for a
/// clock that stands.
#[derive(Clone, Copy)]
pub(in crate::pages) struct DueWords {
    /// With the `day`.
    pub due: &'static str,
    /// With the `day`.
    pub overdue: &'static str,
    /// With the `count` of days that are left.
    pub stopped: &'static str,
}

/// The words, where there are any.
pub(in crate::pages) fn deadline(due: Due, words: DueWords) -> Markup {
    let app = use_app();
    match due {
        Due::None => ().into_markup(),
        Due::Stopped { left } => {
            view! { <span>{move || t!(words.stopped, count = left)}</span> }
        }
        Due::On(day) => {
            let is_over = due.is_over(app.now());
            let key = if is_over { words.overdue } else { words.due };
            let said = move || t!(key, day = intl::date(day.start_of_day()));
            match is_over {
                true => view! { <span class="tag" data-tone="bad">{icon("warning")}{said}</span> },
                false => view! { <span>{said}</span> },
            }
        }
    }
}
