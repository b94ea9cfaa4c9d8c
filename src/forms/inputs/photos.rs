//! Photos: taken or chosen one at a time, each kept on the device at once.

use crate::components::icon::icon;
use crate::components::photo::PhotoImage;
use crate::forms::draft::Unfinished;
use crate::forms::slot::Slot;
use crate::markup::{Markup, keyed, view};
use crate::state::{App, PhotoError, use_app};
use crate::t;
use domain::Value;
use domain::record::Photo;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, HtmlInputElement};

/// The photos so far, and two ways to one more.
pub fn photos_input(slot: Slot, max: usize) -> Markup {
    let app = use_app();
    let photos = Memo::new(move |_| read(&slot.value()));
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<&'static str>);
    let take = Callback::new(move |file: File| {
        busy.set(true);
        failed.set(None);
        let unkept = app.unkept();
        slot.form.photo_begun();
        spawn_local(async move {
            let outcome = add(app, slot, file).await;
            drop(unkept);
            slot.form.photo_ended(outcome.is_ok());
            // The form may have been left meanwhile; the photo is kept all the same.
            let _ = busy.try_set(false);
            let _ = failed.try_set(outcome.err().map(|error| error_key(&error)));
        });
    });
    let full = move || photos.with(Vec::len) >= max;
    view! {
        <ul class="photo-grid">
            {keyed(
                move || numbered(photos.get()),
                |(number, photo)| format!("{number} {}", photo.hash),
                move |(number, photo)| held(slot, number, photo),
            )}
            <li hidden=full>{chooser(slot, take, busy, true)}</li>
            <li hidden=full>{chooser(slot, take, busy, false)}</li>
        </ul>
        <p class="autosave" role="status">
            {move || busy.get().then(|| t!("photo.keeping"))}
        </p>
        {move || failed.get().map(|key| view! { <p class="field-error" role="alert">{t!(key)}</p> })}
    }
}

fn read(value: &Value) -> Vec<Photo> {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

fn numbered(photos: Vec<Photo>) -> Vec<(usize, Photo)> {
    photos
        .into_iter()
        .enumerate()
        .map(|(index, photo)| (index + 1, photo))
        .collect()
}

fn held(slot: Slot, number: usize, photo: Photo) -> Markup {
    let hash = photo.hash.clone();
    let remove = move |_| {
        let photos = untrack(move || read(&slot.value()));
        let left: Vec<Photo> = photos.into_iter().filter(|p| p.hash != hash).collect();
        slot.set(serde_json::to_value(left).unwrap_or_default());
    };
    view! {
        <li class="photo">
            <PhotoImage record=slot.form.record photo number class="" />
            <button
                type="button"
                class="photo-remove icon-btn"
                aria-label=move || t!("photo.remove", number = number)
                on:click=remove
            >
                {icon("close")}
            </button>
        </li>
    }
}

/// The draft is kept before the camera opens: a phone may end the page meanwhile.
fn chooser(slot: Slot, take: Callback<File>, busy: RwSignal<bool>, camera: bool) -> Markup {
    let chosen = move |ev: leptos::ev::Event| {
        let input = event_target::<HtmlInputElement>(&ev);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take.run(file);
        }
        // The same photo can be chosen again after it was removed.
        input.set_value("");
    };
    let (icon_name, key) = if camera {
        ("camera", "photo.take")
    } else {
        ("photo", "photo.choose")
    };
    view! {
        <label class="photo-add">
            <input
                type="file"
                accept="image/*"
                capture=camera.then_some("environment")
                disabled=move || busy.get()
                on:click=move |_| slot.form.keep()
                on:change=chosen
            />
            {icon(icon_name)}
            <span>{t!(key)}</span>
        </label>
    }
}

async fn add(app: App, slot: Slot, file: File) -> Result<(), PhotoError> {
    let form = slot.form;
    let photo = app.take_photo(&form.draft_key(), file).await?;
    if form.is_open() {
        slot.set(with(untrack(move || slot.value()), photo));
        return Ok(());
    }
    // The form was left while the photo was being kept: it belongs to the draft.
    let draft = app
        .draft(&form.draft_key())
        .await
        .map_err(PhotoError::Store)?;
    if let Some(mut unfinished) = draft.and_then(|draft| Unfinished::read(draft.content)) {
        let field = unfinished
            .fields
            .entry(slot.field.name.to_owned())
            .or_default();
        *field = with(field.take(), photo);
        let content = serde_json::to_value(unfinished).unwrap_or_default();
        let kept = app.put_draft(&form.draft_key(), content).await;
        kept.map_err(PhotoError::Store)?;
    }
    Ok(())
}

/// The photos of a field and one more, unless it is there already.
fn with(value: Value, photo: Photo) -> Value {
    let mut photos = read(&value);
    if !photos.iter().any(|held| held.hash == photo.hash) {
        photos.push(photo);
    }
    serde_json::to_value(photos).unwrap_or_default()
}

/// The key of the words for a photo that could not be kept.
pub fn error_key(error: &PhotoError) -> &'static str {
    match error {
        PhotoError::NotAPhoto => "photo.not_a_photo",
        PhotoError::TooLarge => "photo.too_large",
        PhotoError::Store(error) => crate::components::load::store_error_key(error),
    }
}
