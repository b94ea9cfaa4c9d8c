//! The list of a kind, as its definition says.

use super::value::summary;
use crate::components::icon::icon;
use crate::markup::{Markup, view};
use domain::{Kind, Record};

/// Most characters of a summary that are shown whole.
const LONGEST_WHOLE: usize = 40;

/// Records as rows with title and summary. `path` leads to a record's page, and
/// `trail` stands at the end of its row.
pub fn record_list(
    kind: &'static Kind,
    records: Vec<Record>,
    path: impl Fn(&Record) -> String + 'static,
    trail: impl Fn(&Record) -> Markup + 'static,
) -> Markup {
    let row = |record: Record| {
        let (href, trail) = (path(&record), trail(&record));
        let title = record.text(kind.list.title).to_owned();
        let meta = move || {
            let texts = summary(kind, &record);
            // Long text shows its beginning; a date or a place is shown whole.
            let line = |text: String| {
                let long = text.chars().count() > LONGEST_WHOLE;
                view! { <span class:truncate=long>{text}</span> }
            };
            texts.into_iter().map(line).collect::<Markup>()
        };
        view! {
            <li>
                <a class="list-row" href=href>
                    <span class="list-body">
                        <span class="list-title">{title}</span>
                        <span class="list-meta">{meta}</span>
                    </span>
                    <span class="list-trail">{trail} {icon("next")}</span>
                </a>
            </li>
        }
    };
    view! { <ul class="list">{records.into_iter().map(row).collect::<Markup>()}</ul> }
}
