//! The clerk gives seats, and slots at stations. Whenever what they depend on was written,
//! it reads that as it then stands, lets [`domain::seats`] say who is seated and who
//! waits, and [`domain::visits`] who has a slot, and brings what is new of that before the
//! writer, like everybody else:
//!
//! ```text
//! poke ─▶ read what moved ─▶ rules (pure) ─▶ writer ─▶ poke ─▶ phones
//!              ▲                                │
//!              └── the area has moved on since ─┘
//! ```
//!
//! What it brings holds only where the area stands as it was read; if not, it reads
//! again. So it can be late, but never wrong, and of two servers each may have one. At
//! the start it looks at all events to come: what a crash cut off is mended then.
//! The events that it knows it also announces to who shows them outside the app.

mod visits;

use crate::clock::Clock;
use crate::db::{Asked, ChangeRow, Database, DbResult, Span};
use crate::live::{Hub, Listening};
use crate::own_hand::{NotWritten, OwnHand, edit_of};
use crate::writer::Writer;
use domain::civil::DAY;
use domain::kinds::{event, registration};
use domain::{Fields, Id, Millis, Record, Scope, seats};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use sync::limits;
use tokio::sync::watch;
use tokio::time::sleep;
use visits::Visits;

/// How long the clerk waits after the database failed.
const PAUSE: Duration = Duration::from_secs(2);

/// For how long after its beginning an event is still looked after: people come to the
/// door.
const LOOKED_AFTER: Millis = DAY;

/// The events to come, by id; none before they were read for the first time.
pub(crate) type Announced = watch::Receiver<Option<Arc<BTreeMap<Id, Record>>>>;

/// What the clerk works with, and what it knows.
pub(crate) struct Clerk {
    pub(crate) db: Arc<dyn Database>,
    pub(crate) clock: Clock,
    hand: OwnHand,
    known: Known,
    announced: watch::Sender<Option<Arc<BTreeMap<Id, Record>>>>,
}

/// The log as far as seats depend on it.
#[derive(Default)]
struct Known {
    epoch: Option<Id>,
    /// Up to where each scope was read.
    read: BTreeMap<Scope, u64>,
    /// Events to come.
    events: Arc<BTreeMap<Id, Record>>,
    /// Their registrations, by event.
    registrations: BTreeMap<Id, BTreeMap<Id, Record>>,
    /// Events whose seats are to be looked at.
    touched: BTreeSet<Id>,
    visits: Visits,
}

/// What a look came to.
enum Looked {
    /// Everybody knows where they stand.
    Done,
    /// The log moved on meanwhile.
    Again,
}

impl Clerk {
    pub(crate) fn new(db: Arc<dyn Database>, writer: Writer, clock: Clock) -> Self {
        Self {
            db,
            hand: OwnHand::new(writer),
            clock,
            known: Known::default(),
            announced: watch::Sender::new(None),
        }
    }

    /// The events to come, from now on as the clerk knows them.
    pub(crate) fn announced(&self) -> Announced {
        self.announced.subscribe()
    }

