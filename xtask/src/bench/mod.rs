//! `cargo xtask bench`: the numbers that the product is measured by.
//!
//! Here is only the frame: everything is built for release, the server measures
//! itself, then one with a neighbourhood of a known size is started, and
//! `tests/bench/run.mjs` measures the browser's half and prints its table.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result};

use crate::{
    app, command,
    ensure::{Chromium, node_program},
    http, load, say,
    scratch::Scratch,
    server_binary,
    tied::{Stop, Tied},
    workspace::Workspace,
};

/// As many records as the numbers to reach are stated for.
const RECORDS: &str = "10000";

/// As many as show what grows with them, and what does not.
const MANY: &str = "100000";

/// Builds, serves, measures.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let node = node_program()?;
    let chromium = Chromium::ensure()?;
    app::build_release(workspace)?;
    let page = workspace.target().join("bench-dist");
    app::build_bench_page(workspace, &page)?;
    let binary = server_binary::build(workspace)?;
    say::step("Measuring the server alone");
    let throughput = load::measured(workspace, &load::Options::default())?;
    let few = Measured::start(&binary, &page, RECORDS)?;
    let many = Measured::start(&binary, &page, MANY)?;
    say::step("Measuring in the browser");
    command::run(
        Command::new(node)
            .arg("tests/bench/run.mjs")
            .current_dir(workspace.root())
            .env("JIAMENKOU_BENCH_URL", few.url())
            .env("JIAMENKOU_BENCH_MANY_URL", many.url())
            .env("JIAMENKOU_BENCH_RECORDS", RECORDS)
            .env("JIAMENKOU_CHROMIUM", &chromium.browser)
            .env("JIAMENKOU_DIST", workspace.dist())
            .env("JIAMENKOU_SERVER", &binary),
    )?;
    println!("{throughput}");
    Ok(())
}

/// A server of the bench page, over data of its own.
struct Measured {
    port: u16,
    _server: Tied,
    _data: Scratch,
}

impl Measured {
    fn start(binary: &Path, page: &Path, records: &str) -> Result<Self> {
        say::step(&format!("Starting a server with {records} records"));
        let data = Scratch::new("bench").context("no temporary folder")?;
        let port = http::free_port()?;
        let mut serving = server_binary::serving(binary, port, data.path());
        serving
            .args(["--demo", "--demo-records", records, "--app-dir"])
            .arg(page);
        let mut server = Tied::start(&serving, Stop::Terminate, None, |_| {})
            .with_context(|| format!("could not start {}", binary.display()))?;
        http::wait_until_healthy(port, &mut server)?;
        Ok(Self {
            port,
            _server: server,
            _data: data,
        })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
