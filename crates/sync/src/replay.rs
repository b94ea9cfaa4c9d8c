//! The phone's view: what the server confirmed, with the pending mutations of
//! this phone played over it in memory. A rejected mutation just drops out.

use crate::Mutation;
use crate::merge::merge;
use domain::{Id, Kinds, Record};

/// The record as the person sees it: `base` with every pending change of it, in
/// order. A change that can not be made of what is there is passed over; the
/// server will say why.
#[must_use]
pub fn replay<'m>(
    kinds: Kinds,
    record: Id,
    base: Option<Record>,
    pending: impl IntoIterator<Item = &'m Mutation>,
) -> Option<Record> {
    let mut view = base;
    for mutation in pending {
        for change in mutation.changes.iter().filter(|c| c.record == record) {
            let Some(kind) = kinds.named(&change.kind) else {
                continue;
            };
            if let Ok(merged) = merge(kind, view.as_ref(), change, mutation.observed_at) {
                view = Some(merged.record);
            }
        }
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldChange, Op, RecordChange};
    use domain::kinds;
    use serde_json::json;

    fn mutation(op: Op) -> Mutation {
        Mutation {
            observed_at: 7,
            depends_on: Vec::new(),
            changes: vec![RecordChange {
                record: Id::NIL,
                kind: "event".into(),
                schema: 1,
                op,
            }],
            sealed: None,
        }
    }

    #[test]
    fn pending_changes_are_seen_in_order() {
        let made = mutation(Op::Create {
            fields: [("title".to_owned(), json!("读书会"))].into(),
        });
        let edited = mutation(Op::Edit {
            fields: [(
                "title".to_owned(),
                FieldChange::Put {
                    was: json!("读书会"),
                    now: json!("绘本读书会"),
                },
            )]
            .into(),
        });
        let view = replay(kinds::ALL, Id::NIL, None, [&made, &edited]).unwrap();
        assert_eq!(view.text("title"), "绘本读书会");
    }

    #[test]
    fn an_edit_of_nothing_shows_nothing() {
        let edited = mutation(Op::Archive);
        assert_eq!(replay(kinds::ALL, Id::NIL, None, [&edited]), None);
    }
}
