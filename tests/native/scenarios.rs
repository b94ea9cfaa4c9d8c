//! Runs of the simulator, played over real databases: whatever its database in memory
//! told, with crashes, restores and long absences, a real one tells too.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use server::db::{Asked, ChangeRow, Head, Loaded, Seen, Span, Wanted, Written};
use simulator::run::journal;
use simulator::server::Entry;
use sync::log::Reading;
use test_kit::server::{Engine, TestDatabase};

/// Runs in which, taken together, everything happens that happens at a database.
const SEEDS: [u64; 10] = [26, 33, 38, 49, 65, 115, 211, 283, 345, 356];

test_kit::on_every_engine! {
    a_database_tells_what_the_simulated_one_told
}

async fn a_database_tells_what_the_simulated_one_told(engine: Engine) {
    let mut kinds = [0; 10];
    for seed in SEEDS {
        let mut playing = Playing::over(engine).await;
        for entry in journal(seed) {
            kinds[kind(&entry)] += 1;
            playing.play(seed, entry).await;
        }
    }
    assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
}

fn kind(entry: &Entry) -> usize {
    match entry {
        Entry::Granted(..) => 0,
        Entry::Revoked(_) => 1,
        Entry::Group {
            committed: true, ..
        } => 2,
        Entry::Group {
            committed: false, ..
        } => 3,
        Entry::Seen(..) => 4,
        Entry::Read(..) => 5,
        Entry::Epoch(_) => 6,
        Entry::Tidied(_) => 7,
        Entry::BackedUp => 8,
        Entry::Restored => 9,
    }
}

/// A real database, and the copy that was taken of it.
struct Playing {
    test: TestDatabase,
    backup: Option<TestDatabase>,
}

impl Playing {
    async fn over(engine: Engine) -> Self {
        let test = TestDatabase::open(engine).await;
        // From here on its scopes are counted.
        test.db.tidy(0).await.unwrap();
        let backup = None;
        Self { test, backup }
    }

    async fn play(&mut self, seed: u64, entry: Entry) {
        let db = &self.test.db;
        match entry {
            Entry::Granted(person, grants) => db.put_grants(person, &grants).await.unwrap(),
            Entry::Revoked(device) => assert!(db.revoke_device(device).await.unwrap()),
            Entry::Group {
                wanted,
                loaded,
                written,
                committed,
            } => {
                let told = self.group(&wanted, &written, committed).await;
                assert_eq!(sorted(told), sorted(*loaded), "seed {seed}");
            }
            Entry::Seen(asked, seen) => {
                let told = self.see(&asked).await;
                assert_eq!(ordered(told), ordered(*seen), "seed {seed}");
            }
            Entry::Read(reading, bytes, changes) => {
                let told = self.read(&reading, bytes).await;
                let expected = (by_number(changes.rows), changes.complete);
                assert_eq!(told, expected, "seed {seed}");
            }
            Entry::Epoch(epoch) => {
                let (mut open, _) = db.begin(&Wanted::default()).await.unwrap();
                open.take_epoch(epoch).await.unwrap();
                open.commit().await.unwrap();
            }
            Entry::Tidied(before) => db.tidy(before).await.unwrap(),
            Entry::BackedUp => self.backup = Some(self.test.copy().await),
            Entry::Restored => {
                let backup = self.backup.as_mut().unwrap();
                self.test = backup.copy().await;
            }
        }
    }

    async fn group(&self, wanted: &Wanted, written: &Written, committed: bool) -> Loaded {
        let (mut open, loaded) = self.test.db.begin(wanted).await.unwrap();
        if committed {
            let settling = open.finish(written, None).await.unwrap();
            settling.await.unwrap();
        } else {
            open.store(written).await.unwrap();
        }
        loaded
    }

    async fn see(&self, asked: &Asked) -> Seen {
        let (snapshot, seen) = self.test.db.snapshot(asked).await.unwrap();
        snapshot.close().await.unwrap();
        seen
    }

    async fn read(&self, reading: &Reading, bytes: usize) -> (Vec<ChangeRow>, bool) {
        let asked = Asked::default();
        let (mut snapshot, _) = self.test.db.snapshot(&asked).await.unwrap();
        let read = snapshot.changes(reading.scope, reading.span, bytes);
        let changes = read.await.unwrap();
        snapshot.close().await.unwrap();
        let in_order = |one: &ChangeRow, next: &ChangeRow| match reading.span {
            Span::Beyond(_) => one.seq <= next.seq,
            Span::Below(_) => one.seq >= next.seq,
        };
        assert!(changes.rows.is_sorted_by(in_order), "{reading:?}");
        (by_number(changes.rows), changes.complete)
    }
}

/// What is told of a head by every database alike: the first tag and the secret are each
/// one's own.
fn common(head: &Head) -> (String, u64, &str, u64) {
    let tag = if head.seq == 0 { "" } else { &head.tag };
    (head.epoch.to_string(), head.seq, tag, head.horizon)
}

/// The tags of commits, each once.
fn tags(mut tags: Vec<(u64, String)>) -> Vec<(u64, String)> {
    tags.retain(|(seq, _)| *seq > 0);
    tags.sort();
    tags.dedup();
    tags
}

/// Rows come in any order, but for the grants of a person.
fn sorted(mut loaded: Loaded) -> String {
    loaded.devices.sort_by_key(|row| row.id);
    loaded.outcomes.sort_by_key(|row| (row.account, row.mid));
    loaded.records.sort_by_key(|row| row.id);
    loaded.grants.sort_by_key(|(person, _)| *person);
    let tags = tags(loaded.tags);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {tags:?} {:?}",
        common(&loaded.head),
        loaded.devices,
        loaded.outcomes,
        loaded.records,
        loaded.grants,
        loaded.scope_heads,
    )
}

fn ordered(mut seen: Seen) -> String {
    seen.digests.sort_by_key(|(scope, _)| scope.to_string());
    let tags = tags(seen.tags);
    format!(
        "{:?} {:?} {:?} {:?} {tags:?} {:?} {:?}",
        common(&seen.head),
        seen.grants,
        seen.device,
        seen.outcomes,
        seen.scope_heads,
        seen.digests,
    )
}

fn by_number(mut rows: Vec<ChangeRow>) -> Vec<ChangeRow> {
    rows.sort_by_key(|row| (row.seq, row.record));
    rows
}
