//! Structs read out of JSON values, member by member.
//!
//! A phone loads all the code that it decodes with, and what serde derives is made
//! anew for every struct. The many small structs therefore go through one
//! [`Value`], by way of [`from_json!`](crate::from_json); serde's own way stays with
//! what is long: the answer of a sync exchange, and records.

use crate::{Fields, Id, Scope, Value};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::Map;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// What can be read out of a JSON value.
pub trait FromJson: Sized {
    /// It; none where the value is not of its form.
    fn from_json(value: Value) -> Option<Self>;

    /// What stands for a member that is not there; none where it must be.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// The members of a JSON object. Those that nobody takes are passed over.
#[derive(Debug)]
pub struct Members(Map<String, Value>);

impl Members {
    /// The members, if the value is an object.
    #[must_use]
    pub fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(Self(members)),
            _ => None,
        }
    }

    /// A member. None where it is not of the form that is asked for, or not there
    /// and not optional.
    pub fn take<T: FromJson>(&mut self, name: &str) -> Option<T> {
        match self.0.get_mut(name) {
            Some(value) => T::from_json(value.take()),
            None => T::absent(),
        }
    }

    /// A member that is left out where it would say nothing.
    pub fn take_or_default<T: FromJson + Default>(&mut self, name: &str) -> Option<T> {
        self.take::<Option<T>>(name).map(Option::unwrap_or_default)
    }

    /// The name and value of the only member.
    #[must_use]
    pub fn only(self) -> Option<(String, Value)> {
        let mut members = self.into_iter();
        members.next().filter(|_| members.next().is_none())
    }
}

/// Decodes by way of a [`Value`]; for implementations of [`Deserialize`].
///
/// # Errors
/// When the text is no JSON, or is not of the form of `T`.
pub fn decode<'de, T: FromJson, D: Deserializer<'de>>(decoder: D) -> Result<T, D::Error> {
    let value = Value::deserialize(decoder)?;
    T::from_json(value).ok_or_else(|| D::Error::custom(MISSHAPEN))
}

/// Decodes an object around one member that is long, for which serde's own way is
/// faster; the others come by way of a [`Value`].
///
/// # Errors
/// When the text is no JSON object, or the long member is not of its form.
pub fn decode_around<'de, L: Deserialize<'de>, D: Deserializer<'de>>(
    decoder: D,
    long: &'static str,
) -> Result<(Members, Option<L>), D::Error> {
    decoder.deserialize_map(Around {
        long,
        form: PhantomData,
    })
}

struct Around<L> {
    long: &'static str,
    form: PhantomData<L>,
}

impl<'de, L: Deserialize<'de>> Visitor<'de> for Around<L> {
    type Value = (Members, Option<L>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut members, mut long) = (Members(Map::new()), None);
        while let Some(name) = map.next_key::<String>()? {
            if name == self.long {
                long = Some(map.next_value()?);
            } else {
                members.0.insert(name, map.next_value()?);
            }
        }
        Ok((members, long))
    }
}

/// What is wrong with a value, as far as a phone need know.
pub const MISSHAPEN: &str = "a member is missing or of another form";

/// Makes a struct of such members readable: first those that must be there (or are
/// an `Option`), behind a semicolon those that are left out where they say nothing.
/// With `around`, one long member is decoded by itself. With `in`, something of more
/// than one form is readable whose [`FromJson`] is written by hand.
#[macro_export]
macro_rules! from_json {
    ($type:ident { $($member:ident),* $(; $($default:ident),*)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(value: $crate::Value) -> Option<Self> {
                let mut members = $crate::json::Members::of(value)?;
                Some(Self {
                    $($member: members.take(stringify!($member))?,)*
                    $($($default: members.take_or_default(stringify!($default))?,)*)?
                })
            }
        }
        $crate::from_json!(in $type);
    };
    ($type:ident { $($member:ident),* $(; $($default:ident),*)? } around $long:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(decoder: D) -> Result<Self, D::Error> {
                let (mut members, long) =
                    $crate::json::decode_around(decoder, stringify!($long))?;
                let made = (|| Some(Self {
                    $($member: members.take(stringify!($member))?,)*
                    $($($default: members.take_or_default(stringify!($default))?,)*)?
                    $long: long?,
                }))();
                made.ok_or_else(|| ::serde::de::Error::custom($crate::json::MISSHAPEN))
            }
        }
    };
    (in $type:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(decoder: D) -> Result<Self, D::Error> {
                $crate::json::decode(decoder)
            }
        }
    };
}

