//! The parts that pages are made of.

pub mod areas;
pub mod ask_once;
pub mod asked;
pub mod blur;
pub mod busy;
pub mod clock;
pub mod dates;
pub mod deed_button;
pub mod event_row;
pub mod fate_tag;
pub mod frame;
pub mod give_reason;
pub mod head;
mod header;
pub mod hours;
pub mod icon;
pub mod install;
pub mod load;
pub mod mode_switch;
pub mod near;
pub mod opening_tag;
pub mod photo;
pub mod photo_open;
pub mod post_article;
pub mod post_card;
pub mod prose;
pub mod refused;
pub mod role;
pub mod ruling;
pub mod staff;
pub mod state_line;
pub mod station_card;
mod tab_bar;
mod toasts;
pub mod topic;

pub use frame::Frame;
