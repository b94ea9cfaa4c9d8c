//! A voice note: how long it is in words, and played at a tap.

use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::platform::sound::Player;
use crate::state::use_app;
use crate::t;
use domain::Id;
use domain::record::Voice;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is heard of it.
#[derive(Clone, Copy, PartialEq)]
enum Heard {
    Nothing,
    /// It is fetched, or begins.
    Soon,
    Now,
    /// Neither phone nor server has it now.
    Missing,
    /// This browser can not play it.
    Unplayable,
}

/// A button that plays it, and makes it silent again.
#[component]
pub fn VoiceNote(
    /// The record that holds it.
    record: Id,
    /// The note.
    voice: Voice,
) -> Markup {
    let app = use_app();
    let heard = RwSignal::new(Heard::Nothing);
    let player = StoredValue::new_local(None::<Player>);
    let seconds = voice.seconds;
    let hash = StoredValue::new(voice.hash);
    let play = move || {
        heard.set(Heard::Soon);
        spawn_local(async move {
            let now = match app.photo_bytes(record, &hash.get_value()).await {
                None => Heard::Missing,
                Some(bytes) => {
                    let ended = move || {
                        let _ = heard.try_set(Heard::Nothing);
                    };
                    match Player::play(&bytes, ended).await {
                        Ok(playing) => {
                            // Whoever left meanwhile hears nothing.
                            let _ = player.try_set_value(Some(playing));
                            Heard::Now
                        }
                        Err(_) => Heard::Unplayable,
                    }
                }
            };
            let _ = heard.try_set(now);
        });
    };
    let press = move |_| match heard.get_untracked() {
        Heard::Soon => {}
        Heard::Now => {
            player.set_value(None);
            heard.set(Heard::Nothing);
        }
        Heard::Nothing | Heard::Missing | Heard::Unplayable => play(),
    };
    let image = move || {
        icon(if heard.get() == Heard::Now {
            "close"
        } else {
            "play"
        })
    };
    let words = move || match heard.get() {
        Heard::Now => t!("voice.stop"),
        _ => t!("voice.play", count = seconds),
    };
    let trouble = move || {
        let key = match heard.get() {
            Heard::Missing => "voice.missing",
            Heard::Unplayable => "voice.unplayable",
            Heard::Nothing | Heard::Soon | Heard::Now => return None,
        };
        Some(view! { <p class="field-hint" role="status">{t!(key)}</p> })
    };
    view! {
        <button type="button" class="btn" aria-busy=move || (heard.get() == Heard::Soon).to_string() on:click=press>
            {image}
            {words}
        </button>
        {trouble}
    }
}
