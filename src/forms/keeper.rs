//! Keeping an unfinished form on this device.
//!
//! Each change is kept at once: a form survives a reload, a crash, an update and
//! the camera. Writes follow one another, and of changes that come while one is
//! under way only the latest is written. What is to be written is held apart from
//! the view, so that a change made just before leaving is kept as well.

use crate::state::{App, Unkept};
use domain::Value;
use futures::lock::Mutex;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How far the latest change has been kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing was changed yet.
    Untouched,
    /// It is being written.
    Saving,
    /// It is on this device.
    Saved,
    /// It could not be written; the form still holds it.
    Failed,
}

/// Keeps one draft: a handle that is passed around by copy.
#[derive(Clone, Copy)]
pub struct Keeper {
    app: App,
    kept: RwSignal<Kept>,
    parts: StoredValue<Rc<Parts>, LocalStorage>,
}

struct Parts {
    key: String,
    next: RefCell<Option<Value>>,
    /// Held from a change until it is written, and from the end of the keeping on.
    unkept: RefCell<Option<Unkept>>,
    writing: Mutex<()>,
    closed: Cell<bool>,
}

impl Keeper {
    /// Keeps the draft of a key; `restored` says that it was kept before.
    pub fn new(app: App, key: String, restored: bool) -> Self {
        let kept = if restored {
            Kept::Saved
        } else {
            Kept::Untouched
        };
        Self {
            app,
            kept: RwSignal::new(kept),
            parts: StoredValue::new_local(Rc::new(Parts {
                key,
                next: RefCell::default(),
                unkept: RefCell::default(),
                writing: Mutex::new(()),
                closed: Cell::new(false),
            })),
        }
    }

    /// How far the latest change has been kept; reactive.
    pub fn kept(self) -> Kept {
        self.kept.get()
    }

    /// Keeps this content.
    pub fn keep(self, content: Value) {
        let parts = self.parts.get_value();
        if parts.closed.get() {
            return;
        }
        parts.next.replace(Some(content));
        let unkept = || self.app.unkept();
        parts.unkept.borrow_mut().get_or_insert_with(unkept);
        self.kept.set(Kept::Saving);
        spawn_local(async move {
            let _writing = parts.writing.lock().await;
            // A write that came before may have taken it along.
            let Some(content) = parts.next.take() else {
                return;
            };
            let written = self.app.put_draft(&parts.key, content).await.is_ok();
            if parts.next.borrow().is_none() {
                if written {
                    parts.unkept.take();
                }
                // The form may have been left meanwhile.
                let _ = self
                    .kept
                    .try_set(if written { Kept::Saved } else { Kept::Failed });
            }
        });
    }

    /// Ends the keeping, and waits until nothing is being written any more: what
    /// follows takes the draft away, and it must not come back.
    pub async fn close(self) {
        let Some(parts) = self.parts.try_get_value() else {
            return;
        };
        parts.closed.set(true);
        parts.next.take();
        let unkept = || self.app.unkept();
        parts.unkept.borrow_mut().get_or_insert_with(unkept);
        let _written = parts.writing.lock().await;
    }

    /// Goes on with keeping, after what should have taken the draft away failed.
    pub fn reopen(self, content: Value) {
        if let Some(parts) = self.parts.try_get_value() {
            parts.closed.set(false);
            self.keep(content);
        }
    }
}
