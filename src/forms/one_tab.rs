//! One draft, one tab: a form that is open in another tab is not filled in here,
//! unless the person says so.
//!
//! The lock spares people confusion and no more. What is right without it: a save
//! carries what its form saw, and a record is made only once.

use crate::components::icon::icon;
use crate::components::load::loading;
use crate::markup::{IntoMarkup, Markup, view};
use crate::platform::lock::{Held, take_over, try_lock_until};
use crate::t;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A page that was just left lets go of its lock a moment later.
const TRIES: u32 = 3;
const BETWEEN_TRIES_MILLIS: u32 = 150;

/// Where the draft is filled in.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Asking,
    Here,
    Elsewhere,
}

/// A handle that is passed around by copy.
#[derive(Clone, Copy)]
struct Turn {
    place: RwSignal<Place>,
    held: StoredValue<Option<Held>, LocalStorage>,
}

/// Draws `form` in the one tab that has the draft of that key, and in the others
/// that it is open elsewhere, over what `reading` draws. It is drawn anew from the
/// draft when the tab takes the draft over. `another` is an address at which
/// something else can be begun instead.
pub fn in_one_tab(
    key: String,
    another: Option<String>,
    form: impl Fn() -> Markup + 'static,
    reading: impl Fn() -> Markup + 'static,
) -> Markup {
    let turn = Turn {
        place: RwSignal::new(Place::Asking),
        held: StoredValue::new_local(None),
    };
    let lock = format!("jmk-draft-{key}");
    turn.ask(lock.clone(), false);
    let take = Callback::new(move |()| turn.ask(lock.clone(), true));
    let now = move || match turn.place.get() {
        Place::Asking => loading(),
        Place::Here => form(),
        Place::Elsewhere => view! {
            {elsewhere(take, another.clone())}
            {reading()}
        },
    };
    now.into_markup()
}

fn elsewhere(take: Callback<()>, another: Option<String>) -> Markup {
    let another = another.map(|path| {
        view! {
            <a class="btn" href=path>
                {icon("plus")}
                {t!("draft.another")}
            </a>
        }
    });
    view! {
        <div class="notice" data-tone="warn" role="status">
            {icon("lock")}
            <div class="notice-body">
                <strong class="notice-title">{t!("draft.elsewhere")}</strong>
                <p>{t!("draft.elsewhere_text")}</p>
            </div>
            <div class="notice-actions">
                <button type="button" class="btn btn-primary" on:click=move |_| take.run(())>
                    {icon("edit")}
                    {t!("draft.take_over")}
                </button>
                {another}
            </div>
        </div>
    }
}

impl Turn {
    fn ask(self, lock: String, steal: bool) {
        spawn_local(async move {
            let lost = move || {
                let _ = self.place.try_set(Place::Elsewhere);
            };
            let held = if steal {
                take_over(&lock, lost).await
            } else {
                soon(&lock, lost).await
            };
            let place = match held {
                Some(_) => Place::Here,
                None => Place::Elsewhere,
            };
            // Where the page was left meanwhile, the lock goes at once.
            let _ = self.held.try_set_value(held);
            let _ = self.place.try_set(place);
        });
    }
}

async fn soon(lock: &str, lost: impl Fn() + Copy + 'static) -> Option<Held> {
    for _ in 0..TRIES {
        let held = try_lock_until(lock, lost).await;
        if held.is_some() {
            return held;
        }
        TimeoutFuture::new(BETWEEN_TRIES_MILLIS).await;
    }
    None
}
