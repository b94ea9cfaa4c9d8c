//! The journal of erasures. It stands where the photos stand, outside the database: a
//! backup of the database that is older than an erasure holds what was erased, and what
//! is brought back with it must go again.
//!
//! Each erasure is a note of its own that is written once: servers that share a bucket
//! write side by side, and nothing that was cut off spoils another one.

use super::PhotoStore;
use crate::db::Erasure;
use std::collections::HashSet;
use std::io;

impl PhotoStore {
    /// Writes an erasure down; durable when this returns.
    pub(crate) async fn write_down(&self, erasure: &Erasure) -> io::Result<()> {
        let text = serde_json::to_vec(erasure)?;
        self.shelf.note(&erasure.id.to_string(), text.into()).await
    }

    /// Those that were written down, but for these.
    pub(crate) async fn written_down(&self, but: &HashSet<String>) -> io::Result<Vec<Erasure>> {
        let mut erasures = Vec::new();
        for name in self.shelf.notes().await? {
            if !but.contains(&name) {
                let text = self.shelf.noted(&name).await?;
                erasures.push(serde_json::from_slice(&text)?);
            }
        }
        Ok(erasures)
    }

    /// Copies the notes that the other one does not have.
    pub(super) async fn copy_journal_to(&self, other: &Self) -> io::Result<()> {
        let held: HashSet<String> = other.shelf.notes().await?.into_iter().collect();
        for name in self.shelf.notes().await? {
            if !held.contains(&name) {
                let text = self.shelf.noted(&name).await?;
                other.shelf.note(&name, text).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;

    #[tokio::test]
    async fn a_copy_of_the_photos_brings_the_journal_along_and_both_are_one() {
        let erasure = |n| Erasure {
            id: Id::from_bytes([n; 16]),
            tenant: 1,
            account: Id::NIL,
            at: 1,
            gone: vec![Id::NIL],
            kept: Vec::new(),
            never: Vec::new(),
        };
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let backup = PhotoStore::open(folders[0].path(), None).await.unwrap();
        let here = PhotoStore::open(folders[1].path(), None).await.unwrap();
        backup.write_down(&erasure(1)).await.unwrap();
        here.write_down(&erasure(2)).await.unwrap();
        PhotoStore::as_they_are(folders[0].path())
            .copy_to(&here)
            .await
            .unwrap();
        let known = HashSet::from([erasure(2).id.to_string()]);
        assert_eq!(here.written_down(&known).await.unwrap(), [erasure(1)]);
        let all = here.written_down(&HashSet::new()).await.unwrap();
        assert_eq!(all.len(), 2);
    }
}
