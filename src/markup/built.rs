//! Markup as it stands in the document.

use super::element::{Element, Parts};
use super::keyed::{self, Rows};
use super::value::Attribute;
use super::{Markup, Node};
use js_sys::Reflect;
use leptos::prelude::*;
use std::borrow::Cow;
use wasm_bindgen::prelude::*;
use web_sys::{Event, Text};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A piece of markup as it stands in the document, with what keeps it alive.
pub enum Built {
    /// Something that takes no room but holds the place.
    Nothing(web_sys::Node),
    Text(Text, Cow<'static, str>),
    Element(Standing),
    /// Never empty.
    Many(Vec<Built>),
    Live(RenderEffect<Built>),
    Keyed(RenderEffect<Rows>),
}

/// An element in the document.
pub struct Standing {
    element: web_sys::Element,
    children: Vec<Built>,
    _attributes: Vec<RenderEffect<Option<Cow<'static, str>>>>,
    _properties: Vec<RenderEffect<()>>,
    _listeners: Vec<Listener>,
}

/// Something that is called at an event, until it is dropped.
struct Listener {
    element: web_sys::Element,
    event: Cow<'static, str>,
    call: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        // A browser that does not know the listener needs not forget it.
        let _ = self
            .element
            .remove_event_listener_with_callback(&self.event, self.call.as_ref().unchecked_ref());
    }
}

impl Markup {
    /// Makes the nodes; they are not in the document yet.
    pub(super) fn build(self) -> Built {
        match self.0.take() {
            Node::Nothing => Built::Nothing(placeholder()),
            Node::Text(text) => Built::Text(document().create_text_node(&text), text),
            Node::Element(element) => Built::Element(standing(element)),
            Node::Many(pieces) if pieces.is_empty() => Built::Nothing(placeholder()),
            Node::Many(pieces) => Built::Many(pieces.into_iter().map(Self::build).collect()),
            Node::Live(make) => Built::Live(RenderEffect::new(move |before| match before {
                None => make().build(),
                Some(before) => replace(before, make()),
            })),
            Node::Keyed(rows) => Built::Keyed(keyed::build(rows)),
        }
    }
}

/// What a piece is to be instead of what it was, in the same place.
pub(super) fn replace(mut before: Built, now: Markup) -> Built {
    match (&mut before, &*now.0) {
        (Built::Nothing(_), Node::Nothing) => return before,
        (Built::Text(node, shown), Node::Text(text)) => {
            if shown != text {
                node.set_data(text);
                shown.clone_from(text);
            }
            return before;
        }
        _ => {}
    }
    let mut after = now.build();
    let first = before.edge(true);
    if let Some(parent) = first.as_ref().and_then(web_sys::Node::parent_element) {
        after.mount(&parent, first.as_ref());
    }
    before.leave();
    after
}

/// A comment: it takes no room but holds a place.
pub(super) fn placeholder() -> web_sys::Node {
    document().create_comment("").into()
}

fn standing(element: Element) -> Standing {
    let Parts {
        tag,
        drawing,
        attributes,
        children,
        properties,
        listeners,
        bindings,
    } = *element.0;
    let element = new_element(tag, drawing);
    let attributes = attributes
        .into_iter()
        .filter_map(|(name, value)| set_attribute(&element, name, value))
        .collect();
    let mut children: Vec<Built> = children.into_iter().map(Markup::build).collect();
    for child in &mut children {
        child.mount(&element, None);
    }
    // An option is chosen and a text is set only once what they stand in is there.
    let property = |(name, value)| set_property(&element, name, value);
    let properties = properties.into_iter().map(property).collect();
    let listener = |(event, call)| listen(&element, event, call);
    let listeners = listeners.into_iter().map(listener).collect();
    for bind in bindings {
        bind(&element);
    }
    Standing {
        element,
        children,
        _attributes: attributes,
        _properties: properties,
        _listeners: listeners,
    }
}

fn new_element(tag: &str, drawing: bool) -> web_sys::Element {
    let made = if drawing {
        document().create_element_ns(Some(SVG), tag)
    } else {
        document().create_element(tag)
    };
    match made {
        Ok(element) => element,
        Err(_) => unreachable!("the names of elements are written in the program"),
    }
}

fn set_attribute(
    element: &web_sys::Element,
    name: &'static str,
    value: Attribute,
) -> Option<RenderEffect<Option<Cow<'static, str>>>> {
    let element = element.clone();
    match value {
        Attribute::Absent => None,
        Attribute::Fixed(value) => {
            write_attribute(&element, name, Some(&value));
            None
        }
        Attribute::Live(value) => Some(RenderEffect::new(move |before| {
            let now = value();
            if before.as_ref() != Some(&now) {
                write_attribute(&element, name, now.as_deref());
            }
            now
        })),
    }
}

