//! The record kinds of the simulated product: those of the real one, and one more
//! that has a field for every merge policy, moves between scopes, changes its schema
//! half-way and is sensitive.

use domain::kind::{Write, unchanged};
use domain::{
    Actor, Field, FieldType, Fields, Id, Kind, Kinds, ListView, Merge, Record, Refusal, Scope,
    kinds, sealed,
};

/// The kinds of the real product that are simulated, and further ones.
macro_rules! with_those_of_the_product {
    ($($further:expr),+) => {
        Kinds(&[
            &kinds::activity_log::KIND,
            &kinds::event::KIND,
            &kinds::post::KIND,
            &kinds::residential_area::KIND,
            &kinds::service_station::KIND,
            $($further),+
        ])
    };
}

/// What the program knew before the upgrade.
pub const OLD: Kinds = with_those_of_the_product!(&ERRAND_1);

/// The same, as a store knows them.
const OLD_STORED: Kinds = with_those_of_the_product!(&ERRAND_1, &sealed::KIND);

/// What it knows since.
pub const NEW: Kinds = with_those_of_the_product!(&ERRAND_2);

/// The same, as a store knows them.
const NEW_STORED: Kinds = with_those_of_the_product!(&ERRAND_2, &sealed::KIND);

/// What the store of a program knows that knows these.
#[must_use]
pub fn stored(kinds: Kinds) -> Kinds {
    match kinds.named("errand").map(|kind| kind.schema) {
        Some(2) => NEW_STORED,
        _ => OLD_STORED,
    }
}

/// Where an errand stands.
pub const STATES: &[&str] = &["open", "taken", "done"];
/// What it is about.
pub const TAGS: &[&str] = &["stairs", "lift", "garden", "water"];
/// How urgent it is, since the second schema.
pub const URGENCIES: &[&str] = &["low", "high"];

const TITLE: Field = Field::new("title", FieldType::Line { max: 40 }).required();
const STATE: Field = Field::new("state", FieldType::Choice(STATES)).merge(Merge::Guarded);
const VISITS: Field =
    Field::new("visits", FieldType::Integer { min: 0, max: 9_999 }).merge(Merge::Counter);
const TAGGED: Field = Field::new("tags", FieldType::Choices(TAGS));
const NOTE: Field = Field::new("note", FieldType::Text { max: 2_000 });
const AREA: Field = Field::new("area", FieldType::Ref("residential_area")).required();
const HELPER: Field = Field::new("helper", FieldType::Line { max: 36 });
const SHOWN: Field = Field::new("shown", FieldType::Bool);
const COME: Field = Field::new("come_at", FieldType::Instant).stamped();
const PHOTOS: Field = Field::new("photos", FieldType::Photos { max: 9 });

const LIST: ListView = ListView {
    title: "title",
    summary: &[],
    sort: "come_at",
    descending: true,
};

const ERRAND_1: Kind = Kind {
    name: "errand",
    schema: 1,
    fields: &[
        TITLE,
        STATE,
        VISITS,
        TAGGED,
        NOTE,
        AREA,
        HELPER,
        SHOWN,
        COME,
        PHOTOS,
        Field::new("urgency", FieldType::Integer { min: 0, max: 3 }),
    ],
    list: LIST,
    area: Some("area"),
    sensitive: true,
    scopes,
    upcast: unchanged,
};

const ERRAND_2: Kind = Kind {
    schema: 2,
    fields: &[
        TITLE,
        STATE,
        VISITS,
        TAGGED,
        NOTE,
        AREA,
        HELPER,
        SHOWN,
        COME,
        PHOTOS,
        Field::new("urgency", FieldType::Choice(URGENCIES)),
    ],
    upcast,
    ..ERRAND_1
};

fn upcast(from: u32, mut fields: Fields) -> Fields {
    if from < 2
        && let Some(urgency) = fields.get_mut("urgency")
        && let Some(number) = urgency.as_i64()
    {
        *urgency = URGENCIES[usize::from(number > 1)].into();
    }
    fields
}

fn scopes(errand: &Record) -> Vec<Scope> {
    let mut scopes = Vec::new();
    scopes.extend(errand.flag("shown").then_some(Scope::Public));
    scopes.extend(errand.reference("area").map(Scope::Area));
    scopes.extend(errand.reference("helper").map(Scope::User));
    scopes
}

/// Who may write: an errand by its own rule, all else as the product has it.
pub fn may_write(kind: &Kind, actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    match kind.name {
        "errand" => errand_may_write(actor, write),
        _ => kinds::may_write(kind, actor, write),
    }
}

/// The staff of its area, and whoever helps; only staff move it to other hands.
fn errand_may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let area = |record: &Record| record.reference("area");
    let staff = actor.works_in(area(write.after))
        && write
            .before
            .is_none_or(|before| actor.works_in(area(before)));
    let helps = |record: &Record| {
        let helper: Option<Id> = record.reference("helper");
        helper.is_some() && helper == actor.user
    };
    let moves = ["area", "helper", "shown"];
    let mends = write.before.is_some_and(helps) && !moves.iter().any(|field| write.changes(field));
    if staff || mends {
        Ok(())
    } else {
        Err(Refusal::of("not_permitted"))
    }
}
