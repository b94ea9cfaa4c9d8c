//! Moving something along its way: a handle that is passed around by copy.

use crate::components::ask_once::AskOnce;
use crate::components::busy::Busy;
use crate::components::give_reason::Kept;
use crate::components::refused::refused;
use crate::forms::deed::lawful_change;
use crate::forms::problem::{refusal_text, save_error_text};
use crate::markup::{IntoMarkup, Markup, view};
use crate::state::{App, use_app};
use domain::way::{Standing, Step, after_step};
use domain::{Fields, Record, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::Deed;

/// The fields of what somebody begins, with the first step of its way.
pub(in crate::pages) fn begun<S: Standing>(
    app: App,
    mut made: Record,
    status: S,
    by: String,
) -> Fields {
    let first = Step {
        status,
        at: app.now(),
        by,
        note: String::new(),
    };
    let fields = after_step(&made, &first);
    made.fields.extend(fields);
    made.fields
}

/// Most characters of the name of whoever makes a step.
const LONGEST_NAME: usize = 30;

/// Moves one record.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Moving {
    /// The app that it belongs to.
    pub app: App,
    /// The record as the person has it before them.
    pub record: StoredValue<Record>,
    failed: RwSignal<Option<String>>,
    busy: Busy,
}

impl Moving {
    /// To move that record.
    pub fn of(record: StoredValue<Record>) -> Self {
        Self {
            app: use_app(),
            record,
            failed: RwSignal::new(None),
            busy: Busy::new(),
        }
    }

    /// Why the last move came to nothing.
    pub fn failure(self) -> Markup {
        (move || self.failed.get().map(refused)).into_markup()
    }

    /// Where what is said with a move is kept until one is made.
    pub fn kept_under(self, act: &str) -> Kept {
        self.record.with_value(|record| {
            let key = format!("{}:{}:{act}", record.kind, record.id);
            Kept::UntilStep(key, record.list("steps").len())
        })
    }

    /// Where it stands.
    pub fn status<S: Standing>(self) -> S {
        self.record.with_value(S::of)
    }

    /// Whether the person is staff of its area.
    pub fn by_staff(self) -> Memo<bool> {
        let area = self.record.with_value(|it| it.reference("area"));
        Memo::new(move |_| self.app.actor().works_in(area))
    }

    /// Whether it is the person's own.
    pub fn by_owner(self) -> Memo<bool> {
        let account = self.record.with_value(|it| it.reference("account"));
        Memo::new(move |_| {
            let user = self.app.actor().user;
            user.is_some() && user == account
        })
    }

    /// A step by whoever is signed in here, now.
    pub fn step<S>(self, status: S, note: &str) -> Step<S> {
        Step {
            status,
            at: self.app.now(),
            by: signer(self.app),
            note: note.trim().to_owned(),
        }
    }

    /// Makes a step, and nothing else.
    pub fn to<S: Standing>(self, status: S, note: &str) {
        let step = self.step(status, note);
        self.save(self.record.with_value(|it| after_step(it, &step)));
    }

    /// Sets one field.
    pub fn set(self, field: &str, value: impl Into<Value>) {
        self.save(Fields::from([(field.to_owned(), value.into())]));
    }

    /// Writes these fields, where the rules allow it.
    pub fn save(self, fields: Fields) {
        let seen = self.record.get_value();
        self.begin(async move {
            let deed = lawful_change(self.app, seen, fields).await;
            let deed = deed.map_err(|refusal| refusal_text(None, &refusal))?;
            self.write(vec![deed]).await
        });
    }

    /// Writes one after the other; what fails ends it.
    pub fn save_all(self, deeds: Vec<Deed>) {
        self.begin(self.write(deeds));
    }

    /// Begins a move, unless one is under way, and says why it comes to nothing.
    fn begin(self, moving: impl Future<Output = Result<(), String>> + 'static) {
        if !self.busy.begin() {
            return;
        }
        // The page may have been left meanwhile, here and below.
        let _ = self.failed.try_set(None);
        spawn_local(async move {
            match moving.await {
                Ok(()) => self.busy.end_once_drawn(),
                Err(words) => {
                    self.busy.end();
                    let _ = self.failed.try_set(Some(words));
                }
            }
        });
    }

    async fn write(self, deeds: Vec<Deed>) -> Result<(), String> {
        for deed in deeds {
            let saved = self.app.save(deed).await;
            saved.map_err(|error| save_error_text(&error))?;
        }
        Ok(())
    }
}

/// That it is needed no more, said by whoever brought it once they were asked.
pub(in crate::pages) fn withdraw<S: Standing + Send + Sync>(
    moving: Moving,
    to: S,
    question: &'static str,
) -> Markup {
    let act = Callback::new(move |()| moving.to(to, ""));
    view! {
        <AskOnce label="way.withdraw" question yes="way.withdraw_yes" act />
    }
}

/// Who makes a step, by the name under which others know them.
pub(in crate::pages) fn signer(app: App) -> String {
    let account = untrack(move || app.account());
    let name = account.map(|account| account.name).unwrap_or_default();
    name.chars().take(LONGEST_NAME).collect()
}
