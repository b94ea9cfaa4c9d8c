//! Photos of records, from the phone's store or from the server.

use crate::components::near::when_near;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::state::use_app;
use crate::t;
use domain::Id;
use domain::record::Photo;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Where a photo has got to on the way to the screen.
#[derive(Clone, PartialEq)]
enum Coming {
    Awaited,
    Here(String),
    Missing,
}

/// One photo, fetched when it comes near the screen; its room is kept from the start.
#[component]
pub fn PhotoImage(
    /// The record that shows it.
    record: Id,
    /// The photo.
    photo: Photo,
    /// Its place among the record's photos, for its description.
    number: usize,
    /// The class of the image.
    class: &'static str,
) -> Markup {
    let app = use_app();
    let state = RwSignal::new(Coming::Awaited);
    let image = NodeRef::<leptos::html::Img>::new();
    let hash = StoredValue::new(photo.hash);
    let fetch = move || {
        if state.with_untracked(|s| matches!(s, Coming::Here(_))) {
            return;
        }
        let hash = hash.get_value();
        spawn_local(async move {
            let url = app.photo_url(record, &hash).await;
            // The view may have gone meanwhile.
            let _ = state.try_set(url.map_or(Coming::Missing, Coming::Here));
        });
    };
    effect(move || {
        if let Some(image) = image.get() {
            when_near(image.into(), fetch);
        }
    });
    // The words of a post may arrive before its photos do.
    effect(move || {
        app.watch_photos();
        if state.with_untracked(|s| *s == Coming::Missing) {
            fetch();
        }
    });
    let source = move || match state.get() {
        Coming::Here(url) => Some(url),
        Coming::Awaited | Coming::Missing => None,
    };
    // A browser would write the words where the photo is about to be.
    let alt = move || source().map_or_else(String::new, |_| t!("photo.alt", number = number));
    let missing = Memo::new(move |_| state.with(|s| *s == Coming::Missing));
    let drawn = move || {
        if missing.get() {
            // No browser writes the words of an image that has no source.
            return view! {
                <span class=format!("photo-missing {class}")>
                    {move || t!("photo.missing", number = number)}
                </span>
            };
        }
        view! {
            <img
                class=class
                node_ref=image
                width=photo.width
                height=photo.height
                alt=alt
                src=source
            />
        }
    };
    view! { {drawn} }
}

/// The photos of a feed entry, as many side by side as look well.
#[component]
pub fn PostPhotos(
    /// The record that shows them.
    record: Id,
    /// The photos.
    photos: Vec<Photo>,
) -> Markup {
    let count = photos.len();
    let images = photos.into_iter().enumerate().map(|(index, photo)| {
        view! { <PhotoImage record photo number=index + 1 class="" /> }
    });
    (count > 0)
        .then(|| {
            view! {
                <div class="post-photos" data-count=count.to_string()>
                    {images.collect::<Markup>()}
                </div>
            }
        })
        .into_markup()
}
