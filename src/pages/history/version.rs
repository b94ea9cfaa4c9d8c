//! One version of a record, and one writing that gave way.

use super::restore::{Restore, differing};
use super::when_and_who;
use crate::forms::compare::{changed, field_label, side, value};
use crate::markup::{Markup, view};
use crate::t;
use domain::{Fields, Kind, Record, Value};
use sync::Displaced;
use sync::looking_back::{Unused, Version};

/// Who wrote it and when, what it changed, and the way back to it.
pub(super) fn version_card(kind: &'static Kind, now: &Record, version: Version) -> Markup {
    let back = differing(kind, now, &version.fields);
    let tag = tag(&version).map(|key| view! { <span class="tag">{t!(key)}</span> });
    let nothing_to_see = version.was.is_empty() && !version.made;
    let facts = if version.made {
        beginning(kind, &version.fields)
    } else {
        let edits = kind.fields.iter().filter_map(|field| {
            let was = version.was.get(field.name)?;
            let unseen = version.unseen.iter().any(|name| name == field.name);
            Some(edit(kind, field.name, was, &version.fields, unseen))
        });
        edits.collect()
    };
    let (by, at) = (version.by, version.at);
    view! {
        <article class="card card-pad">
            <div class="split">
                <h3 class="card-title">{move || when_and_who(by.as_ref(), at)}</h3>
                {tag}
            </div>
            {nothing_to_see.then(|| view! { <p class="muted">{t!("history.out_of_sight")}</p> })}
            {facts}
            {(!back.is_empty()).then(|| view! {
                <div class="row">
                    <Restore now=now.clone() fields=back label="history.restore" />
                </div>
            })}
        </article>
    }
}

fn tag(version: &Version) -> Option<&'static str> {
    let was_archived = version.was.get("archived").and_then(Value::as_bool);
    match (version.made, was_archived) {
        (true, _) => Some("history.made"),
        (false, Some(true)) => Some("history.brought_back"),
        (false, Some(false)) => Some("history.put_away"),
        (false, None) => None,
    }
}

/// All that the first version said.
fn beginning(kind: &'static Kind, fields: &Fields) -> Markup {
    let said = kind.fields.iter().filter(|field| !field.hidden);
    let said = said.filter_map(|field| Some((field.name, fields.get(field.name)?)));
    let facts = said.map(|(name, said)| {
        view! {
            <div>
                <dt>{move || field_label(kind, name)}</dt>
                <dd class="prose">{value(kind, name, said)}</dd>
            </div>
        }
    });
    view! { <dl class="facts">{facts.collect::<Markup>()}</dl> }
}

/// What stood there, and what was made of it.
fn edit(
    kind: &'static Kind,
    name: &'static str,
    was: &Value,
    fields: &Fields,
    unseen: bool,
) -> Markup {
    let now = fields.get(name).unwrap_or(&Value::Null);
    view! {
        <div class="stack-tight">
            <h4>{move || field_label(kind, name)}</h4>
            {unseen.then(|| view! { <p class="muted small">{t!("history.unseen")}</p> })}
            <div class="sides">
                {side(|| t!("history.from"), value(kind, name, was))}
                {side(|| t!("history.to"), changed(kind, name, was, now))}
            </div>
        </div>
    }
}

/// What somebody wrote that gave way, with what stood in its place, and the way to use
/// it after all.
pub(super) fn unused_card(kind: &'static Kind, now: &Record, unused: Unused) -> Markup {
    let fields = unused
        .met
        .iter()
        .map(|met| gave_way(kind, now, met))
        .collect::<Markup>();
    let (by, at) = (unused.by, unused.at);
    view! {
        <article class="card card-pad">
            <h3 class="card-title">{move || when_and_who(by.as_ref(), at)}</h3>
            {fields}
        </article>
    }
}

fn gave_way(kind: &'static Kind, now: &Record, met: &Displaced) -> Markup {
    let name = met.field.clone();
    let wanted = Fields::from([(met.field.clone(), met.mine.clone())]);
    let back = differing(kind, now, &filled(now, wanted));
    view! {
        <div class="stack-tight">
            <h4>{move || field_label(kind, &name)}</h4>
            <div class="sides">
                {side(|| t!("history.wrote"), changed(kind, &met.field, &met.was, &met.mine))}
                {side(|| t!("history.stayed"), changed(kind, &met.field, &met.was, &met.theirs))}
            </div>
            {(!back.is_empty()).then(|| view! {
                <div class="row">
                    <Restore now=now.clone() fields=back label="history.use" />
                </div>
            })}
        </div>
    }
}

/// The record's values with some others in their place.
fn filled(now: &Record, values: Fields) -> Fields {
    let mut fields = now.fields.clone();
    fields.extend(values);
    fields
}
