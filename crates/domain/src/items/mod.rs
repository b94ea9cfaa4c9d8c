//! Government items: who may apply, how an application goes on its way, until when, and
//! what becomes of the photos of its documents.

pub mod due;
pub mod eligibility;
pub mod papers;
pub mod way;