    /// Works for as long as it is run.
    pub(crate) async fn work(mut self, hub: Hub) {
        let mut listening = hub.listen(None);
        listening.listen_to(vec![Scope::Public]);
        loop {
            match self.look(&mut listening).await {
                Ok(Looked::Done) => drop(listening.news().await),
                Ok(Looked::Again) => {}
                Err(error) => {
                    tracing::warn!(%error, "seats and slots were not given; trying again");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Reads what is new, from one moment, and writes what follows from it. It listens
    /// to a scope before it reads it, so that nothing is missed between.
    async fn look(&mut self, listening: &mut Listening) -> DbResult<Looked> {
        let now = self.clock.now();
        let seq = self.read(listening.scopes(), now).await?;
        self.announce();
        let scopes = self.known.scopes();
        if scopes != listening.scopes() {
            listening.listen_to(scopes);
            return Ok(Looked::Again);
        }
        for (area, touched) in self.known.touched_by_area() {
            let mut news = self.known.news(&touched, now);
            news.extend(self.known.visits.news(area, now));
            let many = news.len() > limits::MUTATIONS_PER_REQUEST;
            if !news.is_empty() && !self.bring(area, seq, news, now).await {
                return Ok(Looked::Again);
            }
            if many {
                return Ok(Looked::Again);
            }
            self.known.touched.retain(|event| !touched.contains(event));
            self.known.visits.said(area);
        }
        Ok(Looked::Done)
    }

    fn announce(&self) {
        let events = &self.known.events;
        self.announced.send_if_modified(|announced| {
            let is_new = !announced.as_ref().is_some_and(|a| Arc::ptr_eq(a, events));
            if is_new {
                *announced = Some(events.clone());
            }
            is_new
        });
    }

    /// Where the log stood at the moment of reading.
    async fn read(&mut self, scopes: &[Scope], now: Millis) -> DbResult<u64> {
        let (mut snapshot, seen) = self.db.snapshot(&Asked::default()).await?;
        let head = seen.head;
        let known = &mut self.known;
        let behind = known.read.values().any(|read| *read > head.seq);
        if known.epoch != Some(head.epoch) || behind {
            *known = Known {
                epoch: Some(head.epoch),
                ..Known::default()
            };
        }
        known.let_go(now);
        for &scope in scopes {
            let mut place = known.read.get(&scope).copied().unwrap_or_default();
            loop {
                let changes = snapshot
                    .changes(scope, Span::Beyond(place), limits::PAGE_BYTES)
                    .await?;
                place = changes.rows.last().map_or(place, |row| row.seq);
                for row in &changes.rows {
                    known.take(scope, row, now);
                }
                if changes.complete {
                    break;
                }
            }
            known.read.insert(scope, head.seq);
        }
        snapshot.close().await?;
        Ok(head.seq)
    }

    /// Whether it was written.
    async fn bring(&mut self, area: Id, seq: u64, news: Vec<News>, now: Millis) -> bool {
        let news = news.into_iter().take(limits::MUTATIONS_PER_REQUEST);
        let changes = news.filter_map(|(record, fields)| edit_of(&record, fields));
        let written = self.hand.write(area, Some(seq), changes, now).await;
        if let Err(NotWritten::Failed(error)) = &written {
            tracing::warn!(?error, "seats and slots were not written; trying again");
            sleep(PAUSE).await;
        }
        written.is_ok()
    }
}

/// A registration, an event or an application, and the fields that it is to have.
type News = (Record, Fields);

impl Known {
    /// What is listened to: where events are told, and where their registrations are.
    fn scopes(&self) -> Vec<Scope> {
        let areas = self.events.values().filter_map(area_of);
        let areas = areas.map(Scope::Area).chain(self.visits.scopes());
        let areas: BTreeSet<Scope> = areas.collect();
        [Scope::Public].into_iter().chain(areas).collect()
    }

    /// Takes in a change, where seats or slots depend on it.
    fn take(&mut self, scope: Scope, row: &ChangeRow, now: Millis) {
        // Most of the log is of no interest, and need not be decoded.
        let of_interest = |body: &&String| {
            let says = |kind: &str| body.contains(&format!("\"kind\":\"{kind}\""));
            let of_seats = says(event::KIND.name) || says(registration::KIND.name);
            of_seats || visits::KINDS.iter().any(|kind| says(kind.name))
        };
        let Some(body) = &row.body else {
            return self.let_leave(scope, row.record);
        };
        if !of_interest(&body) {
            return;
        }
        let Ok(record) = serde_json::from_str::<Record>(body) else {
            tracing::error!(record = %row.record, "a stored record does not decode");
            return;
        };
        if record.kind == event::KIND.name {
            self.take_event(record.present(&event::KIND), now);
        } else if record.kind == registration::KIND.name {
            self.take_registration(record.present(&registration::KIND));
        } else if let Some(kind) = visits::KINDS.into_iter().find(|it| it.name == record.kind) {
            self.visits.take(record.present(kind), now);
        }
    }

    fn take_event(&mut self, event: Record, now: Millis) {
        let is_new = !self.events.contains_key(&event.id);
        if is_over(&event, now) {
            self.forget(event.id);
            return;
        }
        // What is known of its area was read without it.
        let moved = self.events.get(&event.id).and_then(area_of) != area_of(&event);
        if let Some(area) = area_of(&event).filter(|_| is_new || moved) {
            self.read.remove(&Scope::Area(area));
        }
        self.touched.insert(event.id);
        Arc::make_mut(&mut self.events).insert(event.id, event);
    }

    fn take_registration(&mut self, registration: Record) {
        let event = registration.reference("event");
        let Some(event) = event.filter(|event| self.events.contains_key(event)) else {
            return;
        };
        self.touched.insert(event);
        let of_event = self.registrations.entry(event).or_default();
        of_event.insert(registration.id, registration);
    }

    /// A registration or an application that is in its area no more, as where its person
    /// is forgotten: its seats or its slot are free.
    fn let_leave(&mut self, scope: Scope, record: Id) {
        if let Scope::Area(area) = scope {
            self.visits.let_leave(area, record);
        }
        for (event, of_event) in &mut self.registrations {
            let known = of_event
                .get(&record)
                .and_then(|one| registration::KIND.area_of(one));
            if known.map(Scope::Area) == Some(scope) {
                of_event.remove(&record);
                self.touched.insert(*event);
            }
        }
    }

    /// Forgets what is over.
    fn let_go(&mut self, now: Millis) {
        let over = self.events.values().filter(|event| is_over(event, now));
        for event in over.map(|event| event.id).collect::<Vec<_>>() {
            self.forget(event);
        }
        self.visits.let_go(now);
    }

    fn forget(&mut self, event: Id) {
        if self.events.contains_key(&event) {
            Arc::make_mut(&mut self.events).remove(&event);
        }
        self.registrations.remove(&event);
        self.touched.remove(&event);
    }

    fn touched_by_area(&self) -> BTreeMap<Id, Vec<Id>> {
        let mut by_area = BTreeMap::<Id, Vec<Id>>::new();
        for event in &self.touched {
            if let Some(area) = self.events.get(event).and_then(area_of) {
                by_area.entry(area).or_default().push(*event);
            }
        }
        for area in self.visits.touched() {
            by_area.entry(area).or_default();
        }
        by_area
    }

    /// What is not said yet of these events' seats. A registration that claims another
    /// area than its event's is none.
    fn news(&self, events: &[Id], now: Millis) -> Vec<News> {
        let mut news = Vec::new();
        for event in events.iter().filter_map(|event| self.events.get(event)) {
            let of_event = self.registrations.get(&event.id);
            let here = |one: &&Record| registration::KIND.area_of(one) == area_of(event);
            let of_event: Vec<&Record> = of_event
                .into_iter()
                .flat_map(BTreeMap::values)
                .filter(here)
                .collect();
            let unsaid = seats::unsaid(event, &of_event, now).into_iter();
            news.extend(unsaid.map(|(one, fields)| (one.clone(), fields)));
            let of_itself = seats::unsaid_of_event(event, &of_event);
            news.extend(of_itself.map(|fields| (event.clone(), fields)));
        }
        news
    }
}

fn area_of(event: &Record) -> Option<Id> {
    event::KIND.area_of(event)
}

/// Events that were put away keep the seats that were given.
fn is_over(event: &Record, now: Millis) -> bool {
    let starts = event.integer("starts_at").unwrap_or_default();
    event.archived || starts + LOOKED_AFTER < now
}
