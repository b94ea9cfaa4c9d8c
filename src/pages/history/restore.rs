//! Bringing an earlier value back: an edit like any other, by the same rules.

use crate::components::deed_button::deed_button;
use crate::forms::deed::change_of;
use crate::forms::problem::save_error_text;
use crate::markup::{Markup, component};
use crate::state::{App, use_app};
use crate::t;
use domain::{Field, FieldType, Fields, Kind, Merge, Record, Value};
use futures::future::FutureExt;
use replica::replica::Saved;

/// Those of the values that can be brought back and are not what stands.
pub(super) fn differing(kind: &Kind, now: &Record, values: &Fields) -> Fields {
    let fields = kind
        .fields
        .iter()
        .filter(|field| can_be_brought_back(field));
    let wanted = fields.map(|field| {
        let value = values.get(field.name).unwrap_or(&Value::Null);
        (field.name.to_owned(), value.clone())
    });
    wanted
        .filter(|(name, value)| now.value(name) != value)
        .collect()
}

/// Whether a value of the field can be brought back from the history. What is moved by
/// a step of its own (the lead's review) is not typed, and comes back by that step only.
/// A photo, or what was said, may have been taken out for good: its consent was withdrawn,
/// and its bytes go.
pub(in crate::pages) fn can_be_brought_back(field: &Field) -> bool {
    let bytes = matches!(field.ty, FieldType::Photos { .. } | FieldType::Voice { .. });
    !field.hidden && !bytes && field.merge != Merge::ServerOwned
}

/// The button that brings these values back.
#[component]
pub(super) fn Restore(now: Record, fields: Fields, label: &'static str) -> Markup {
    let app = use_app();
    deed_button("btn", "refresh", t!(label), move || {
        bring_back(app, now.clone(), fields.clone()).boxed_local()
    })
}

async fn bring_back(app: App, now: Record, fields: Fields) {
    match app.save(change_of(now, fields)).await {
        Ok(Saved::Queued { .. }) => app.toast(t!("history.restored"), "ok"),
        Ok(Saved::Unchanged) => app.toast(t!("history.same"), "info"),
        Err(error) => app.toast(save_error_text(&error), "bad"),
    }
}
