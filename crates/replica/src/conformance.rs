//! The one suite that every store must pass: natively over memory, in a real
//! browser over IndexedDB.
//!
//! A backend's test loops over [`cases`] and gives each two handles, as two tabs
//! would have them, over one fresh store that knows [`domain::kinds::ALL`]. A case
//! panics where the store does not keep its contract.

pub(crate) mod answers;
mod base;
mod carried;
mod cipher;
mod drafts;
mod outbox;
mod photos;
mod sent;

use crate::Store;
pub use cipher::{PIN, PlainCipher, SECRET, sealing};
use futures::future::LocalBoxFuture;

/// One promise of the contract.
pub struct Case<S> {
    /// The promise, as a sentence.
    pub name: &'static str,
    run: fn(S, S) -> LocalBoxFuture<'static, ()>,
}

impl<S> Case<S> {
    /// Tries it on two handles of one fresh store.
    pub async fn run(&self, one: S, other: S) {
        (self.run)(one, other).await;
    }
}

/// Makes a list of cases of functions that take two handles.
macro_rules! list {
    ($($name:ident),+ $(,)?) => {
        pub(super) fn cases<S: crate::Store + 'static>() -> Vec<super::Case<S>> {
            vec![$(super::Case {
                name: stringify!($name),
                run: |one, other| Box::pin($name(one, other)),
            }),+]
        }
    };
}
use list;

/// Every case.
#[must_use]
pub fn cases<S: Store + 'static>() -> Vec<Case<S>> {
    let mut all = base::cases();
    all.extend(outbox::cases());
    all.extend(photos::cases());
    all.extend(drafts::cases());
    all.extend(sent::cases());
    all.extend(carried::cases());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;

    #[test]
    fn the_store_in_memory_keeps_its_contract() {
        for case in cases() {
            let store = MemoryStore::new(domain::kinds::ALL);
            futures::executor::block_on(case.run(store.clone(), store));
        }
    }
}
