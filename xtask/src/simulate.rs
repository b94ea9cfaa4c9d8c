//! `cargo xtask simulate`: seeds of the simulator of sync, as many as one likes.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{
    command::{self, cargo},
    workspace::Workspace,
};

/// Which seeds, and for how long.
#[derive(Args)]
pub(crate) struct Options {
    /// How many seeds; ten thousand where no time is given either.
    #[arg(long)]
    seeds: Option<u64>,
    /// The first of them.
    #[arg(long)]
    from: Option<u64>,
    /// Begins no seed after so many minutes.
    #[arg(long)]
    minutes: Option<u64>,
    /// Shows one seed alone: what happens in it, and what must happen for it to fail.
    #[arg(long, conflicts_with_all = ["seeds", "from", "minutes"])]
    trace: Option<u64>,
}

/// Builds the simulator optimised and runs it; fails when an invariant does not hold.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut command = simulator(workspace);
    for (name, value) in [
        ("--seeds", options.seeds),
        ("--from", options.from),
        ("--minutes", options.minutes),
        ("--trace", options.trace),
    ] {
        if let Some(value) = value {
            command.args([name, &value.to_string()]);
        }
    }
    command::run(&mut command)
}

/// The simulator, still without its arguments.
pub(crate) fn simulator(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace.root());
    command.args(["run", "--quiet", "--profile", "simulator"]);
    command.args(["--package", "simulator", "--"]);
    command
}
