//! What the server itself writes, in the one way that everybody writes: by mutations
//! under the name of a device, numbered one after the other.

use crate::random;
use crate::writer::Writer;
use domain::kinds::ALL;
use domain::{Fields, Id, Millis, Record, Value};
use serde_json::value::to_raw_value;
use sync::log::{Area, Push};
use sync::mutation::FieldChange;
use sync::{Envelope, ErrorCode, Mutation, Op, RecordChange};

/// A hand of the server.
pub(crate) struct OwnHand {
    writer: Writer,
    device: Id,
    settled: u64,
}

/// Why nothing was written.
pub(crate) enum NotWritten {
    /// The area moved on since it was read, or the log has forgotten the hand.
    Moved,
    /// The writer would not, or could not.
    Failed(ErrorCode),
}

impl OwnHand {
    pub(crate) fn new(writer: Writer) -> Self {
        Self {
            writer,
            device: random::id(),
            settled: 0,
        }
    }

    /// Writes changes, each a mutation of its own: where they rest on what was read of
    /// the area at `seq`, only if nothing there has moved on since.
    ///
    /// # Errors
    /// See [`NotWritten`]; nothing was written then.
    pub(crate) async fn write(
        &mut self,
        area: Id,
        seq: Option<u64>,
        changes: impl IntoIterator<Item = RecordChange>,
        now: Millis,
    ) -> Result<(), NotWritten> {
        let numbers = self.settled + 1..;
        let envelopes: Vec<Envelope> = numbers
            .zip(changes)
            .filter_map(|(mseq, change)| envelope(mseq, change, now))
            .collect();
        let settled = self.settled + envelopes.len() as u64;
        let area = Area { id: area, seq };
        let push = Push::of_the_server(self.device, self.settled, area, envelopes);
        match self.writer.push(push).await {
            Ok(_) => {
                self.settled = settled;
                Ok(())
            }
            Err(ErrorCode::Gap { expected }) => {
                self.settled = expected.saturating_sub(1);
                Err(NotWritten::Moved)
            }
            Err(error) => Err(NotWritten::Failed(error)),
        }
    }
}

/// The edit by which a record comes to have these fields; none of a kind that nobody knows.
pub(crate) fn edit_of(record: &Record, fields: Fields) -> Option<RecordChange> {
    let kind = ALL.named(&record.kind)?;
    let edit = |(name, value): (String, Value)| {
        let was = record.value(&name).clone();
        (name, FieldChange::Put { was, now: value })
    };
    Some(RecordChange {
        record: record.id,
        kind: kind.name.to_owned(),
        schema: kind.schema,
        op: Op::Edit {
            fields: fields.into_iter().map(edit).collect(),
        },
    })
}

/// Records are trees of plain values, which always encode.
fn envelope(mseq: u64, change: RecordChange, now: Millis) -> Option<Envelope> {
    let body = to_raw_value(&Mutation {
        observed_at: now,
        depends_on: Vec::new(),
        changes: vec![change],
        sealed: None,
    });
    Some(Envelope {
        mseq,
        mid: random::id(),
        body: body.ok()?,
    })
}
