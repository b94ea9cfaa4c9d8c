//! What tests are built of: the same time, ids, records and pictures in every run,
//! a network that fails on demand, a server in the test's own process and phones
//! that face it.

#[cfg(not(target_arch = "wasm32"))]
pub mod bucket;
pub mod environment;
pub mod faulty;
pub mod loan;
#[cfg(not(target_arch = "wasm32"))]
pub mod phone;
pub mod pictures;
pub mod records;
#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use environment::TestEnvironment;
pub use faulty::{Fault, Faulty};
