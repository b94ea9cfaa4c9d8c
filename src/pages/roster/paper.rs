//! 录入签到纸: a sheet that people signed on paper is entered in one screen.

use super::pasted::{Pasted, kept};
use super::{event_page, expected, here, own_name};
use crate::components::deed_button::deed_button;
use crate::components::load::{Loaded, shown};
use crate::forms::deed::change_of;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::routes::go_instead;
use crate::state::{App, use_app};
use crate::t;
use domain::chain::{Entry, Finding};
use domain::kinds::registration::{check_in, has_come};
use domain::{Fields, Id, Record};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::{Deed, Edit};

/// Everybody on the roster, in the order of the printed sheet, with a box to tick; below
/// it lines for whoever is not on it.
#[component]
pub fn PaperPage() -> Markup {
    event_page(Some("paper.title"), sheet)
}

fn sheet(event: Record) -> Markup {
    let app = use_app();
    let expected = expected(&event);
    let key = format!("paper:{}", event.id);
    let draft = kept(app, key.clone());
    let event = StoredValue::new(event);
    shown(draft, move |draft| {
        let pasted = Pasted::over(app, key.clone(), draft);
        entered(Sheet {
            app,
            event,
            expected,
            pasted,
        })
    })
}

/// A sheet while it is entered.
#[derive(Clone, Copy)]
struct Sheet {
    app: App,
    event: StoredValue<Record>,
    expected: Loaded<Vec<Record>>,
    pasted: Pasted,
}

impl Sheet {
    /// The roster, withdrawn registrations too; reactive.
    fn roster(self) -> Vec<Record> {
        self.expected.get().and_then(Result::ok).unwrap_or_default()
    }

    /// The lines typed below it, which need no number; reactive.
    fn lines(self) -> Vec<Entry> {
        let id = self.event.with_value(|event| event.id);
        let (mut lines, _) = self.pasted.entries(id, &self.roster());
        for line in &mut lines {
            if line.finding == Finding::Unnumbered {
                line.finding = Finding::New;
            }
        }
        lines
    }

    /// Whether a line adds somebody: a second one of the same name only if ticked.
    fn adds(self, entry: &Entry) -> bool {
        let as_found = entry.finding != Finding::Repeated;
        entry.can_be_taken() && self.pasted.tick(entry.id).unwrap_or(as_found)
    }

    /// Whether somebody on the roster came by this sheet: ticked, or named in a line.
    fn came(self, lines: &[Entry], id: Id) -> bool {
        let named = || {
            lines
                .iter()
                .any(|line| line.finding == Finding::OnRoster(id))
        };
        self.pasted.tick(id).unwrap_or_else(named)
    }

    /// What is to be written.
    fn edits(self) -> Vec<Edit> {
        let (roster, lines) = (self.roster(), self.lines());
        let came = self.check_in();
        let ticked = |one: &&Record| !has_come(one) && self.came(&lines, one.id);
        let on_it = self.event.with_value(|event| {
            let here = here(event, &roster).into_iter().map(|(one, _)| one);
            let deeds = here
                .filter(ticked)
                .map(|one| change_of(one.clone(), came.clone()));
            deeds.flat_map(|deed: Deed| deed.edits).collect::<Vec<_>>()
        });
        let more = lines.iter().filter(|line| self.adds(line)).map(|line| {
            let mut one = self
                .event
                .with_value(|event| line.registration(event, "walk_in"));
            one.fields.extend(came.clone());
            Edit::Derive(one)
        });
        on_it.into_iter().chain(more).collect()
    }

    /// Paper tells no hour: they came when it began, or now if it has not begun.
    fn check_in(self) -> Fields {
        let now = self.app.now();
        let starts = self.event.with_value(|event| event.integer("starts_at"));
        check_in(
            starts.map_or(now, |starts| starts.min(now)),
            &own_name(self.app),
        )
    }
}

fn entered(sheet: Sheet) -> Markup {
    let Sheet {
        app, event, pasted, ..
    } = sheet;
    let lines = Memo::new(move |_| sheet.lines());
    let save = move || {
        let edits = untrack(|| sheet.edits());
        async move {
            if edits.is_empty() {
                return app.toast(t!("paper.nobody"), "bad");
            }
            let count = edits.len();
            if pasted.save_all(edits).await {
                app.toast(t!("paper.done", count = count), "ok");
                let id = event.with_value(|event| event.id);
                go_instead(&format!("/events/{id}/roster"));
            }
        }
        .boxed_local()
    };
    let on_it = move |roster: Vec<Record>| {
        let rows = event.with_value(|event| {
            let here = here(event, &roster);
            let rows = here.iter().zip(1..);
            rows.map(|((one, _), number)| row(sheet, lines, number, one))
                .collect::<Vec<_>>()
        });
        (!rows.is_empty())
            .then(|| view! { <ul class="list">{rows}</ul> })
            .into_markup()
    };
    let more = move || {
        let row = |line: &Entry| pasted.row(line, move |line| sheet.adds(line));
        let rows = lines.with(|lines| lines.iter().map(row).collect::<Vec<_>>());
        (!rows.is_empty()).then(|| view! { <ul class="list">{rows}</ul> })
    };
    view! {
        <h2 class="section-title">{event.with_value(|event| event.text("title").to_owned())}</h2>
        <p class="muted">{t!("paper.lead")}</p>
        {shown(sheet.expected, on_it)}
        <section class="section stack-tight">
            {pasted.input("paper-more", "paper.more", "paper.more_hint")}
            {more.into_markup()}
        </section>
        <div class="action-bar">
            {deed_button("btn btn-primary btn-large btn-block", "check", t!("paper.act"), save)}
        </div>
    }
}

fn row(sheet: Sheet, lines: Memo<Vec<Entry>>, number: usize, one: &Record) -> Markup {
    let (id, came) = (one.id, has_come(one));
    let ticked = move || came || lines.with(|lines| sheet.came(lines, id));
    let name = one.text("name").to_owned();
    let party = one.integer("party").unwrap_or(1);
    let tag = came.then(|| {
        let words = choice_name("checked_in", "came");
        view! { <span class="tag" data-tone="ok">{words}</span> }
    });
    view! {
        <li>
            <label class="list-row">
                <span class="list-lead">
                    <input
                        type="checkbox"
                        disabled=came
                        prop:checked=ticked
                        on:change=move |ev| sheet.pasted.set_tick(id, event_target_checked(&ev))
                    />
                </span>
                <span class="list-body">
                    <span class="list-title">{t!("paper.numbered", number = number, name = name)}</span>
                    <span class="list-meta">
                        <span>{t!("roster.people", count = party)}</span>
                        {tag}
                    </span>
                </span>
            </label>
        </li>
    }
}
