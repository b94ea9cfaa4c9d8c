//! What would be lost if the page were loaded anew now: a change that is on its way
//! into its draft, a photo that is being scaled.

use super::app::App;
use leptos::prelude::*;

/// Something that is on no disk yet. As long as it is held, the app does not load
/// itself anew.
#[derive(Debug)]
pub struct Unkept(RwSignal<usize>);

impl App {
    /// Says that something is on no disk yet, until what is returned is dropped.
    pub fn unkept(self) -> Unkept {
        self.unkept.update(|count| *count += 1);
        Unkept(self.unkept)
    }
}

impl Drop for Unkept {
    fn drop(&mut self) {
        // The app itself may have ended before.
        let _ = self.0.try_update(|count| *count -= 1);
    }
}
