//! A list that somebody types or pastes, with what they ticked: kept as a draft at every
//! change, as a phone may ring in the middle of it.

use crate::components::load::{Loaded, load};
use crate::forms::keeper::Keeper;
use crate::forms::problem::save_error_text;
use crate::markup::{Markup, view};
use crate::state::App;
use crate::t;
use domain::chain::{Entry, Finding, beside, read};
use domain::{Id, Record, Value};
use leptos::prelude::*;
use replica::store::Draft;
use replica::{Deed, Edit};
use std::collections::BTreeMap;

/// What was typed and ticked: a handle that is passed around by copy.
#[derive(Clone, Copy)]
pub(super) struct Pasted {
    app: App,
    key: StoredValue<String>,
    text: RwSignal<String>,
    ticks: RwSignal<BTreeMap<Id, bool>>,
    keeper: Keeper,
}

/// What was kept under a key.
pub(super) fn kept(app: App, key: String) -> Loaded<Option<Draft>> {
    load(move || {
        let key = key.clone();
        Box::pin(async move { app.draft(&key).await })
    })
}

impl Pasted {
    /// Goes on with what was kept.
    pub(super) fn over(app: App, key: String, kept: Option<Draft>) -> Self {
        let keeper = Keeper::new(app, key.clone(), kept.is_some());
        let content = kept.map(|kept| kept.content).unwrap_or_default();
        let text = content["text"].as_str().unwrap_or_default();
        let ticks = content["ticks"].as_object().into_iter().flatten();
        let ticks = ticks.filter_map(|(id, tick)| Some((id.parse().ok()?, tick.as_bool()?)));
        Self {
            app,
            key: StoredValue::new(key),
            text: RwSignal::new(text.to_owned()),
            ticks: RwSignal::new(ticks.collect()),
            keeper,
        }
    }

    /// What the person ticked or unticked themselves; reactive.
    pub(super) fn tick(self, id: Id) -> Option<bool> {
        self.ticks.with(|ticks| ticks.get(&id).copied())
    }

    pub(super) fn set_tick(self, id: Id, tick: bool) {
        self.ticks.update(|ticks| {
            ticks.insert(id, tick);
        });
        self.keep();
    }

    fn keep(self) {
        let ticks = self.ticks.with_untracked(|ticks| {
            let ticks = ticks.iter();
            ticks
                .map(|(id, tick)| (id.to_string(), Value::Bool(*tick)))
                .collect()
        });
        let text = self.text.get_untracked().into();
        let content = [
            ("text".to_owned(), text),
            ("ticks".to_owned(), Value::Object(ticks)),
        ];
        self.keeper
            .keep(Value::Object(content.into_iter().collect()));
    }

    /// The lines of the text beside the roster, and whether there are more than are read;
    /// reactive.
    pub(super) fn entries(self, event: Id, roster: &[Record]) -> (Vec<Entry>, bool) {
        let (lines, more) = self.text.with(|text| read(text));
        (beside(event, lines, roster), more)
    }

    /// Where the lines are typed.
    pub(super) fn input(self, id: &'static str, label: &'static str, hint: &'static str) -> Markup {
        let write = move |ev| {
            self.text.set(event_target_value(&ev));
            self.keep();
        };
        let hint_id = format!("{id}-hint");
        view! {
            <div class="field">
                <label class="field-label" for=id>{t!(label)}</label>
                <p class="field-hint" id=hint_id.clone()>{t!(hint)}</p>
                <textarea
                    class="textarea"
                    id=id
                    autocomplete="off"
                    aria-describedby=hint_id
                    prop:value=move || self.text.get()
                    on:input=write
                ></textarea>
            </div>
        }
    }

    /// A line with a box to tick, where something can be made of it.
    pub(super) fn row(self, entry: &Entry, ticked: impl Fn(&Entry) -> bool + 'static) -> Markup {
        let can_be_taken = entry.can_be_taken();
        let line = &entry.line;
        let nameless = line.name.is_empty();
        let name = if nameless { &line.written } else { &line.name };
        let phone = (!line.phone.is_empty()).then(|| {
            let phone = line.phone.clone();
            view! { <span>{phone}</span> }
        });
        let children = (line.children > 0).then(|| {
            view! { <span>{t!("roster.children", count = line.children)}</span> }
        });
        let said = (entry.finding != Finding::New).then(|| {
            let tone = if can_be_taken { "info" } else { "warn" };
            let words = t!(format!("chain.{}", entry.finding.key()));
            view! { <span class="tag" data-tone=tone>{words}</span> }
        });
        let id = entry.id;
        let (title, party) = (name.clone(), line.party);
        let entry = entry.clone();
        view! {
            <li>
                <label class="list-row">
                    <span class="list-lead">
                        <input
                            type="checkbox"
                            disabled=!can_be_taken
                            prop:checked=move || ticked(&entry)
                            on:change=move |ev| self.set_tick(id, event_target_checked(&ev))
                        />
                    </span>
                    <span class="list-body">
                        <span class="list-title">{title}</span>
                        <span class="list-meta">
                            <span>{t!("roster.people", count = party)}</span>
                            {children}
                            {phone}
                            {said}
                        </span>
                    </span>
                </label>
            </li>
        }
    }

    /// Saves one edit after the other, each a deed of its own: one that is refused later
    /// holds up none beside it. Whether all are saved; if not, it is said and what was
    /// typed is still there, with what is saved by then shown as on the roster.
    pub(super) async fn save_all(self, edits: Vec<Edit>) -> bool {
        for edit in edits {
            if let Err(error) = self.app.save(Deed::of(edit)).await {
                self.app.toast(save_error_text(&error), "bad");
                return false;
            }
        }
        self.keeper.close().await;
        // What stays kept is offered once more, with everyone in it on the roster.
        let _ = self.app.remove_draft(&self.key.get_value()).await;
        true
    }
}
