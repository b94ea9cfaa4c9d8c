//! A decision that says why: with ready words or with own ones, in place. What was
//! written is kept like any unfinished form, until it is decided or cancelled.

use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::state::{App, use_app};
use crate::t;
use leptos::html::{Input, Textarea};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Most characters of a reason that is one line.
pub const SHORT: usize = 120;

/// The keys of the words for such a decision.
#[derive(Clone, Copy)]
pub struct Words {
    /// The button that asks, and the one that decides.
    pub act: &'static str,
    /// What is asked.
    pub question: &'static str,
    /// Reasons that are often given.
    pub ready: &'static [&'static str],
    /// Whether nothing is decided without one.
    pub needed: bool,
    /// Most characters of it: [`SHORT`] for one line, more for several.
    pub longest: usize,
    /// The look of the buttons.
    pub class: &'static str,
}

/// Where a reason is kept until its decision is made. Keys begin with the kind of what it
/// is about.
#[derive(Clone)]
pub enum Kept {
    /// Under this key, until somebody decides here.
    UntilDecided(String),
    /// Under this key and the number of steps made so far: it goes once there is one more,
    /// whoever made it.
    UntilStep(String, usize),
}

impl Kept {
    fn key(&self) -> String {
        match self {
            Self::UntilDecided(key) => key.clone(),
            Self::UntilStep(key, steps) => format!("{key}:{steps}"),
        }
    }

    /// Whether the draft of that key was for a step that was made meanwhile.
    fn is_past(&self, key: &str) -> bool {
        match self {
            Self::UntilDecided(_) => false,
            Self::UntilStep(start, _) => {
                let of_us = key.strip_prefix(start.as_str());
                of_us.is_some_and(|rest| rest.starts_with(':')) && key != self.key()
            }
        }
    }
}

/// A button that asks for a reason before it acts.
#[component]
pub fn GiveReason(
    /// What it says.
    words: Words,
    /// Where it is kept.
    kept: Kept,
    /// Called with the reason.
    act: Callback<String>,
) -> Markup {
    let asking = Asking::new(use_app(), kept);
    let shown = move || {
        if asking.is_open.get() {
            question(words, act, asking)
        } else {
            view! {
                <button type="button" class=words.class on:click=move |_| asking.is_open.set(true)>
                    {t!(words.act)}
                </button>
            }
        }
    };
    shown.into_markup()
}

/// A reason that is being given; a handle that is passed around by copy.
#[derive(Clone, Copy)]
struct Asking {
    app: App,
    kept: StoredValue<Kept>,
    is_open: RwSignal<bool>,
    reason: RwSignal<String>,
}

impl Asking {
    /// Goes on with what was left.
    fn new(app: App, kept: Kept) -> Self {
        let asking = Self {
            app,
            kept: StoredValue::new(kept.clone()),
            is_open: RwSignal::new(false),
            reason: RwSignal::new(String::new()),
        };
        spawn_local(async move {
            let mut drafts = app.drafts().await.unwrap_or_default();
            for past in drafts.iter().filter(|draft| kept.is_past(&draft.key)) {
                let _ = app.remove_draft(&past.key).await;
            }
            drafts.retain(|draft| draft.key == kept.key());
            let left = drafts.pop();
            let left = left.and_then(|draft| draft.content.as_str().map(str::to_owned));
            // The page may have been left meanwhile.
            if let Some(words) = left
                && asking.reason.try_set(words).is_none()
            {
                let _ = asking.is_open.try_set(true);
            }
        });
        asking
    }

    fn write(self, words: String) {
        self.reason.set(words.clone());
        if words.is_empty() {
            return self.forget();
        }
        let key = self.kept.with_value(Kept::key);
        spawn_local(async move {
            // Where it fails, the state line says so.
            let _ = self.app.put_draft(&key, words.into()).await;
        });
    }

    fn forget(self) {
        let key = self.kept.with_value(Kept::key);
        spawn_local(async move {
            let _ = self.app.remove_draft(&key).await;
        });
    }

    /// The words stay in the page: what was decided may be refused.
    fn decided(self) {
        self.is_open.set(false);
        if self
            .kept
            .with_value(|kept| matches!(kept, Kept::UntilDecided(_)))
        {
            self.forget();
        }
    }

    fn cancelled(self) {
        self.is_open.set(false);
        self.reason.set(String::new());
        self.forget();
    }
}

fn question(words: Words, act: Callback<String>, asking: Asking) -> Markup {
    let reason = asking.reason;
    let missing = RwSignal::new(false);
    let decide = move |_| {
        let given = reason.get_untracked().trim().to_owned();
        if words.needed && given.is_empty() {
            return missing.set(true);
        }
        asking.decided();
        act.run(given);
    };
    view! {
        <div class="notice" data-tone="warn" role="group" aria-label=t!(words.question)>
            <div class="notice-body stack-tight">
                <strong class="notice-title">{t!(words.question)}</strong>
                {ready(words, asking, missing)}
                {own_words(words, asking, missing)}
            </div>
            <div class="notice-actions">
                <button type="button" class=words.class on:click=decide>
                    {t!(words.act)}
                </button>
                <button
                    type="button"
                    class="btn"
                    on:click=move |_| asking.cancelled()
                >
                    {t!("action.cancel")}
                </button>
            </div>
        </div>
    }
}

/// Reasons to choose from; what is chosen can be added to.
fn ready(words: Words, asking: Asking, missing: RwSignal<bool>) -> Markup {
    let chip = move |key: &'static str| {
        let choose = move |_| {
            missing.set(false);
            asking.write(t!(key));
        };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || asking.reason.with(|reason| *reason == t!(key)).to_string()
                on:click=choose
            >
                {t!(key)}
            </button>
        }
    };
    view! { <div class="chips">{words.ready.iter().map(|key| chip(key)).collect::<Markup>()}</div> }
}

/// The place for own words. It has the focus: whoever uses the keyboard stays there.
/// Several decisions may be asked about on one page, so that ids follow from the act.
fn own_words(words: Words, asking: Asking, missing: RwSignal<bool>) -> Markup {
    let id = format!("reason-{}", words.act.replace('.', "-"));
    let error_id = format!("{id}-error");
    let longest = words.longest;
    let (line, text) = (NodeRef::<Input>::new(), NodeRef::<Textarea>::new());
    effect(move || {
        // An input that is gone needs no focus.
        if let Some(line) = line.get() {
            let _ = line.focus();
        }
        if let Some(text) = text.get() {
            let _ = text.focus();
        }
    });
    let write = move |ev| {
        missing.set(false);
        asking.write(event_target_value(&ev));
    };
    let described = {
        let error_id = error_id.clone();
        move || missing.get().then(|| error_id.clone())
    };
    let value = move || asking.reason.get();
    let input = if longest > SHORT {
        view! {
            <textarea class="textarea" id=id.clone() maxlength=longest.to_string() node_ref=text aria-describedby=described prop:value=value on:input=write></textarea>
        }
    } else {
        view! {
            <input class="input" id=id.clone() maxlength=longest.to_string() node_ref=line aria-describedby=described prop:value=value on:input=write />
        }
    };
    let error = move || {
        missing.get().then(|| {
            view! {
                <p class="field-error" id=error_id.clone() role="alert">
                    {t!("refusal.reason_missing")}
                </p>
            }
        })
    };
    view! {
        <div class="field" data-invalid=move || missing.get().then_some("true")>
            <label class="field-label" for=id>
                {t!("reason.label")}
            </label>
            {input}
            {error}
        </div>
    }
}
