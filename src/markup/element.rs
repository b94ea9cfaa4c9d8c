//! Elements, put together call by call.

use super::value::{Attribute, IntoAttribute, IntoMarkup, IntoProperty};
use super::{Markup, Node};
use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::tachys::html::node_ref::NodeRefContainer;
use std::borrow::Cow;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Event;

/// An element with what belongs to it.
pub struct Element(pub(super) Box<Parts>);

/// What belongs to an element, each in the order in which it was written.
pub(super) struct Parts {
    pub(super) tag: &'static str,
    pub(super) drawing: bool,
    pub(super) attributes: Vec<(&'static str, Attribute)>,
    pub(super) children: Vec<Markup>,
    pub(super) properties: Vec<(&'static str, Property)>,
    pub(super) listeners: Vec<(Cow<'static, str>, Listener)>,
    pub(super) bindings: Vec<Binding>,
}

/// The value of a property, which follows signals.
type Property = Box<dyn Fn() -> JsValue>;

/// What is called at an event.
type Listener = Box<dyn FnMut(Event)>;

/// What is told of the element once it is there.
type Binding = Box<dyn FnOnce(&web_sys::Element)>;

/// An element of HTML.
pub fn element(tag: &'static str) -> Element {
    made(tag, false)
}

/// An element of SVG.
pub fn drawing(tag: &'static str) -> Element {
    made(tag, true)
}

fn made(tag: &'static str, drawing: bool) -> Element {
    Element(Box::new(Parts {
        tag,
        drawing,
        attributes: Vec::new(),
        children: Vec::new(),
        properties: Vec::new(),
        listeners: Vec::new(),
        bindings: Vec::new(),
    }))
}

impl Element {
    /// With an attribute.
    pub fn attribute(self, name: &'static str, value: impl IntoAttribute) -> Self {
        self.with_attribute(name, value.into_attribute())
    }

    #[inline(never)]
    fn with_attribute(mut self, name: &'static str, value: Attribute) -> Self {
        self.0.attributes.push((name, value));
        self
    }

    /// With a further class, if so.
    pub fn class_if(self, class: &'static str, there: bool) -> Self {
        self.with_attribute("class", there.then_some(class).into_attribute())
    }

    /// With a property, which follows signals.
    pub fn property(mut self, name: &'static str, value: impl IntoProperty) -> Self {
        self.0.properties.push((name, value.into_property()));
        self
    }

    /// With a child.
    pub fn child(self, child: impl IntoMarkup) -> Self {
        self.with_child(child.into_markup())
    }

    #[inline(never)]
    fn with_child(mut self, child: Markup) -> Self {
        self.0.children.push(child);
        self
    }

    /// With something that is called at an event.
    pub fn on<E>(mut self, event: E, mut call: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        let call = Box::new(move |event: Event| call(event.unchecked_into()));
        self.0.listeners.push((event.name(), call));
        self
    }

    /// With a reference that is filled once the element is there.
    pub fn bind<E: ElementType>(mut self, reference: impl NodeRefContainer<E>) -> Self {
        self.0
            .bindings
            .push(Box::new(move |element| reference.load(element)));
        self
    }
}

impl IntoMarkup for Element {
    fn into_markup(self) -> Markup {
        Markup::of(Node::Element(self))
    }
}
