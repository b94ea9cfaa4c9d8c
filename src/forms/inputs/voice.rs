//! A voice note: recorded, listened to before it is sent, thrown away and recorded anew.

use super::photos::error_key;
use crate::components::icon::icon;
use crate::components::voice::VoiceNote;
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::platform::clock::now;
use crate::platform::sound::{NotRecorded, Recording, can_record};
use crate::state::PhotoError;
use crate::t;
use domain::Value;
use domain::record::Voice;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How often the person sees how long it is by now, in milliseconds.
const TICK: u32 = 200;

/// What happens to the microphone.
#[derive(Clone, Copy, PartialEq)]
enum Doing {
    Nothing,
    Asking,
    /// For so many seconds.
    Recording(u32),
    Keeping,
}

#[derive(Clone, Copy)]
struct Recorder {
    slot: Slot,
    longest: u32,
    doing: RwSignal<Doing>,
    stop: RwSignal<bool>,
    failed: RwSignal<Option<&'static str>>,
}

/// Whether there is something to show: a note, or a microphone.
pub fn is_offered(slot: Slot) -> bool {
    can_record() || untrack(move || read(slot)).is_some()
}

/// The note, or what records one of at most so many seconds.
pub fn voice_input(slot: Slot, longest: u32) -> Markup {
    let it = Recorder {
        slot,
        longest,
        doing: RwSignal::new(Doing::Nothing),
        stop: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    let held = Memo::new(move |_| read(slot));
    let body = move || match held.get() {
        Some(voice) => it.held(voice),
        None => it.begin(),
    };
    let failed = move || {
        let words = t!(it.failed.get()?);
        Some(view! { <p class="field-error" role="alert">{words}</p> })
    };
    view! {
        <div class="row">{body}</div>
        {failed}
    }
}

fn read(slot: Slot) -> Option<Voice> {
    serde_json::from_value(slot.value()).ok()
}

impl Recorder {
    fn held(self, voice: Voice) -> Markup {
        let record = self.slot.form.record;
        view! {
            <VoiceNote record voice />
            <button type="button" class="btn" on:click=move |_| self.slot.set(Value::Null)>
                {icon("trash")}
                {t!("voice.remove")}
            </button>
        }
    }

    fn begin(self) -> Markup {
        let recording = Memo::new(move |_| matches!(self.doing.get(), Doing::Recording(_)));
        let press = move |_| match self.doing.get_untracked() {
            Doing::Nothing => self.run(),
            Doing::Recording(_) => self.stop.set(true),
            Doing::Asking | Doing::Keeping => {}
        };
        let class = move || match recording.get() {
            true => "btn btn-large btn-danger",
            false => "btn btn-large",
        };
        let image = move || icon(if recording.get() { "check" } else { "mic" });
        let words = move || match self.doing.get() {
            Doing::Nothing => t!("voice.record", count = self.longest),
            Doing::Asking => t!("voice.asking"),
            Doing::Recording(seconds) => t!("voice.done", count = seconds),
            Doing::Keeping => t!("voice.keeping"),
        };
        // Each second told aloud would be in the recording.
        let told = move || recording.get().then(|| t!("voice.recording"));
        view! {
            <button type="button" class=class on:click=press>
                {image}
                {words}
            </button>
            <span class="sr-only" role="status">{told}</span>
        }
    }

    /// Records until the person stops it, or saves, or the time is over. Who leaves the
    /// form has not said that they are done: nothing is kept.
    fn run(self) {
        let form = self.slot.form;
        self.failed.set(None);
        self.stop.set(false);
        self.doing.set(Doing::Asking);
        form.keep();
        form.photo_begun();
        spawn_local(async move {
            let outcome = self.record().await;
            form.photo_ended(outcome.is_ok());
            if let Err(key) = outcome {
                let _ = self.failed.try_set(Some(key));
            }
            let _ = self.doing.try_set(Doing::Nothing);
        });
    }

    async fn record(self) -> Result<(), &'static str> {
        let recording = Recording::begin().await.map_err(not_recorded)?;
        let begun = now();
        let seconds = loop {
            let millis = (now() - begun).max(0);
            let seconds = u32::try_from(millis / 1_000).unwrap_or(self.longest);
            if self.doing.try_set(Doing::Recording(seconds)).is_some() {
                return Ok(());
            }
            let form = self.slot.form;
            let is_over = seconds >= self.longest || untrack(move || form.awaits_photos());
            if is_over || self.stop.get_untracked() {
                break seconds.clamp(1, self.longest);
            }
            TimeoutFuture::new(TICK).await;
        };
        let _ = self.doing.try_set(Doing::Keeping);
        let unkept = self.slot.form.app.unkept();
        let bytes = recording.end().await.map_err(not_recorded)?;
        let draft = self.slot.form.draft_key();
        let kept = self.slot.form.app.keep_voice(&draft, bytes, seconds).await;
        drop(unkept);
        let voice = kept.map_err(|error| match error {
            PhotoError::NotAPhoto | PhotoError::TooLarge => "voice.failed",
            PhotoError::Store(_) => error_key(&error),
        })?;
        if self.slot.form.is_open() {
            self.slot
                .set(serde_json::to_value(voice).unwrap_or_default());
        }
        Ok(())
    }
}

fn not_recorded(error: NotRecorded) -> &'static str {
    match error {
        NotRecorded::Refused => "voice.refused",
        NotRecorded::Failed => "voice.failed",
    }
}
