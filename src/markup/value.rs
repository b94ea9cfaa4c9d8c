//! What can stand as a child, as the value of an attribute, or of a property.

use super::{Markup, Node, many};
use std::borrow::Cow;
use wasm_bindgen::JsValue;

/// What can stand as a child.
pub trait IntoMarkup {
    /// The same as markup.
    fn into_markup(self) -> Markup;
}

impl IntoMarkup for Markup {
    fn into_markup(self) -> Markup {
        self
    }
}

impl IntoMarkup for () {
    fn into_markup(self) -> Markup {
        Markup::of(Node::Nothing)
    }
}

impl IntoMarkup for String {
    fn into_markup(self) -> Markup {
        Markup::of(Node::Text(Cow::Owned(self)))
    }
}

impl IntoMarkup for &'static str {
    fn into_markup(self) -> Markup {
        Markup::of(Node::Text(Cow::Borrowed(self)))
    }
}

impl<T: IntoMarkup> IntoMarkup for Option<T> {
    fn into_markup(self) -> Markup {
        self.map_or_else(|| ().into_markup(), T::into_markup)
    }
}

impl<T: IntoMarkup> IntoMarkup for Vec<T> {
    fn into_markup(self) -> Markup {
        self.into_iter().collect()
    }
}

impl<T: IntoMarkup> FromIterator<T> for Markup {
    fn from_iter<I: IntoIterator<Item = T>>(pieces: I) -> Self {
        many(pieces.into_iter().map(T::into_markup).collect())
    }
}

impl<F, T> IntoMarkup for F
where
    F: Fn() -> T + 'static,
    T: IntoMarkup,
{
    fn into_markup(self) -> Markup {
        Markup::of(Node::Live(Box::new(move || self().into_markup())))
    }
}

impl<T: IntoMarkup, const N: usize> IntoMarkup for [T; N] {
    fn into_markup(self) -> Markup {
        self.into_iter().collect()
    }
}

macro_rules! number {
    ($($number:ty)*) => {
        $(impl IntoMarkup for $number {
            fn into_markup(self) -> Markup {
                self.to_string().into_markup()
            }
        })*
    };
}

number!(u8 usize);

/// The value of an attribute.
pub enum Attribute {
    /// The attribute is not there.
    Absent,
    /// It is there with this value.
    Fixed(Cow<'static, str>),
    /// It follows signals.
    Live(Box<dyn Fn() -> Option<Cow<'static, str>>>),
}

impl Attribute {
    fn now(self) -> Option<Cow<'static, str>> {
        match self {
            Self::Absent => None,
            Self::Fixed(value) => Some(value),
            Self::Live(value) => value(),
        }
    }
}

/// What can be the value of an attribute.
pub trait IntoAttribute {
    /// The same as such a value.
    fn into_attribute(self) -> Attribute;
}

impl IntoAttribute for &'static str {
    fn into_attribute(self) -> Attribute {
        Attribute::Fixed(Cow::Borrowed(self))
    }
}

impl IntoAttribute for String {
    fn into_attribute(self) -> Attribute {
        Attribute::Fixed(Cow::Owned(self))
    }
}

impl IntoAttribute for bool {
    fn into_attribute(self) -> Attribute {
        if self {
            "".into_attribute()
        } else {
            Attribute::Absent
        }
    }
}

impl IntoAttribute for u32 {
    fn into_attribute(self) -> Attribute {
        self.to_string().into_attribute()
    }
}

impl<T: IntoAttribute> IntoAttribute for Option<T> {
    fn into_attribute(self) -> Attribute {
        self.map_or(Attribute::Absent, T::into_attribute)
    }
}

impl<F, T> IntoAttribute for F
where
    F: Fn() -> T + 'static,
    T: IntoAttribute,
{
    fn into_attribute(self) -> Attribute {
        Attribute::Live(Box::new(move || self().into_attribute().now()))
    }
}

/// What can be the value of a property, once or again and again.
pub trait IntoProperty {
    /// Reads the value as it is now.
    fn into_property(self) -> Box<dyn Fn() -> JsValue>;
}

impl<F, T> IntoProperty for F
where
    F: Fn() -> T + 'static,
    T: Into<JsValue>,
{
    fn into_property(self) -> Box<dyn Fn() -> JsValue> {
        Box::new(move || self().into())
    }
}
