//! What lies over a page until the person goes back: on a phone the way back is how
//! one closes things.

use super::window;
use gloo::events::EventListener;
use std::cell::Cell;
use std::rc::Rc;

/// What the browser keeps with a step that was laid over a page.
const OVER: &str = "over";

/// A step of the history, under the same address. Dropped before the person left it, it
/// is gone back, for nothing lies over the page any more.
pub struct Over {
    left: Rc<Cell<bool>>,
    _watch: EventListener,
}

/// Adds a step to the history, and calls when the person leaves it.
pub fn lay_over(left: impl Fn() + 'static) -> Over {
    if let Ok(history) = window().history() {
        // A browser that takes no step has the other ways to close.
        let _ = history.push_state(&OVER.into(), "");
    }
    let is_left = Rc::new(Cell::new(false));
    let leaves = Rc::clone(&is_left);
    let watch = EventListener::new(&window(), "popstate", move |_| {
        leaves.set(true);
        left();
    });
    Over {
        left: is_left,
        _watch: watch,
    }
}

impl Over {
    /// Goes back from it, once.
    pub fn leave(&self) {
        if !self.left.replace(true) {
            clear();
        }
    }
}

impl Drop for Over {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Goes back where the browser is at a step that was laid over a page: after a reload, or
/// on the way forward again, nothing else knows of it. Whether it is.
pub fn clear() -> bool {
    let Ok(history) = window().history() else {
        return false;
    };
    let is_over = history.state().is_ok_and(|state| state == OVER);
    // Where there is no way back, nothing was laid over the page.
    is_over && history.back().is_ok()
}
