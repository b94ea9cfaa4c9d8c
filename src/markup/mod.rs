//! Views as data: one type for every piece of markup, compiled once.
//!
//! The macro [`view!`] writes the notation of Leptos as calls of the builder in
//! [`element`]; [`built`] makes the document's nodes of it and keeps those alive
//! that depend on signals. Leptos gives the signals and drives the effects.
//!
//! A piece of markup that is drawn again replaces what stood there. What a person
//! types into is therefore never drawn again by a closure around it: its own
//! attributes and properties follow the signals.

mod built;
mod element;
mod keyed;
mod value;

#[cfg(test)]
mod tests;

pub use element::{Element, drawing, element};
pub use keyed::{Row, keyed};
pub use markup::{component, view};
pub use value::IntoMarkup;

use any_spawner::Executor;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::borrow::Cow;

/// A piece of markup. Signals want what can be sent between threads; in the
/// browser there is only one.
pub struct Markup(SendWrapper<Node>);

/// What a piece of markup is.
enum Node {
    Nothing,
    Text(Cow<'static, str>),
    Element(Element),
    Many(Vec<Markup>),
    /// Made again whenever a signal that it reads changes.
    Live(Box<dyn Fn() -> Markup>),
    /// Rows that are known by a key and moved rather than made again.
    Keyed(Box<dyn Fn() -> Vec<Row>>),
}

impl Markup {
    fn of(node: Node) -> Self {
        Self(SendWrapper::new(node))
    }
}

/// Puts a view into the document, for the life of the page.
pub fn mount(place: &web_sys::Element, view: impl FnOnce() -> Markup) {
    // A second view finds the executor of the first one, which will do.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let mut built = owner.with(|| view().build());
    built.mount(place, None);
    std::mem::forget((owner, built));
}

/// Several pieces, one after the other.
pub fn many(pieces: Vec<Markup>) -> Markup {
    Markup::of(Node::Many(pieces))
}

/// An effect of which the compiler makes one, whoever uses it.
pub fn effect(run: impl Fn() + 'static) {
    effect_of(Box::new(run));
}

fn effect_of(run: Box<dyn Fn()>) {
    Effect::new(move |_: Option<()>| run());
}
