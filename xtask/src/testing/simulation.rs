//! Ten thousand seeds of the simulator, and the runs that once failed.

use anyhow::Result;

use super::{
    counted::counted,
    counts::{Counts, Style},
};
use crate::{simulate::simulator, workspace::Workspace};

const SEEDS: &str = "10000";

/// Builds the simulator optimised and runs it; each run counts as a test.
pub(crate) fn tests(workspace: &Workspace) -> Result<Counts> {
    let mut command = simulator(workspace);
    command.args(["--seeds", SEEDS]);
    counted(&mut command, Style::Simulator)
}
