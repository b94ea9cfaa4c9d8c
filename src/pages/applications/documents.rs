//! The documents of an application: what is to be brought, what of it is ready, and where
//! the photos of it are.

use crate::components::facts::list_section;
use crate::components::icon::icon;
use crate::components::load::{Loaded, load};
use crate::components::photo_open::OpenPhoto;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use domain::items::papers::{ended, go_at, is_demanded};
use domain::kinds::retention_time;
use domain::kinds::service_application::PAPERS;
use domain::record::Photo;
use domain::{Id, Millis, Record, Value};
use leptos::prelude::*;
use replica::store::Upload;

/// Each of them.
#[component]
pub(super) fn Documents(application: StoredValue<Record>) -> Markup {
    let (id, rows) = application.with_value(|it| (it.id, it.list("documents").to_vec()));
    let has_ended = application.with_value(|it| ended(it).is_some());
    let photos = rows.iter().any(|row| !photos_of(row).is_empty());
    let waiting = waiting();
    let row = |row: Value| document(id, &row, has_ended, waiting);
    let rows = rows.iter().map(|it| row(it.clone())).collect();
    view! {
        {list_section("field.service_application.documents", rows)}
        {(photos && has_ended).then(|| view! { <GoAt application /> })}
    }
}

fn document(application: Id, row: &Value, has_ended: bool, waiting: Loaded<Vec<Upload>>) -> Markup {
    let ready = row["ready"].as_bool().unwrap_or_default();
    let (image, words) = match ready {
        true => ("check", "apply.ready"),
        false => ("minus", "apply.to_bring"),
    };
    let photos = photos_of(row);
    let gone = photos.is_empty() && is_demanded(row) && has_ended;
    let state = (!photos.is_empty()).then(|| state(photos.clone(), waiting));
    view! {
        <li>
            <div class="list-row">
                <span class="list-lead">{icon(image)}</span>
                <span class="list-body">
                    <span class="list-title">{row["name"].as_str().unwrap_or_default().to_owned()}</span>
                    <span class="list-meta">
                        <span>{t!(words)}</span>
                        {state}
                        {gone.then(|| view! { <span class="tag">{t!("papers.gone")}</span> })}
                    </span>
                    {look(application, photos)}
                </span>
            </div>
        </li>
    }
}

fn photos_of(row: &Value) -> Vec<Photo> {
    let photos = row[PAPERS.name].as_array().into_iter().flatten();
    let photos = photos.filter_map(|it| serde_json::from_value(it.clone()).ok());
    photos.collect()
}

/// What is still on its way from this phone.
fn waiting() -> Loaded<Vec<Upload>> {
    let app = use_app();
    load(move || {
        let status = app.status();
        let _ = (status.unsent, status.photos_waiting);
        Box::pin(app.photos_waiting())
    })
}

/// Where the photos are: still on this phone, or at the server and on this phone no more.
fn state(photos: Vec<Photo>, waiting: Loaded<Vec<Upload>>) -> Markup {
    let words = move || {
        let waiting = waiting.get()?.ok()?;
        let waits = |photo: &Photo| waiting.iter().any(|it| it.photo.hash == photo.hash);
        Some(match photos.iter().any(waits) {
            true => ("info", "papers.here"),
            false => ("ok", "papers.sent"),
        })
    };
    let tag = move || {
        let (tone, key) = words()?;
        Some(view! { <span class="tag" data-tone=tone>{t!(key)}</span> })
    };
    tag.into_markup()
}

/// The photos once they are asked for: whoever passes by at a desk need not see them.
fn look(application: Id, photos: Vec<Photo>) -> Option<Markup> {
    let open = RwSignal::new(false);
    let count = photos.len();
    let shown = move || {
        let photos = photos.clone().into_iter().enumerate();
        open.get().then(|| {
            let photo = |(index, photo)| {
                view! { <OpenPhoto record=application photo number=index + 1 /> }
            };
            photos.map(photo).collect::<Markup>()
        })
    };
    (count > 0).then(|| {
        view! {
            <div class="stack-tight">
                <button
                    type="button"
                    class="btn"
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {icon("photo")}
                    {move || t!(if open.get() { "papers.hide" } else { "papers.look" }, count = count)}
                </button>
                {shown}
            </div>
        }
    })
}

/// On which day the photos go.
#[component]
fn GoAt(application: StoredValue<Record>) -> Markup {
    let app = use_app();
    let rules = load(move || {
        app.watch(retention_time::KIND.name);
        Box::pin(app.every(retention_time::KIND.name, None, None))
    });
    let words = move || {
        let rules = rules.get()?.ok()?;
        let at: Millis = application.with_value(|it| go_at(it, &rules, app.now()))?;
        Some(view! { <p class="muted">{t!("papers.go_on", on = intl::date(at))}</p> })
    };
    words.into_markup()
}
