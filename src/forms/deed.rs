//! What saving writes.

use super::form::Form;
use crate::state::App;
use domain::kind::Write;
use domain::kinds::{ALL, event, may_write, rests_on};
use domain::publishing::{self, Approval, Publication, Ruling, put_back};
use domain::{Fields, Id, Record, Refusal, Value};
use leptos::prelude::*;
use replica::{Deed, Edit};

/// Makes the form's record, or edits those fields that the person changed: what
/// they left alone stays as others may have made it meanwhile.
pub fn deed_of(form: Form) -> Deed {
    let edited = form.edited();
    let rests_on = rests_on(&form.app.actor(), &edited);
    let edit = match form.seen() {
        None => Edit::Create(edited),
        Some(seen) => {
            let fields = changed(&seen, &edited);
            edit_of(seen, fields)
        }
    };
    Deed {
        edits: rests_on.map(Edit::Show).into_iter().chain([edit]).collect(),
        draft: Some(form.draft_key()),
        mends: form.mends(),
    }
}

/// The fields that differ, those that were emptied as null.
fn changed(seen: &Record, edited: &Record) -> Fields {
    let names = seen.fields.keys().chain(edited.fields.keys());
    names
        .filter(|name| seen.value(name) != edited.value(name))
        .map(|name| (name.clone(), edited.value(name).clone()))
        .collect::<std::collections::BTreeMap<String, Value>>()
}

/// Changes of some fields of a record that the person has before them.
pub fn change_of(seen: Record, fields: Fields) -> Deed {
    Deed::of(edit_of(seen, fields))
}

/// The same, as far as the rules allow it.
///
/// # Errors
/// See [`lawful`].
pub async fn lawful_change(app: App, seen: Record, fields: Fields) -> Result<Deed, Refusal> {
    let mut after = seen.clone();
    after.fields.extend(fields.clone());
    let deed = change_of(seen.clone(), fields);
    lawful(app, Some(&seen), &after, deed).await
}

/// A deed that makes this of a record, with what it rests on shown before it.
///
/// # Errors
/// Why the rules do not allow it, as far as this device can tell.
pub async fn lawful(
    app: App,
    before: Option<&Record>,
    after: &Record,
    mut deed: Deed,
) -> Result<Deed, Refusal> {
    let actor = untrack(move || app.actor());
    let shown = match rests_on(&actor, after) {
        Some(id) => app.record(id).await.ok().flatten(),
        None => None,
    };
    let show = shown.as_ref().map(|shown| Edit::Show(shown.id));
    let kind = ALL.named(&after.kind);
    let kind = kind.ok_or_else(|| Refusal::of("unknown_kind"))?;
    may_write(kind, &actor.showing(shown), &Write { before, after })?;
    deed.edits.splice(0..0, show);
    Ok(deed)
}

/// An event is known to calendars by its revision.
fn edit_of(seen: Record, fields: Fields) -> Edit {
    let fields = if seen.kind == event::KIND.name {
        event::revised(&seen, fields)
    } else {
        fields
    };
    Edit::Fields { seen, fields }
}

/// Both halves of an approval, which hold together. The lead's answers were kept
/// under the draft key.
pub fn approval_deed(log: Record, approval: Approval, draft: &str) -> Deed {
    let log = Edit::Fields {
        seen: log,
        fields: approval.log,
    };
    Deed {
        edits: vec![log, Edit::Derive(approval.post)],
        draft: Some(draft.to_owned()),
        mends: None,
    }
}

/// A decision by whoever is signed in here, now; its reason is still to be said.
pub fn ruling_of(app: App) -> Ruling {
    let name = app.account().map(|account| account.name);
    Ruling::new(&name.unwrap_or_default(), app.now())
}

/// Takes a post out of the feed. Its log, where this phone has it, says who did so and
/// why, and can be asked for again.
pub fn take_down(post: Id, log: Option<Record>, ruling: &Ruling) -> Deed {
    let published = |log: &Record| Publication::of(log) == Publication::Published;
    let log = log.filter(published);
    let log = log.map(|seen| (seen, publishing::take_down(ruling)));
    with_its_log(Edit::Archive(post), log)
}

/// Puts a post back into the feed as it was reviewed.
///
/// # Errors
/// `put_away` where its log is to be brought back first.
pub fn put_up_again(post: Id, log: Option<Record>, ruling: &Ruling) -> Result<Deed, Refusal> {
    let log = match log {
        Some(seen) => {
            let fields = put_back(&seen, ruling)?;
            Some((seen, fields))
        }
        None => None,
    };
    Ok(with_its_log(Edit::Restore(post), log))
}

fn with_its_log(post: Edit, log: Option<(Record, Fields)>) -> Deed {
    let log = log.map(|(seen, fields)| Edit::Fields { seen, fields });
    Deed {
        edits: [post].into_iter().chain(log).collect(),
        ..Deed::default()
    }
}
