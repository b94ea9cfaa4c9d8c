//! The simulator's own tests, ten thousand seeds of it, and the runs that once failed.

use anyhow::Result;

use super::{
    counted::counted,
    counts::{Counts, Style},
    native,
};
use crate::{simulate::simulator, workspace::Workspace};

const SEEDS: &str = "10000";

/// Builds the simulator optimised, tests it and runs it; each run counts as a test.
pub(crate) fn tests(workspace: &Workspace) -> Result<Counts> {
    let own = native::optimised(workspace)?;
    let mut command = simulator(workspace);
    command.args(["--seeds", SEEDS]);
    Ok(own + counted(&mut command, Style::Simulator)?)
}
