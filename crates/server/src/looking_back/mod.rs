//! Looking back: the versions of a record, for those who keep it, and what was refused
//! or waits in an area, for whoever leads it. All that an answer reads is of one
//! moment, and each version is judged by the scopes that it lay in itself.

mod concerns;
mod history;

pub(crate) use concerns::concerns;
pub(crate) use history::history;

use crate::context::Parts;
use crate::db::{Asked, DbError, DbResult, Snapshot};
use domain::kind::Rulebook;
use domain::{Actor, Id, Kind, Millis, Record};
use serde::de::DeserializeOwned;

/// Who looks back, and when.
struct Reader {
    rules: Rulebook,
    person: Id,
    actor: Actor,
    now: Millis,
}

impl Reader {
    /// The person with the grants of the moment that they look at.
    async fn at_a_moment(context: &Parts, person: Id) -> DbResult<(Box<dyn Snapshot>, Self)> {
        let asked = Asked {
            person: Some(person),
            ..Asked::default()
        };
        let (snapshot, seen) = context.db.snapshot(&asked).await?;
        let now = context.clock.now();
        let reader = Self {
            rules: context.rules,
            person,
            actor: Actor::at(person, &seen.grants, now),
            now,
        };
        Ok((snapshot, reader))
    }

    /// The kind of a record that the person may read.
    fn reads(&self, record: &Record) -> Option<&'static Kind> {
        let kind = self.rules.kinds.named(&record.kind)?;
        let held = self.actor.scopes();
        let in_sight = (kind.scopes)(record)
            .iter()
            .any(|scope| held.contains(scope));
        in_sight.then_some(kind)
    }
}

fn decode<T: DeserializeOwned>(what: &'static str, body: &str) -> DbResult<T> {
    serde_json::from_str(body).map_err(|_| DbError::Corrupt { what })
}

fn decode_record(body: &str) -> DbResult<Record> {
    decode("record", body)
}
