//! What everybody may read, by title: for the pages, the feed and the map of the site
//! that list it. It follows the log as a phone does, from where it stood, so that who
//! asks often costs no more than what has changed.

use crate::db::{Asked, ChangeRow, Database, DbResult, Snapshot, Span};
use domain::kinds::{TOPICS, event, post, residential_area, service_station};
use domain::series::series_of;
use domain::{Id, Kind, Millis, Record, Scope};
use std::collections::{HashMap, HashSet};
use sync::limits::PAGE_BYTES;
use tokio::sync::Mutex;

/// The kinds that public pages list.
const LISTED: [&Kind; 4] = [
    &post::KIND,
    &event::KIND,
    &service_station::KIND,
    &residential_area::KIND,
];

/// What stands on the board of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) id: Id,
    pub(crate) kind: &'static str,
    pub(crate) area: Option<Id>,
    pub(crate) title: String,
    /// Its class; empty where its kind has none.
    pub(crate) topic: String,
    /// Of an event the series that it is in.
    pub(crate) series: Option<Id>,
    /// What its kind is sorted by.
    pub(crate) sort: i64,
}

/// The notes in step with some moment of the log.
#[derive(Debug, Default)]
pub(crate) struct Board(Mutex<Notes>);

#[derive(Debug, Default)]
pub(crate) struct Notes {
    epoch: Option<Id>,
    head: u64,
    by_id: HashMap<Id, Note>,
}

impl Board {
    /// Brings the notes in step, and looks at them.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn look<T>(
        &self,
        db: &dyn Database,
        look: impl FnOnce(&Notes) -> T,
    ) -> DbResult<T> {
        let asked = Asked {
            scopes: vec![Scope::Public],
            ..Asked::default()
        };
        let mut notes = self.0.lock().await;
        let (mut snapshot, seen) = db.snapshot(&asked).await?;
        let head = seen.scope_heads.first().copied().unwrap_or_default();
        notes.follow(&mut *snapshot, seen.head.epoch, head).await?;
        snapshot.close().await?;
        Ok(look(&notes))
    }
}

impl Notes {
    /// The notes of a kind, those with the largest sort value first.
    pub(crate) fn latest(&self, kind: &Kind) -> Vec<&Note> {
        let of_kind = self.by_id.values().filter(|note| note.kind == kind.name);
        let mut notes: Vec<&Note> = of_kind.collect();
        notes.sort_unstable_by_key(|note| std::cmp::Reverse((note.sort, note.id)));
        notes
    }

    /// When else an event is held, in order, of what is still to come.
    pub(crate) fn other_times(&self, one: &Record, now: Millis) -> Vec<(Id, Millis)> {
        let series = series_of(one);
        let is_another = |note: &&Note| {
            note.series.is_some() && note.series == series && note.id != one.id && note.sort >= now
        };
        let mut times: Vec<_> = self.by_id.values().filter(is_another).collect();
        times.sort_unstable_by_key(|note| (note.sort, note.id));
        times.into_iter().map(|note| (note.id, note.sort)).collect()
    }

    /// The classes of the posts that there are, in their order.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &'static str> {
        let posts = self.by_id.values().filter(|it| it.kind == post::KIND.name);
        let told: HashSet<&str> = posts.map(|note| note.topic.as_str()).collect();
        let there = move |topic: &&str| told.contains(topic);
        TOPICS.iter().copied().filter(there)
    }

    /// What a record is called; empty where there is no such note.
    pub(crate) fn title(&self, id: Option<Id>) -> &str {
        let note = id.and_then(|id| self.by_id.get(&id));
        note.map_or("", |note| note.title.as_str())
    }

    async fn follow(&mut self, snapshot: &mut dyn Snapshot, epoch: Id, head: u64) -> DbResult<()> {
        if self.epoch != Some(epoch) || self.head > head {
            *self = Self {
                epoch: Some(epoch),
                ..Self::default()
            };
        }
        while self.head < head {
            let span = Span::Beyond(self.head);
            let changes = snapshot.changes(Scope::Public, span, PAGE_BYTES).await?;
            for row in &changes.rows {
                self.take(row);
            }
            let last = changes.rows.last().map_or(head, |last| last.seq);
            self.head = if changes.complete { head } else { last };
        }
        Ok(())
    }

    fn take(&mut self, row: &ChangeRow) {
        self.by_id.remove(&row.record);
        let Some(body) = &row.body else { return };
        let Ok(record) = serde_json::from_str::<Record>(body) else {
            // One that can not be read is no reason to show none of the others.
            tracing::error!(record = %row.record, "a record does not decode");
            return;
        };
        let kind = LISTED.into_iter().find(|kind| kind.name == record.kind);
        let Some(kind) = kind.filter(|_| !record.archived) else {
            return;
        };
        let record = record.present(kind);
        let note = Note {
            id: record.id,
            kind: kind.name,
            area: kind.area_of(&record),
            title: record.text(kind.list.title).to_owned(),
            topic: record.text("topic").to_owned(),
            series: series_of(&record),
            sort: record.integer(kind.list.sort).unwrap_or_default(),
        };
        self.by_id.insert(note.id, note);
    }
}
