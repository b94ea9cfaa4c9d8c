//! What is in base, in memory: for each record where its newest version lies and
//! where it stands in lists. Built from the directories alone; bodies stay on disk.
//!
//! ```text
//!   heads   id ──▶ slot ──next──▶ slot      one slot per scope that holds the record
//!   orders  kind ──▶ [slot, slot, …]        made when a list is first asked for
//! ```

use crate::id_map::IdMap;
use crate::log::Log;
use crate::segment::{Head, Item, Place, Put, sort};
use domain::{Id, Kind, Kinds, Scope, ShortMap};
use replica::Query;
use replica::index::order;
use std::cmp::Ordering;
use sync::Digest;

/// Changes of more records than this do away with sorted lists instead of mending
/// them record by record.
const FEW: usize = 64;

/// A record at its newest version, where its bytes are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    /// The record.
    pub(crate) id: Id,
    /// The segment.
    pub(crate) segment: u32,
    /// What the segment says of it.
    pub(crate) put: Put,
}

/// What is known of a segment as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Its scope.
    pub(crate) scope: Scope,
    /// Bytes of records that were written into it.
    pub(crate) bytes: u64,
    /// Bytes of those that are still the newest.
    pub(crate) live: u64,
}

#[derive(Clone, Copy)]
struct Slot {
    item: Item,
    segment: u32,
    scope: Scope,
    next: Option<u32>,
}

/// What is in base.
pub(crate) struct Catalogue {
    kinds: Kinds,
    log: Log,
    segments: ShortMap<u32, Extent>,
    slots: Vec<Slot>,
    heads: IdMap,
    names: Vec<String>,
    areas: Vec<Id>,
    orders: ShortMap<u16, Vec<u32>>,
}

impl Catalogue {
    /// Nothing yet.
    pub(crate) fn empty(kinds: Kinds) -> Self {
        Self {
            kinds,
            log: Log::default(),
            segments: ShortMap::new(),
            slots: Vec::new(),
            heads: IdMap::default(),
            names: Vec::new(),
            areas: Vec::new(),
            orders: ShortMap::new(),
        }
    }

    /// The log that it reflects.
    pub(crate) fn log(&self) -> Log {
        self.log
    }

    /// Notes that it reflects this log now.
    pub(crate) fn stands_at(&mut self, log: Log) {
        self.log = log;
    }

    /// Takes in the directory of a segment.
    pub(crate) fn absorb(&mut self, head: &Head, items: &[Item]) {
        let names: Vec<u16> = head.kinds.iter().map(|name| self.name(name)).collect();
        let areas: Vec<u16> = head.areas.iter().map(|area| self.area(*area)).collect();
        if items.len() > FEW {
            self.orders.clear();
        }
        self.segments.insert(
            head.number,
            Extent {
                scope: head.scope,
                bytes: 0,
                live: 0,
            },
        );
        for item in items {
            let put = item.put.map(|put| Put {
                kind: names[usize::from(put.kind)],
                area: put.area.map(|area| areas[usize::from(area)]),
                ..put
            });
            let item = Item { put, ..*item };
            self.unlist(item.id);
            self.place(Slot {
                item,
                segment: head.number,
                scope: head.scope,
                next: None,
            });
            self.list_again(item.id);
        }
    }

    /// Forgets segments, and with them every record whose newest version they hold.
    pub(crate) fn forget(&mut self, gone: &[u32]) {
        if gone.is_empty() {
            return;
        }
        self.segments.retain(|number, _| !gone.contains(number));
        // What the others hold is placed anew; what they were written with stays known.
        let extents = self.segments.clone();
        for extent in self.segments.values_mut() {
            extent.live = 0;
        }
        self.heads.clear();
        self.orders.clear();
        for slot in std::mem::take(&mut self.slots) {
            if !gone.contains(&slot.segment) {
                self.place(Slot { next: None, ..slot });
            }
        }
        for (extent, before) in self.segments.values_mut().zip(extents.values()) {
            extent.bytes = before.bytes;
        }
    }

    /// All segments by number.
    pub(crate) fn segments(&self) -> &ShortMap<u32, Extent> {
        &self.segments
    }

    /// The newest of everything in these segments, with its version: what is there,
    /// and what left.
    pub(crate) fn newest_in(&self, segments: &[u32]) -> Vec<(u32, Item)> {
        self.slots
            .iter()
            .filter(|slot| segments.contains(&slot.segment))
            .map(|slot| (slot.segment, slot.item))
            .collect()
    }

