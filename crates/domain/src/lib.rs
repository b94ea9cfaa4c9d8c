//! The neighbourhood in pure code: what is recorded, by whom, under which rules.
//!
//! It is not a place for clocks, randomness, storage or networks: time and ids
//! are arguments, so that the phone's prediction and the server's law are the
//! same functions.
//!
//! Layout:
//! - [`kinds`]: one file per record kind, and the list of them;
//! - [`kind`], [`field`]: the vocabulary in which a kind is declared;
//! - [`record`], [`validate`]: a record of any kind, and the check of its fields;
//! - [`sealed`]: a record as it lies on a phone that many hands may hold;
//! - [`role`], [`scope`]: who may do what where, and which records travel together;
//! - [`publishing`]: from a worker's activity log to the residents' feed;
//! - [`way`]: what somebody brought to the station, followed like a parcel;
//! - [`items`]: eligibility for government items, the way of an application, working days;
//! - [`requests`]: the way of what residents ask or complain of, and what others are told of it;
//! - [`erasure`]: what becomes of a person's records when they ask to be forgotten;
//! - [`seats`]: who has a seat at an event, and who waits; [`visits`]: who has a slot at a station;
//! - [`series`]: an event that comes again;
//! - [`chain`]: a list pasted out of a group chat; [`calls`]: whom to tell by telephone;
//! - [`calendar_file`]: events for calendars;
//! - [`opening`], [`civil`]: opening hours and dates in China's one time zone;
//! - [`id`][]: identifiers; [`person`], [`text`]: what is shown of a person, and what people write;
//! - [`json`], [`short_map`]: small structs and maps, in little code.

pub mod calendar_file;
pub mod calls;
pub mod chain;
pub mod civil;
pub mod erasure;
pub mod field;
pub mod id;
pub mod inbox;
pub mod items;
pub mod json;
pub mod kind;
pub mod kinds;
pub mod opening;
pub mod person;
pub mod place;
pub mod publishing;
pub mod record;
pub mod requests;
pub mod role;
pub mod rules;
pub mod scope;
pub mod sealed;
pub mod seats;
pub mod series;
pub mod short_map;
pub mod text;
pub mod validate;
pub mod visits;
pub mod way;

pub use field::{Field, FieldType, Merge};
pub use id::Id;
pub use kind::{Kind, Kinds, ListView, Refusal};
pub use record::{Fields, Record};
pub use role::{Actor, Grant, Role};
pub use scope::Scope;
pub use serde_json::Value;
pub use short_map::ShortMap;
pub use validate::{Problem, validate, validate_change};

/// Milliseconds since the Unix epoch, UTC.
pub type Millis = i64;
