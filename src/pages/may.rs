//! What the person may write, as the kinds themselves say.

use crate::state::use_app;
use domain::kind::Write;
use domain::{Id, Kind, Record, kinds};
use leptos::prelude::*;

/// Whether they may make a record of the kind in some area; reactive.
pub(super) fn may_make(kind: &Kind) -> bool {
    let actor = use_app().actor();
    let made = |area: Option<Id>| {
        let mut record = Record::new(Id::NIL, kind);
        if let Some((field, area)) = kind.area.zip(area) {
            record = record.with(field, area.to_string());
        }
        let write = Write {
            before: None,
            after: &record,
        };
        kinds::may_write(kind, &actor, &write).is_ok()
    };
    made(None) || actor.areas().into_iter().any(|area| made(Some(area)))
}

/// Whether they may keep this record up.
pub(super) fn may_keep(kind: &Kind, record: &Record) -> bool {
    let app = use_app();
    let write = Write {
        before: Some(record),
        after: record,
    };
    kinds::may_write(kind, &untrack(move || app.actor()), &write).is_ok()
}
