//! A map of few entries.

use crate::Value;
use crate::json::{self, FromJson, Members};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::ops::Index;
use std::str::FromStr;

/// A map as a sorted list: for a handful of entries, or many that come in order.
/// It does what a `BTreeMap` does, in a tenth of the code that a phone must load
/// for every pair of types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortMap<K, V>(Vec<(K, V)>);

/// Most entries that are read: a longer map is no short one, and would take long to
/// fill where its keys come in no order.
const MOST: usize = 4_096;

impl<K: Ord, V> ShortMap<K, V> {
    /// A map without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value under a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|at| &self.0[at].1)
    }

    /// The value under a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|at| &mut self.0[at].1)
    }

    /// Whether there is something under a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Puts a value under a key; the value that was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    /// Takes the value under a key away.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.place(key).ok()?;
        Some(self.0.remove(at).1)
    }

    /// Keeps the entries that `keep` says.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.0.retain_mut(|(key, value)| keep(key, value));
    }

    /// Takes all entries away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries in the order of the keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The entries in the order of the keys, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values in the order of the keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The values in the order of the keys, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// Where the key is, or else belongs.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0
            .binary_search_by(|(there, _)| there.borrow().cmp(key))
    }
}

impl<K, V> Default for ShortMap<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for ShortMap<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        match self.get(key) {
            Some(value) => value,
            None => panic!("no entry under this key"),
        }
    }
}

impl<K: Ord, V> Extend<(K, V)> for ShortMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for ShortMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for ShortMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for ShortMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Serialize + Ord, V: Serialize> Serialize for ShortMap<K, V> {
    fn serialize<S: Serializer>(&self, encoder: S) -> Result<S::Ok, S::Error> {
        encoder.collect_map(self.iter())
    }
}

impl<K: FromStr + Ord, V: FromJson> FromJson for ShortMap<K, V> {
    fn from_json(value: Value) -> Option<Self> {
        let members = Members::of(value)?.into_iter();
        if members.len() > MOST {
            return None;
        }
        let mut map = Self::new();
        for (name, value) in members {
            map.insert(name.parse().ok()?, V::from_json(value)?);
        }
        Some(map)
    }
}

impl<'de, K: FromStr + Ord, V: FromJson> Deserialize<'de> for ShortMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(decoder: D) -> Result<Self, D::Error> {
        json::decode(decoder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_holds_what_a_b_tree_holds(deeds in prop::collection::vec((any::<bool>(), 0_u8..9, any::<u32>()), 0..40)) {
            let (mut short, mut tree) = (ShortMap::new(), BTreeMap::new());
            for (put, key, value) in deeds {
                let key = key.to_string();
                if put {
                    prop_assert_eq!(short.insert(key.clone(), value), tree.insert(key, value));
                } else {
                    prop_assert_eq!(short.remove(key.as_str()), tree.remove(&key));
                }
                prop_assert!(short.iter().eq(tree.iter()));
                prop_assert_eq!(short.get("4"), tree.get("4"));
                prop_assert_eq!(short.contains_key("5"), tree.contains_key("5"));
            }
            let text = serde_json::to_string(&tree).unwrap();
            prop_assert_eq!(serde_json::to_string(&short).unwrap(), text.clone());
            prop_assert_eq!(serde_json::from_str::<ShortMap<String, u32>>(&text).unwrap(), short);
        }
    }
}
