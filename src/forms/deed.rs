//! What saving writes.

use super::form::Form;
use domain::publishing::{Approval, Publication, put_back, withdraw};
use domain::{Fields, Id, Record, Value};
use replica::{Deed, Edit};

/// Makes the form's record, or edits those fields that the person changed: what
/// they left alone stays as others may have made it meanwhile.
pub fn deed_of(form: Form) -> Deed {
    let edited = form.edited();
    let edit = match form.seen() {
        None => Edit::Create(edited),
        Some(seen) => {
            let fields = changed(&seen, &edited);
            Edit::Fields { seen, fields }
        }
    };
    Deed {
        edits: vec![edit],
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
    Deed::of(Edit::Fields { seen, fields })
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

/// Takes a post out of the feed. Its log, where this phone has it, is then as if
/// nobody had asked for it, and can be asked for again.
pub fn take_down(post: Id, log: Option<Record>) -> Deed {
    let published = |log: &Record| Publication::of(log) == Publication::Published;
    with_its_log(Edit::Archive(post), log.filter(published), withdraw())
}

/// Puts a post back into the feed as it was reviewed.
pub fn put_up_again(post: Id, log: Option<Record>) -> Deed {
    with_its_log(Edit::Restore(post), log, put_back())
}

fn with_its_log(post: Edit, log: Option<Record>, fields: Fields) -> Deed {
    let log = log.map(|seen| Edit::Fields { seen, fields });
    Deed {
        edits: [post].into_iter().chain(log).collect(),
        ..Deed::default()
    }
}
