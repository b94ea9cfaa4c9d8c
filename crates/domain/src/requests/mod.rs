//! What residents ask, need or complain of: its way, until when it is to be answered, and
//! what others than the station are told of it.

pub mod due;
pub mod hand_on;
pub mod way;