/// The names of attributes are written in the program, so no browser refuses one.
fn write_attribute(element: &web_sys::Element, name: &str, value: Option<&str>) {
    let _ = match value {
        // A second class is added to the first.
        Some(class) if name == "class" && element.has_attribute(name) => {
            element.class_list().add_1(class)
        }
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

fn set_property(
    element: &web_sys::Element,
    name: &'static str,
    value: Box<dyn Fn() -> JsValue>,
) -> RenderEffect<()> {
    let element = element.clone();
    RenderEffect::new(move |_| {
        let (name, now) = (JsValue::from_str(name), value());
        // Writing what stands there already would disturb whoever is typing it.
        if Reflect::get(&element, &name).ok().as_ref() != Some(&now) {
            let _ = Reflect::set(&element, &name, &now);
        }
    })
}

fn listen(
    element: &web_sys::Element,
    event: Cow<'static, str>,
    call: Box<dyn FnMut(Event)>,
) -> Listener {
    let call = Closure::wrap(call);
    // Every element can be listened to.
    let _ = element.add_event_listener_with_callback(&event, call.as_ref().unchecked_ref());
    Listener {
        element: element.clone(),
        event,
        call,
    }
}

impl Built {
    /// The first node, or the last.
    pub(super) fn edge(&self, first: bool) -> Option<web_sys::Node> {
        match self {
            Self::Nothing(node) => Some(node.clone()),
            Self::Text(text, _) => Some(text.clone().into()),
            Self::Element(standing) => Some(standing.element.clone().into()),
            Self::Many(pieces) if first => pieces.first()?.edge(first),
            Self::Many(pieces) => pieces.last()?.edge(first),
            Self::Live(effect) => effect.with_value_mut(|built| built.edge(first)).flatten(),
            Self::Keyed(effect) => effect.with_value_mut(|rows| rows.edge(first)).flatten(),
        }
    }

    /// Takes it away for good. First nothing of it listens any more, then it goes out
    /// of the document: a browser tells an input that it is left when it is taken out,
    /// and what would answer belongs to a page that is gone.
    pub(super) fn leave(self) {
        let mut nodes = Vec::new();
        self.nodes(&mut nodes);
        self.end();
        nodes.iter().for_each(remove);
    }

    /// The outermost nodes of it.
    pub(super) fn nodes(&self, nodes: &mut Vec<web_sys::Node>) {
        match self {
            Self::Nothing(node) => nodes.push(node.clone()),
            Self::Text(text, _) => nodes.push(text.clone().into()),
            Self::Element(standing) => nodes.push(standing.element.clone().into()),
            Self::Many(pieces) => pieces.iter().for_each(|piece| piece.nodes(nodes)),
            Self::Live(effect) => drop(effect.with_value_mut(|built| built.nodes(nodes))),
            Self::Keyed(effect) => drop(effect.with_value_mut(|rows| rows.nodes(nodes))),
        }
    }

    /// Ends all that listens or follows signals in it, at once: the task of an effect would keep
    /// what stands below it for another turn, and in that turn it would read signals
    /// of a page that is gone.
    pub(super) fn end(self) {
        match self {
            Self::Nothing(_) | Self::Text(..) => {}
            Self::Element(standing) => standing.children.into_iter().for_each(Self::end),
            Self::Many(pieces) => pieces.into_iter().for_each(Self::end),
            Self::Live(effect) => {
                if let Some(built) = effect.take_value() {
                    built.end();
                }
            }
            Self::Keyed(effect) => {
                if let Some(rows) = effect.take_value() {
                    rows.end();
                }
            }
        }
    }

    /// Puts it into the parent, before the marker or at the end.
    pub(super) fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        match self {
            Self::Nothing(node) => insert(parent, node, marker),
            Self::Text(text, _) => insert(parent, text, marker),
            Self::Element(standing) => insert(parent, &standing.element, marker),
            Self::Many(pieces) => pieces
                .iter_mut()
                .for_each(|piece| piece.mount(parent, marker)),
            Self::Live(effect) => drop(effect.with_value_mut(|built| built.mount(parent, marker))),
            Self::Keyed(effect) => drop(effect.with_value_mut(|rows| rows.mount(parent, marker))),
        }
    }
}

/// Takes a node out of the document, if it stands there.
fn remove(node: &web_sys::Node) {
    if let Some(parent) = node.parent_node() {
        let _ = parent.remove_child(node);
    }
}

/// Puts a node before another one of the parent, or at its end.
pub(super) fn insert(parent: &web_sys::Node, node: &web_sys::Node, before: Option<&web_sys::Node>) {
    let _ = parent.insert_before(node, before);
}
