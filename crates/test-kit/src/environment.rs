//! A phone's surroundings, the same in every run.

use domain::{Id, Millis};
use replica::Environment;
use std::cell::Cell;
use std::rc::Rc;

/// When the clocks of test phones begin: 2026-11-18 15:00 in China.
pub const START: Millis = 1_794_985_200_000;

/// A clock that a test sets, and ids that follow from a name and a count. Clones
/// share both, as tabs do.
#[derive(Clone, Debug)]
pub struct TestEnvironment {
    name: Id,
    now: Rc<Cell<Millis>>,
    ids: Rc<Cell<u64>>,
}

impl TestEnvironment {
    /// The surroundings of the phone of that name; its ids are its own.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self {
            name: Id::derived(name, &[]),
            now: Rc::new(Cell::new(START)),
            ids: Rc::default(),
        }
    }

    /// Lets time pass, or turns the clock back.
    pub fn advance(&self, by: Millis) {
        self.now.set(self.now.get() + by);
    }
}

impl Environment for TestEnvironment {
    fn now(&self) -> Millis {
        self.now.get()
    }

    fn new_id(&self) -> Id {
        let count = self.ids.get() + 1;
        self.ids.set(count);
        let mut random = [0; 10];
        random[..4].copy_from_slice(&self.name.as_bytes()[..4]);
        random[4..].copy_from_slice(&count.to_be_bytes()[2..]);
        Id::v7(START, random)
    }
}
