//! Lists whose rows stay what they are when others come or go.

use super::built::{Built, insert, placeholder};
use super::value::IntoMarkup;
use super::{Markup, Node};
use leptos::prelude::*;
use std::collections::HashMap;

/// A row before it is drawn: its key, and how it is drawn.
pub struct Row {
    key: String,
    draw: Box<dyn FnOnce() -> Markup>,
}

/// A list that follows signals: `rows` says what there is, `key` tells one row
/// from the next, and `draw` is called once for each key.
pub fn keyed<T: 'static>(
    rows: impl Fn() -> Vec<T> + 'static,
    key: fn(&T) -> String,
    draw: impl Fn(T) -> Markup + Clone + 'static,
) -> Markup {
    Markup::of(Node::Keyed(Box::new(move || {
        let row = |row: T| {
            let draw = draw.clone();
            Row {
                key: key(&row),
                draw: Box::new(move || draw(row)),
            }
        };
        rows().into_iter().map(row).collect()
    })))
}

/// The rows as they stand in the document.
pub struct Rows {
    rows: Vec<Drawn>,
    /// Stands behind the last row.
    end: web_sys::Node,
}

struct Drawn {
    key: String,
    owner: Owner,
    built: Built,
}

/// Draws the rows, and draws and moves them as signals say.
pub(super) fn build(rows: Box<dyn Fn() -> Vec<Row>>) -> RenderEffect<Rows> {
    // What a row owns must outlive the run in which it was drawn.
    let owner = Owner::current().unwrap_or_default();
    RenderEffect::new(move |before: Option<Rows>| {
        let rows = rows();
        let mut drawn = before.unwrap_or_else(|| Rows {
            rows: Vec::new(),
            end: placeholder(),
        });
        drawn.become_these(rows, &owner);
        drawn
    })
}

impl Rows {
    fn become_these(&mut self, rows: Vec<Row>, owner: &Owner) {
        let before = std::mem::take(&mut self.rows);
        let mut held: HashMap<String, Drawn> = before
            .into_iter()
            .map(|row| (row.key.clone(), row))
            .collect();
        self.rows = rows
            .into_iter()
            .map(|row| held.remove(&row.key).unwrap_or_else(|| draw(row, owner)))
            .collect();
        held.into_values().for_each(Drawn::leave);
        if let Some(parent) = self.end.parent_element() {
            self.settle(&parent);
        }
    }

    /// Brings the rows into their order, touching only those that are out of it.
    fn settle(&mut self, parent: &web_sys::Element) {
        let mut next = self.end.clone();
        for row in self.rows.iter_mut().rev() {
            let stands = row.built.edge(false).and_then(|last| last.next_sibling());
            if stands.as_ref() != Some(&next) {
                row.built.mount(parent, Some(&next));
            }
            next = row.built.edge(true).unwrap_or(next);
        }
    }

    pub(super) fn edge(&self, first: bool) -> Option<web_sys::Node> {
        let row = self.rows.first().filter(|_| first);
        row.map_or_else(|| Some(self.end.clone()), |row| row.built.edge(true))
    }

    pub(super) fn end(self) {
        self.rows.into_iter().for_each(Drawn::end);
    }

    pub(super) fn nodes(&self, nodes: &mut Vec<web_sys::Node>) {
        self.rows.iter().for_each(|row| row.built.nodes(nodes));
        nodes.push(self.end.clone());
    }

    pub(super) fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        insert(parent, &self.end, marker);
        for row in &mut self.rows {
            row.built.mount(parent, Some(&self.end));
        }
    }
}

impl Drawn {
    fn leave(self) {
        self.built.leave();
        self.owner.cleanup();
    }

    fn end(self) {
        self.built.end();
        self.owner.cleanup();
    }
}

fn draw(row: Row, owner: &Owner) -> Drawn {
    let owner = owner.child();
    let built = owner.with(|| untrack(|| (row.draw)().into_markup().build()));
    Drawn {
        key: row.key,
        owner,
        built,
    }
}
