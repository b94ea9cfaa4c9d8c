//! What the views read and the commands that they give. The only caller of the
//! replica: views never know of storage or sync.

mod app;
mod broadcast;
mod carrying;
mod commands;
mod erasing;
mod locking;
mod looking_back;
mod photo_lane;
mod photos;
mod preferences;
mod reading;
mod session;
mod status;
mod sync_loop;
mod unkept;
mod update;
mod visitor;

pub use app::{App, provide_app, use_app};
pub use carrying::{CarryFailure, Packed, Source};
pub use erasing::{EraseError, remove_what_is_left};
pub use locking::{Colleague, Forgotten, choose_login, chosen_login, colleagues};
pub use photos::PhotoError;
pub use preferences::{Prefs, Theme};
pub use session::{SignInError, want};
pub use status::{Phase, SyncStatus};
pub use unkept::Unkept;
pub use visitor::Visit;