    /// The scopes that hold a record.
    pub(crate) fn scopes_of(&self, id: Id) -> Vec<Scope> {
        let there = self.chain(id).filter(|slot| slot.item.put.is_some());
        there.map(|slot| slot.scope).collect()
    }

    /// What each of these scopes holds.
    pub(crate) fn digests(&self, held: impl Iterator<Item = Scope>) -> ShortMap<Scope, Digest> {
        let mut digests: ShortMap<_, _> = held.map(|scope| (scope, Digest::default())).collect();
        for slot in self.slots.iter().filter(|slot| slot.item.put.is_some()) {
            if let Some(digest) = digests.get_mut(&slot.scope) {
                digest.add(slot.item.id, slot.item.seq);
            }
        }
        digests
    }

    /// The record at its highest version over all scopes.
    pub(crate) fn find(&self, id: Id) -> Option<Found> {
        self.visible(id).and_then(|slot| self.found(slot))
    }

    /// The record within one scope.
    pub(crate) fn find_in(&self, scope: Scope, id: Id) -> Option<Put> {
        let there = self.chain(id).find(|slot| slot.scope == scope);
        there.and_then(|slot| slot.item.put)
    }

    /// The name of a kind.
    pub(crate) fn kind_of(&self, put: &Put) -> &str {
        &self.names[usize::from(put.kind)]
    }

    /// The residential area of a record.
    pub(crate) fn area_of(&self, put: &Put) -> Option<Id> {
        put.area.map(|area| self.areas[usize::from(area)])
    }

    /// What a list shows.
    pub(crate) fn list(&mut self, query: &Query) -> Vec<Found> {
        let (Some(kind), Some(area)) = self.sought(query.kind, query.area) else {
            return Vec::new();
        };
        self.sort(kind);
        let order = &self.orders[&kind];
        let known = self.known(kind);
        let start = query.after.map_or(0, |after| {
            order.partition_point(|&slot| compare(known, self.standing(slot), after).is_le())
        });
        order[start..]
            .iter()
            .filter_map(|&slot| self.found(slot))
            .filter(|found| area.is_none_or(|area| found.put.area == Some(area)))
            .take(query.limit)
            .collect()
    }

    /// How many records a list would show in all.
    pub(crate) fn count(&mut self, kind: &str, area: Option<Id>) -> usize {
        let (Some(kind), Some(area)) = self.sought(kind, area) else {
            return 0;
        };
        self.sort(kind);
        let order = &self.orders[&kind];
        let Some(area) = area else {
            return order.len();
        };
        let of_area = |slot: &&u32| {
            let put = self.slots[**slot as usize].item.put;
            put.is_some_and(|put| put.area == Some(area))
        };
        order.iter().filter(of_area).count()
    }

    /// What was put away, of the highest sort key first. Seldom asked for, so it has no
    /// sorted list of its own.
    pub(crate) fn put_away(&self, kind: &str, area: Option<Id>, limit: usize) -> Vec<Found> {
        let (Some(kind), Some(area)) = self.sought(kind, area) else {
            return Vec::new();
        };
        let newest = self.heads.values().filter_map(|first| self.newest(first));
        let mut found: Vec<Found> = newest
            .filter_map(|slot| self.found(slot))
            .filter(|found| found.put.archived && found.put.kind == kind)
            .filter(|found| area.is_none_or(|area| found.put.area == Some(area)))
            .collect();
        found.sort_unstable_by_key(|found| std::cmp::Reverse((found.put.sort, found.id)));
        found.truncate(limit);
        found
    }

    /// The numbers of a kind and an area; the outer `None`s say that no record has them.
    fn sought(&self, kind: &str, area: Option<Id>) -> (Option<u16>, Option<Option<u16>>) {
        let kind = self.names.iter().position(|name| name == kind);
        let area = match area {
            None => Some(None),
            Some(area) => self
                .areas
                .iter()
                .position(|a| *a == area)
                .map(|at| Some(at as u16)),
        };
        (kind.map(|at| at as u16), area)
    }

    fn sort(&mut self, kind: u16) {
        if self.orders.contains_key(&kind) {
            return;
        }
        let known = self.known(kind);
        let mut places: Vec<Place> = self
            .heads
            .values()
            .filter_map(|first| self.newest(first))
            .filter(|&slot| self.listed_under(slot) == Some(kind))
            .map(|slot| {
                let (sort, id) = self.standing(slot);
                (kind, sort, id, slot)
            })
            .collect();
        sort(&mut places);
        let mut order: Vec<u32> = places.into_iter().map(|(.., slot)| slot).collect();
        if known.is_some_and(|kind| kind.list.descending) {
            order.reverse();
        }
        self.orders.insert(kind, order);
    }

