//! How many files the server may have open: every phone that listens is one.

use rustix::process::{Resource, getrlimit, setrlimit};

/// For the most streams that are served, with what else is open.
const WANTED: u64 = 20_000 + 1_024;

/// Asks for as many as are wanted, or as many as the system gives without more rights,
/// and says plainly where that is less.
pub(super) fn raise() {
    let mut limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.unwrap_or(WANTED).min(WANTED);
    if limit.current.is_some_and(|held| held < allowed) {
        limit.current = Some(allowed);
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "the limit of open files can not be raised");
        }
    }
    if let Some(held) = getrlimit(Resource::Nofile).current
        && held < WANTED
    {
        tracing::warn!(
            open_files = held,
            wanted = WANTED,
            "fewer phones can listen at once than are served; raise the hard limit (ulimit -Hn, LimitNOFILE)"
        );
    }
}
