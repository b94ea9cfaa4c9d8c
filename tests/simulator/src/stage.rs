//! What all parts of a run share: the trace, the defect that was seeded, what
//! became of the last wait, and the ledger of all that was saved.

use crate::defect::Defect;
use crate::ledger::Ledger;
use crate::server::Entry;
use crate::trace::Trace;
use domain::Id;
use replica::filing::Changed;
use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// For what a task waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wait {
    /// For another task of its tab.
    #[default]
    Turn,
    /// For its store.
    Store,
    /// For the answer to a message.
    Network(u64),
}

/// What becomes of the next transaction of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoreFate {
    /// It goes through.
    #[default]
    Done,
    /// It is aborted; nothing is written.
    Aborted,
    /// There is no room; nothing is written.
    Full,
}

/// Something that a tab tells the other tabs of its phone.
pub struct News {
    /// The phone.
    pub phone: usize,
    /// The tab that tells it.
    pub tab: usize,
    /// What changed.
    pub changed: Changed,
}

/// What all parts of a run share.
#[derive(Default)]
pub struct Stage {
    /// The defect that was seeded.
    pub defect: Option<Defect>,
    /// What happened.
    pub trace: RefCell<Trace>,
    /// What the task that was woken last waits for.
    pub wait: Cell<Wait>,
    /// What becomes of the next transaction.
    pub store_fate: Cell<StoreFate>,
    /// Whether stores answer at once and without faults: for looking at them.
    pub direct: Cell<bool>,
    /// The first invariant that was found broken.
    pub broken: RefCell<Option<String>>,
    /// All that was saved.
    pub ledger: RefCell<Ledger>,
    /// What tabs have told and others have not heard.
    pub news: RefCell<Vec<News>>,
    /// What happened at the server's database, where somebody wants to know.
    pub journal: RefCell<Option<Vec<Entry>>>,
    ids: Cell<u64>,
}

impl Stage {
    /// The stage of one run.
    #[must_use]
    pub fn new(defect: Option<Defect>, keep_trace: bool) -> Rc<Self> {
        Rc::new(Self {
            defect,
            trace: RefCell::new(Trace::new(keep_trace)),
            ..Self::default()
        })
    }

    /// Whether this defect was seeded.
    #[must_use]
    pub fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    /// Notes what happened.
    pub fn note(&self, line: impl FnOnce() -> String) {
        self.trace.borrow_mut().note(line);
    }

    /// Writes down what happened at the server's database.
    pub fn enter(&self, entry: impl FnOnce() -> Entry) {
        if let Some(journal) = &mut *self.journal.borrow_mut() {
            journal.push(entry());
        }
    }

    /// Counts a fault.
    pub fn fault(&self, kind: &'static str) {
        self.trace.borrow_mut().fault(kind);
    }

    /// An invariant does not hold.
    pub fn broken(&self, invariant: &str, what: impl Display) {
        self.broken
            .borrow_mut()
            .get_or_insert_with(|| format!("{invariant}: {what}"));
    }

    /// An id that nobody has.
    pub fn new_id(&self) -> Id {
        self.ids.set(self.ids.get() + 1);
        let mut bytes = [0; 16];
        bytes[0] = 1;
        bytes[8..].copy_from_slice(&self.ids.get().to_be_bytes());
        Id::from_bytes(bytes)
    }

    /// Waits once, so that the run can do something else in between, or end the
    /// task here for good.
    pub async fn pause(&self, wait: Wait) {
        if !self.direct.get() {
            Pause {
                stage: self,
                wait,
                waited: false,
            }
            .await;
        }
    }
}

struct Pause<'s> {
    stage: &'s Stage,
    wait: Wait,
    waited: bool,
}

impl Future for Pause<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<()> {
        if self.waited {
            return Poll::Ready(());
        }
        self.waited = true;
        self.stage.wait.set(self.wait);
        Poll::Pending
    }
}
