//! What people do on a phone, chosen by a stream of numbers.

use crate::executor::at_once;
use crate::kinds::{STATES, TAGS, URGENCIES};
use crate::people::{PEOPLE, areas, person};
use crate::random::Random;
use crate::sealed::MARK;
use crate::server::hash_of;
use crate::stage::{Stage, Wait};
use crate::store::TabStore;
use domain::publishing::post_id;
use domain::{Fields, Id, Kind, Millis, Record, Value, kinds};
use replica::sealing::Sealing;
use replica::store::NewMutation;
use replica::{Deed, Edit, Environment, Replica, Store};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Where the time of a phone comes from.
#[derive(Clone)]
pub struct Surroundings {
    /// The phone's clock, which may say anything.
    pub clock: Rc<Cell<Millis>>,
    /// The stage, for ids.
    pub stage: Rc<Stage>,
}

impl Environment for Surroundings {
    fn now(&self) -> Millis {
        self.clock.set(self.clock.get() + 1);
        self.clock.get()
    }

    fn new_id(&self) -> Id {
        self.stage.new_id()
    }
}

/// The phone's half, in one tab.
pub type Tab = Replica<Sealing<TabStore>, Surroundings>;

/// The records that anybody ever made.
pub type Made = Rc<RefCell<Vec<Id>>>;

/// A large photo takes several chunks.
const LARGE: usize = 1_300_000;

/// One person at one tab.
pub struct Hand {
    /// The tab.
    pub tab: Rc<Tab>,
    /// Its store.
    pub store: TabStore,
    /// The records that there are.
    pub made: Made,
    /// What decides.
    pub random: Random,
}

impl Hand {
    /// Makes something or changes something. Most of what people try is allowed.
    pub async fn save(mut self) {
        let edit = match self.random.chance(35) {
            true => None,
            false => self.edit().await,
        };
        let mut deed = match edit {
            Some(edit) => edit,
            None => self.create(),
        };
        if self.random.chance(25)
            && let Some(draft) = self.photograph(&mut deed).await
        {
            deed.draft = Some(draft);
        }
        if self.random.chance(10)
            && let Some(other) = self.edit().await
        {
            deed.edits.extend(other.edits);
        }
        let _ = self.tab.save(deed).await;
    }

    /// Deals with something that needs attention.
    pub async fn mend(mut self) {
        let Ok(items) = self.tab.attention().await else {
            return;
        };
        if items.is_empty() {
            return;
        }
        let item = self.random.one_of(&items);
        if self.random.chance(60) {
            let _ = self.tab.make_again(item.mid).await;
        } else {
            let _ = self.tab.dismiss(item.mid).await;
        }
    }

    /// Takes something back.
    pub async fn withdraw(mut self) {
        let queued = at_once(self.store.inner.outbox(0, 1_000)).unwrap_or_default();
        if !queued.is_empty() {
            let entry = self.random.one_of(&queued);
            let _ = self.tab.withdraw(entry.mid).await;
        }
    }

    /// Queues what no program of today can read.
    pub async fn rubbish(mut self) {
        let bodies = [
            "[1]",
            r#"{"observed_at":"soon"}"#,
            r#"{"observed_at":1,"changes":[{}]}"#,
        ];
        let new = NewMutation {
            mid: self.store.stage.new_id(),
            body: (*self.random.one_of(&bodies)).to_owned(),
            saved_at: 1,
            photos: Vec::new(),
            draft: None,
            mends: None,
        };
        let _ = self.store.enqueue(new).await;
        let _ = self.tab.refresh(&Default::default()).await;
    }

    fn create(&mut self) -> Deed {
        // Ids that follow from what is named: two people arrive at the same.
        let derived = self.random.chance(20);
        let id = if derived {
            Id::derived("errand", &[*self.random.one_of(&areas())])
        } else {
            self.store.stage.new_id()
        };
        let (record, derived) = match self.random.below(10) {
            0..=4 => (self.new_errand(id), derived),
            8 => (self.new_post(), true),
            _ => (self.new_record(id), derived),
        };
        let area = self.random.one_of(&areas()).to_string();
        let in_an_area = record.kind != kinds::residential_area::KIND.name;
        let record = if in_an_area {
            record.with("area", area)
        } else {
            record
        };
        self.made.borrow_mut().push(record.id);
        Deed::of(if derived {
            Edit::Derive(record)
        } else {
            Edit::Create(record)
        })
    }

    fn new_errand(&mut self, id: Id) -> Record {
        let title = format!("{MARK}{}", self.title());
        let mut record = Record::new(id, self.errand()).with("title", title);
        for _ in 0..self.random.below(4) {
            let (name, value) = self.errand_field(None);
            record = record.with(&name, value);
        }
        record
    }

    fn new_post(&mut self) -> Record {
        let made = self.made.borrow();
        let log = made.get(self.random.below(made.len())).copied();
        let log = log.unwrap_or(Id::NIL);
        drop(made);
        Record::new(post_id(log), &kinds::post::KIND)
            .with("title", self.title())
            .with("topic", "safety")
            .with("body", "One. Two.")
            .with("log", log.to_string())
    }

    fn new_record(&mut self, id: Id) -> Record {
        let title = self.title();
        match self.random.below(5) {
            0 | 1 => Record::new(id, &kinds::activity_log::KIND)
                .with("title", title)
                .with("topic", "safety")
                .with("started_at", 1),
            2 => Record::new(id, &kinds::event::KIND)
                .with("title", title)
                .with("topic", "children")
                .with("starts_at", 1)
                .with("place", "here"),
            3 => Record::new(id, &kinds::residential_area::KIND).with("name", title),
            _ => Record::new(id, &kinds::service_station::KIND)
                .with("name", title)
                .with("address", "there"),
        }
    }

