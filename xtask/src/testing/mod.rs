//! `cargo xtask test`: every test there is, and one line that sums them up.

mod browser;
mod counted;
mod counts;
mod native;
mod postgres;
mod report;
mod simulation;
mod wasm;

use anyhow::Result;
use clap::{Args, ValueEnum};

pub(crate) use self::native::{BROWSER_ONLY, native_packages};
pub(crate) use self::postgres::Cluster;
use self::report::Report;
use crate::{app, server_binary, workspace::Workspace};

/// Which tests a person may choose.
#[derive(Args)]
pub(crate) struct Options {
    /// Only these tests.
    #[arg(long, value_enum)]
    only: Option<Part>,
}

/// The parts that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// On this machine, over SQLite and PostgreSQL.
    Native,
    /// Many phones and one server under faults, ten thousand times.
    Simulation,
    /// The store and the views in a real browser.
    Wasm,
    /// The whole product in a real browser.
    Browser,
}

/// Runs the tests; a part that fails does not keep the next from running.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    let mut report = Report::default();
    // What is missing on the machine is said at once, not after the build.
    let cluster = if wanted(Part::Native) || wanted(Part::Browser) {
        Some(Cluster::start()?)
    } else {
        None
    };
    if let Some(cluster) = &cluster
        && wanted(Part::Native)
    {
        report.step("Native tests", || native::tests(workspace, cluster));
        report.step("Doc tests", || native::doc_tests(workspace));
    }
    if wanted(Part::Simulation) {
        report.step("Simulation of sync", || simulation::tests(workspace));
    }
    if wanted(Part::Wasm) {
        report.step("Tests of the store and the views in Chromium", || {
            wasm::tests(workspace)
        });
    }
    if let Some(cluster) = &cluster
        && wanted(Part::Browser)
    {
        report.step("Browser tests", || {
            app::build_release(workspace)?;
            let server = server_binary::build(workspace)?;
            browser::tests(workspace, &server, cluster)
        });
    }
    drop(cluster);
    report.finish()
}
