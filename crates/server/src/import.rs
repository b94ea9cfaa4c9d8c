//! Records brought in by the thousand: one transaction, one range of sequence
//! numbers, seen by everyone at once or not at all.

use crate::db::{CommitTag, DbResult, FeedRow, Head, RecordRow, Transaction, Written};
use crate::seal;
use domain::{Kinds, Millis, Record};

/// Records in one statement.
const CHUNK: usize = 2_000;

/// Writes records that are not there yet, in order.
pub(crate) async fn import(
    open: &mut dyn Transaction,
    head: &Head,
    kinds: Kinds,
    records: &[Record],
    now: Millis,
) -> DbResult<()> {
    let mut seq = head.seq;
    for chunk in records.chunks(CHUNK) {
        let mut written = Written {
            now,
            ..Written::default()
        };
        let first = seq + 1;
        for record in chunk {
            let Some(kind) = kinds.named(&record.kind) else {
                continue;
            };
            seq += 1;
            let scopes = (kind.scopes)(record).into_iter();
            written.feed.extend(scopes.map(|scope| FeedRow {
                scope,
                record: record.id,
                seq,
                leave: false,
            }));
            written.records.push(RecordRow {
                id: record.id,
                kind: record.kind.clone(),
                seq,
                body: serde_json::to_string(record).unwrap_or_default(),
            });
        }
        written.commit = Some(CommitTag {
            last_seq: seq,
            tag: seal::tag(head, first..=seq),
        });
        open.store(&written).await?;
    }
    Ok(())
}