    /// One of the records that there are, where this phone holds one that is tried.
    async fn some_record(&mut self) -> Option<Record> {
        for _ in 0..4 {
            let made = self.made.borrow().clone();
            let id = *made.get(self.random.below(made.len()))?;
            if let Some(record) = self.tab.record(id).await.ok()? {
                return Some(record);
            }
        }
        None
    }

    async fn edit(&mut self) -> Option<Deed> {
        let seen = self.some_record().await?;
        let id = seen.id;
        match self.random.below(20) {
            0 => return Some(Deed::of(Edit::Archive(id))),
            1 => return Some(Deed::of(Edit::Restore(id))),
            _ => {}
        }
        let mut fields = Fields::new();
        for _ in 0..=self.random.below(3) {
            let (name, value) = self.field_of(&seen);
            fields.insert(name, value);
        }
        // A form may be open for long, and much may happen meanwhile.
        for _ in 0..self.random.below(12) {
            self.store.stage.pause(Wait::Turn).await;
        }
        Some(Deed::of(Edit::Fields { seen, fields }))
    }

    fn field_of(&mut self, view: &Record) -> (String, Value) {
        let (texts, lines): (&[&str], &[&str]) = match view.kind.as_str() {
            "errand" => return self.errand_field(Some(view)),
            "activity_log" => (&["story", "outcome"], &["title", "place", "publication"]),
            "event" => (&["description"], &["title", "place", "audience"]),
            "post" => (&["body"], &["title", "place"]),
            "service_station" => (&["introduction"], &["name", "checked_by"]),
            _ => (&["estates"], &["name"]),
        };
        let fields = [texts, lines].concat();
        let name = *self.random.one_of(&fields);
        let value = if name == "publication" {
            (*self.random.one_of(&["none", "requested", "declined"])).into()
        } else if texts.contains(&name) {
            self.rewritten(view.text(name)).into()
        } else {
            self.title().into()
        };
        (name.to_owned(), value)
    }

    fn errand_field(&mut self, view: Option<&Record>) -> (String, Value) {
        let text = |name: &str| view.map_or("", |view| view.text(name));
        let (name, value): (&str, Value) = match self.random.below(24) {
            0..=1 => ("title", format!("{MARK}{}", self.title()).into()),
            4..=7 => ("state", (*self.random.one_of(STATES)).into()),
            8..=11 => {
                let visits = view.and_then(|view| view.integer("visits")).unwrap_or(0);
                ("visits", (visits + 1 + self.random.below(3) as i64).into())
            }
            12..=14 => {
                let chosen = TAGS.iter().filter(|_| self.random.chance(40));
                ("tags", json!(chosen.collect::<Vec<_>>()))
            }
            15..=18 => (
                "note",
                self.rewritten(text("note")).replace('s', MARK).into(),
            ),
            2..=3 | 19 => ("area", self.random.one_of(&areas()).to_string().into()),
            20 => {
                let helper = person(self.random.below(PEOPLE));
                let helper = self.random.chance(70).then(|| helper.to_string());
                ("helper", json!(helper))
            }
            21 => ("shown", self.random.chance(50).into()),
            _ if self.errand().schema == 1 => ("urgency", self.random.below(4).into()),
            _ => ("urgency", (*self.random.one_of(URGENCIES)).into()),
        };
        (name.to_owned(), value)
    }

    /// A photo for the first record of a deed, kept with a draft beforehand.
    async fn photograph(&mut self, deed: &mut Deed) -> Option<String> {
        let seed = self.random.number();
        let length = if self.random.chance(25) {
            LARGE
        } else {
            40 + self.random.below(90)
        };
        let mut bytes = seed.to_le_bytes().to_vec();
        bytes.resize(length, seed as u8);
        let hash = hash_of(&bytes);
        let photo = json!({"hash": hash, "size": length, "width": 4, "height": 3});
        let (kind, seen, fields) = match deed.edits.first_mut()? {
            Edit::Create(record) | Edit::Derive(record) => (&record.kind, None, &mut record.fields),
            Edit::Fields { seen, fields } => (&seen.kind, Some(&*seen), fields),
            Edit::Show(_) | Edit::Archive(_) | Edit::Restore(_) => return None,
        };
        let kind = self.tab.kinds().named(kind)?;
        kind.field("photos")?;
        let mut photos = seen.map_or_else(Vec::new, |seen| seen.list("photos").to_vec());
        photos.push(photo);
        fields.insert("photos".to_owned(), photos.into());
        let draft = format!("{}:{seed}", kind.name);
        self.tab.put_photo(&draft, &hash, &bytes).await.ok()?;
        self.tab.put_draft(&draft, json!({})).await.ok()?;
        Some(draft)
    }

    fn errand(&self) -> &'static Kind {
        let kinds = self.tab.kinds();
        kinds.named("errand").unwrap_or(&kinds::event::KIND)
    }

    fn title(&mut self) -> String {
        (*self.random.one_of(&["a", "b", "c", "d", "e"])).to_owned()
    }

    /// The text with one sentence put in, taken out or written anew. No two
    /// sentences are alike, so that nobody can dispute which of them stayed.
    fn rewritten(&mut self, text: &str) -> String {
        let mut sentences: Vec<String> = text.split_inclusive('.').map(str::to_owned).collect();
        let at = self.random.below(sentences.len() + 1);
        let new = format!("s{}.", self.random.below(1_000_000_000));
        match self.random.below(4) {
            0 if at < sentences.len() => {
                sentences.remove(at);
            }
            1 | 2 if at < sentences.len() => sentences[at] = new,
            _ => sentences.insert(at, new),
        }
        sentences.concat()
    }
}
