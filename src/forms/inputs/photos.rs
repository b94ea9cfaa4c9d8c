//! Photos: taken or chosen, each kept on the device as soon as it is ready, with what they
//! are for written over them where they are to be used for nothing else.

use crate::components::icon::icon;
use crate::components::photo::PhotoImage;
use crate::forms::draft::{Unfinished, begun_at, content};
use crate::forms::slot::Slot;
use crate::markup::{Markup, effect, keyed, view};
use crate::state::{App, PhotoError, use_app};
use crate::t;
use domain::Value;
use domain::record::Photo;
use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, HtmlInputElement};

/// How the keeping of chosen photos goes.
#[derive(Clone, Copy)]
struct Keeping {
    /// Which one of how many is being kept now.
    now: RwSignal<Option<(usize, usize)>>,
    /// What was not kept, in words.
    failed: RwSignal<Option<String>>,
}

/// The lines that are drawn over a photo; none over most.
pub type Mark = Option<Callback<(), Vec<String>>>;

/// The photos so far, and two ways to further ones.
pub fn photos_input(slot: Slot, max: usize, mark: Mark) -> Markup {
    let app = use_app();
    let photos = Memo::new(move |_| read(&slot.value()));
    let keeping = Keeping {
        now: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    let take = Callback::new(move |files: Vec<File>| {
        let room = max.saturating_sub(photos.with_untracked(Vec::len));
        take(app, (slot, mark), keeping, files, room, max);
    });
    let dismissed = Callback::new(move |()| keeping.failed.set(Some(t!("photo.none_taken"))));
    let busy = Signal::derive(move || keeping.now.get().is_some());
    let full = move || photos.with(Vec::len) >= max;
    let progress = move || {
        keeping.now.get().map(|now| match now {
            (_, 1) => t!("photo.keeping"),
            (number, total) => t!("photo.keeping_of", number = number, total = total),
        })
    };
    view! {
        <ul class="photo-grid">
            {keyed(
                move || numbered(photos.get()),
                |(number, photo)| format!("{number} {}", photo.hash),
                move |(number, photo)| held(slot, number, photo),
            )}
            <li hidden=full>{chooser(slot, take, dismissed, busy, true)}</li>
            <li hidden=full>{chooser(slot, take, dismissed, busy, false)}</li>
        </ul>
        <p class="autosave" role="status">
            {progress}
        </p>
        {move || keeping.failed.get().map(|words| view! { <p class="field-error" role="alert">{words}</p> })}
    }
}

/// Keeps the photos one after the other, as they were chosen; what there is no room
/// for is left out, and said.
fn take(
    app: App,
    (slot, mark): (Slot, Mark),
    keeping: Keeping,
    mut files: Vec<File>,
    room: usize,
    max: usize,
) {
    let left_out = files.len().saturating_sub(room);
    files.truncate(room);
    let words = move || t!("photo.left_out", limit = max, count = left_out);
    keeping.failed.set((left_out > 0).then(words));
    if files.is_empty() {
        return;
    }
    // A wish to save waits for all of them.
    files.iter().for_each(|_| slot.form.photo_begun());
    let (unkept, total) = (app.unkept(), files.len());
    let mark = mark.map_or_else(Vec::new, |lines| lines.run(()));
    spawn_local(async move {
        for (index, file) in files.into_iter().enumerate() {
            // The form may be left meanwhile; its photos are kept all the same.
            let _ = keeping.now.try_set(Some((index + 1, total)));
            let outcome = add(app, slot, file, &mark).await;
            slot.form.photo_ended(outcome.is_ok());
            if let Err(error) = outcome {
                let _ = keeping.failed.try_set(Some(t!(error_key(&error))));
            }
        }
        drop(unkept);
        let _ = keeping.now.try_set(None);
    });
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
fn chooser(
    slot: Slot,
    take: Callback<Vec<File>>,
    dismissed: Callback<()>,
    busy: Signal<bool>,
    camera: bool,
) -> Markup {
    let chosen = move |ev: leptos::ev::Event| {
        let input = event_target::<HtmlInputElement>(&ev);
        if let Some(files) = input.files() {
            take.run((0..files.length()).filter_map(|at| files.get(at)).collect());
        }
        // The same photo can be chosen again after it was removed.
        input.set_value("");
    };
    let input = NodeRef::<leptos::html::Input>::new();
    effect(move || {
        // Nothing was chosen, or the camera does not open.
        let heard = input
            .get()
            .map(|input| EventListener::new(&input, "cancel", move |_| dismissed.run(())));
        let heard = StoredValue::new_local(heard);
        on_cleanup(move || heard.dispose());
    });
    let (icon_name, key) = if camera {
        ("camera", "photo.take")
    } else {
        ("photo", "photo.choose")
    };
    view! {
        <label class="photo-add">
            <input
                node_ref=input
                type="file"
                accept="image/*"
                capture=camera.then_some("environment")
                multiple=!camera
                disabled=move || busy.get()
                on:click=move |_| slot.form.keep()
                on:change=chosen
            />
            {icon(icon_name)}
            <span>{t!(key)}</span>
        </label>
    }
}

async fn add(app: App, slot: Slot, file: File, mark: &[String]) -> Result<(), PhotoError> {
    let form = slot.form;
    let photo = app.take_photo(&form.draft_key(), file, mark).await?;
    if form.is_open() {
        slot.set(with(untrack(move || slot.value()), photo));
        return Ok(());
    }
    // The form was left while the photo was being kept: it belongs to the draft.
    let draft = app
        .draft(&form.draft_key())
        .await
        .map_err(PhotoError::Store)?;
    let Some(draft) = draft else { return Ok(()) };
    let begun = begun_at(&draft);
    if let Some(mut unfinished) = Unfinished::read(draft.content) {
        let photos = with(slot.value_in(&unfinished.fields), photo);
        slot.put_in(&mut unfinished.fields, photos);
        let content = content(&unfinished, begun);
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
