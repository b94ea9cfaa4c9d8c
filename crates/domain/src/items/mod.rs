//! Government items: who may apply, how an application goes on its way, and until when.

pub mod due;
pub mod eligibility;
pub mod way;
