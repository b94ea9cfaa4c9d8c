//! Where the device is, if the person lets it tell.

use domain::place::Place;
use futures::channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Position, PositionOptions};

/// After so many milliseconds it counts as not to be found.
const PATIENCE: u32 = 10_000;

/// A place of the last minutes, in milliseconds, is near enough.
const FRESH: u32 = 300_000;

/// Where the device is; none where the person refuses, or it does not know. The browser
/// asks the person.
pub async fn here() -> Option<Place> {
    let geolocation = super::window().navigator().geolocation().ok()?;
    let (told, heard) = oneshot::channel();
    let told = Rc::new(RefCell::new(Some(told)));
    let tell = move |place: Option<Place>| {
        if let Some(told) = told.borrow_mut().take() {
            // Whoever asked may have gone.
            let _ = told.send(place);
        }
    };
    let tell = Rc::new(tell);
    let failed = tell.clone();
    let found = Closure::<dyn FnMut(Position)>::new(move |at: Position| {
        let at = at.coords();
        tell(Some(Place {
            lat: at.latitude(),
            lon: at.longitude(),
        }));
    });
    let failed = Closure::<dyn FnMut()>::new(move || failed(None));
    let options = PositionOptions::new();
    options.set_timeout(PATIENCE);
    options.set_maximum_age(FRESH);
    geolocation
        .get_current_position_with_error_callback_and_options(
            found.as_ref().unchecked_ref(),
            Some(failed.as_ref().unchecked_ref()),
            &options,
        )
        .ok()?;
    heard.await.ok().flatten()
}