    fn known(&self, kind: u16) -> Option<&'static Kind> {
        self.kinds.named(&self.names[usize::from(kind)])
    }

    fn standing(&self, slot: u32) -> (i64, Id) {
        let item = &self.slots[slot as usize].item;
        (item.put.map_or(0, |put| put.sort), item.id)
    }

    /// The kind whose lists show the slot.
    fn listed_under(&self, slot: u32) -> Option<u16> {
        let put = self.slots[slot as usize].item.put?;
        (!put.archived).then_some(put.kind)
    }

    /// Takes a record out of the sorted lists.
    fn unlist(&mut self, id: Id) {
        self.at_place(id, |order, slot, place| {
            if order.get(place) == Some(&slot) {
                order.remove(place);
            }
        });
    }

    /// Puts a record into the sorted lists.
    fn list_again(&mut self, id: Id) {
        self.at_place(id, |order, slot, place| order.insert(place, slot));
    }

    fn at_place(&mut self, id: Id, change: impl FnOnce(&mut Vec<u32>, u32, usize)) {
        if self.orders.is_empty() {
            return;
        }
        let Some((slot, kind)) = self
            .visible(id)
            .and_then(|slot| Some((slot, self.listed_under(slot)?)))
        else {
            return;
        };
        let Some(mut order) = self.orders.remove(&kind) else {
            return;
        };
        let (known, here) = (self.known(kind), self.standing(slot));
        let place = order.partition_point(|&s| compare(known, self.standing(s), here).is_lt());
        change(&mut order, slot, place);
        self.orders.insert(kind, order);
    }

    /// Places a slot, unless a newer version of the record is there already.
    fn place(&mut self, slot: Slot) {
        if let Some(extent) = self.segments.get_mut(&slot.segment) {
            extent.bytes += length(&slot.item);
            extent.live += length(&slot.item);
        }
        let number = self.slots.len() as u32;
        let Some(first) = self.heads.of(slot.item.id) else {
            self.heads.set(slot.item.id, number);
            self.slots.push(slot);
            return;
        };
        let mut at = first;
        loop {
            let there = &mut self.slots[at as usize];
            if there.scope == slot.scope {
                let older = if slot.item.seq >= there.item.seq {
                    let next = there.next;
                    std::mem::replace(there, Slot { next, ..slot })
                } else {
                    slot
                };
                if let Some(extent) = self.segments.get_mut(&older.segment) {
                    extent.live -= length(&older.item);
                }
                return;
            }
            match there.next {
                Some(next) => at = next,
                None => {
                    there.next = Some(number);
                    self.slots.push(slot);
                    return;
                }
            }
        }
    }

    fn chain(&self, id: Id) -> impl Iterator<Item = &Slot> {
        let mut next = self.heads.of(id);
        std::iter::from_fn(move || {
            let slot = &self.slots[next? as usize];
            next = slot.next;
            Some(slot)
        })
    }

    fn visible(&self, id: Id) -> Option<u32> {
        self.heads.of(id).and_then(|first| self.newest(first))
    }

    /// Of the slots of a record the one to read; none when it left every scope.
    fn newest(&self, first: u32) -> Option<u32> {
        let (mut best, mut next): (Option<u32>, _) = (None, Some(first));
        while let Some(at) = next {
            let slot = &self.slots[at as usize];
            let newer = |best: u32| self.slots[best as usize].item.seq < slot.item.seq;
            if slot.item.put.is_some() && best.is_none_or(newer) {
                best = Some(at);
            }
            next = slot.next;
        }
        best
    }

    fn found(&self, slot: u32) -> Option<Found> {
        let slot = &self.slots[slot as usize];
        Some(Found {
            id: slot.item.id,
            segment: slot.segment,
            put: slot.item.put?,
        })
    }

    fn name(&mut self, name: &str) -> u16 {
        let place = self.names.iter().position(|there| there == name);
        place.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        }) as u16
    }

    fn area(&mut self, area: Id) -> u16 {
        let place = self.areas.iter().position(|there| *there == area);
        place.unwrap_or_else(|| {
            self.areas.push(area);
            self.areas.len() - 1
        }) as u16
    }
}

/// The order of a list; that of a kind which this program does not know rises.
fn compare(kind: Option<&Kind>, one: (i64, Id), other: (i64, Id)) -> Ordering {
    kind.map_or_else(|| one.cmp(&other), |kind| order(kind, one, other))
}

fn length(item: &Item) -> u64 {
    item.put.map_or(0, |put| u64::from(put.at.length))
}