impl IntoIterator for Members {
    type Item = (String, Value);
    type IntoIter = serde_json::map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromJson for Value {
    fn from_json(value: Value) -> Option<Self> {
        Some(value)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value) -> Option<Self> {
        if value.is_null() {
            Some(None)
        } else {
            T::from_json(value).map(Some)
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.into_iter().map(T::from_json).collect(),
            _ => None,
        }
    }
}

impl FromJson for Fields {
    fn from_json(value: Value) -> Option<Self> {
        let mut fields = Self::new();
        for (name, value) in Members::of(value)? {
            fields.insert(name, value);
        }
        Some(fields)
    }
}

impl FromJson for String {
    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl FromJson for Cow<'static, str> {
    fn from_json(value: Value) -> Option<Self> {
        String::from_json(value).map(Cow::Owned)
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Option<Self> {
        value.as_bool()
    }
}

impl FromJson for i64 {
    fn from_json(value: Value) -> Option<Self> {
        value.as_i64()
    }
}

impl FromJson for u64 {
    fn from_json(value: Value) -> Option<Self> {
        value.as_u64()
    }
}

/// Numbers and texts of a narrower form.
macro_rules! narrower {
    ($($type:ty: $read:ident $narrow:ident),*) => {$(
        impl FromJson for $type {
            fn from_json(value: Value) -> Option<Self> {
                value.$read()?.$narrow().ok()
            }
        }
    )*};
}

narrower!(u16: as_u64 try_into, u32: as_u64 try_into, usize: as_u64 try_into);
narrower!(Id: as_str parse, Scope: as_str parse);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Thing {
        name: String,
        count: u32,
        area: Option<Id>,
        kept: bool,
    }
    from_json!(Thing { name, count, area; kept });

    fn read(text: &str) -> Option<Thing> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn members_are_found_in_any_order_among_others() {
        let thing = read(r#"{"kept":true,"later":[],"count":7,"name":"a"}"#);
        let expected = Thing {
            name: "a".to_owned(),
            count: 7,
            area: None,
            kept: true,
        };
        assert_eq!(thing, Some(expected));
    }

    #[test]
    fn what_may_be_left_out_may_be_null_and_nothing_else() {
        assert!(read(r#"{"name":"a","count":7,"area":null}"#).is_some());
        for text in [
            r#"{"name":"a"}"#,
            r#"{"name":"a","count":null}"#,
            r#"{"name":"a","count":-1}"#,
            r#"{"name":"a","count":7.5}"#,
            r#"{"name":"a","count":4294967296}"#,
            r#"{"name":"a","count":7,"area":"nowhere"}"#,
            r#"["a",7]"#,
            "{",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_long_member_is_decoded_wherever_it_stands() {
        #[derive(Debug, PartialEq)]
        struct Page {
            number: u32,
            lines: Vec<String>,
        }
        from_json!(Page { number } around lines);
        let page = |text: &str| serde_json::from_str::<Page>(text).ok();
        let whole = Page {
            number: 1,
            lines: vec!["a".to_owned()],
        };
        for text in [
            r#"{"lines":["a"],"number":1}"#,
            r#"{"number":1,"later":{},"lines":["a"]}"#,
        ] {
            assert_eq!(page(text).as_ref(), Some(&whole));
        }
        for text in [
            r#"{"lines":["a"]}"#,
            r#"{"number":1}"#,
            r#"{"number":1,"lines":[7]}"#,
            r#"[1,["a"]]"#,
        ] {
            assert_eq!(page(text), None, "{text}");
        }
    }

    #[test]
    fn the_only_member_is_one() {
        let only = |value| Members::of(value).and_then(Members::only);
        assert_eq!(only(json!({"a": 1})), Some(("a".to_owned(), json!(1))));
        assert_eq!(only(json!({})), None);
        assert_eq!(only(json!({"a": 1, "b": 2})), None);
    }
}
