//! The server program; see [`server::cli`].

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// The system's allocator keeps for good what a rush of pushes once needed, on every
/// thread that served it; this one gives it back.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
