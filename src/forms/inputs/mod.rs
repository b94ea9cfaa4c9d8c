//! The inputs, one file per family of field types.

pub mod choice;
pub mod counts;
pub mod number;
pub mod opinion;
pub mod photos;
pub mod point;
pub mod reference;
pub mod rows;
pub mod text;
pub mod time;
pub mod typed;
pub mod voice;
