//! Forms, lists and views generated from a record kind's definition.
//!
//! Layout:
//! - [`form`]: what a form holds while somebody fills it in; [`keeper`]: how it is
//!   kept at every change; [`draft`]: how that is written down;
//! - [`slot`]: one value of a form, wherever it stands;
//! - [`editor`]: the whole form of a kind with its save button; [`open`]: the
//!   editor over its draft, in [`one_tab`]; [`deed`]: what saving it writes;
//! - [`field`]: the input of one field, by its type, from [`inputs`];
//! - [`value`]: values to read; [`list`]: the list of a kind;
//! - [`compare`]: two writings of a field beside each other; [`mending`]: what a form
//!   mends, above it;
//! - [`put_away`]: out of all lists, and back.

pub mod compare;
pub mod deed;
pub mod draft;
pub mod editor;
pub mod field;
pub mod form;
pub mod inputs;
pub mod keeper;
pub mod list;
pub mod mending;
pub mod one_tab;
pub mod open;
pub mod problem;
pub mod put_away;
pub mod slot;
pub mod value;

#[cfg(test)]
mod tests;
