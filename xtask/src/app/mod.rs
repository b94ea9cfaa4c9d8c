//! Building the app: Trunk, then what Trunk cannot know.

mod glue;
mod inputs;
mod parts;
mod precache;
mod sheets;
mod small_std;

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result};

use crate::{
    command::{cargo, run},
    ensure::BuildTools,
    say,
    workspace::Workspace,
};

pub(crate) use parts::{is_called_as_stand_in, stand_in};

const STAMP: &str = "app-built-from";

/// Builds the release app into `dist`, unless it is there already from these
/// very inputs.
pub(crate) fn build_release(workspace: &Workspace) -> Result<()> {
    let inputs = inputs::fingerprint(workspace)?;
    let stamp = workspace.target().join(STAMP);
    let built_from = std::fs::read_to_string(&stamp).unwrap_or_default();
    if built_from == inputs && workspace.path("dist/index.html").is_file() {
        say::step("The app is built already");
        return Ok(());
    }
    let tools = BuildTools::ensure(workspace)?;
    fetch(workspace)?;
    say::step("Building the app (the first time takes some minutes)");
    small_std::fetch(workspace)?;
    let mut build = trunk_build(workspace, &tools, "index.html", &workspace.dist())?;
    let (stand_in, environment) = parts::stand_in_folder(workspace, &tools)?;
    build
        .args(["--features", "split"])
        .env("PATH", tools.path_after(&stand_in)?)
        .envs(environment);
    small_std::apply(&mut build);
    run(&mut build)?;
    parts::install(workspace, &tools)?;
    sheets::join(&workspace.dist())?;
    precache::complete_service_worker(workspace)?;
    std::fs::write(&stamp, inputs).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Builds the page of the bench, with the app's own settings.
pub(crate) fn build_bench_page(workspace: &Workspace, dist: &Path) -> Result<()> {
    let tools = BuildTools::ensure(workspace)?;
    fetch(workspace)?;
    small_std::fetch(workspace)?;
    say::step("Building the bench page");
    let mut build = trunk_build(workspace, &tools, "crates/bench-page/index.html", dist)?;
    small_std::apply(&mut build);
    run(&mut build)
}

/// The command that rebuilds a development app whenever a source changes.
pub(crate) fn watch(workspace: &Workspace, dist: &Path) -> Result<Command> {
    let tools = BuildTools::ensure(workspace)?;
    fetch(workspace)?;
    let mut command = trunk(workspace, &tools)?;
    command.args(["watch", "--dist"]).arg(dist);
    Ok(command)
}

fn trunk_build(
    workspace: &Workspace,
    tools: &BuildTools,
    page: &str,
    dist: &Path,
) -> Result<Command> {
    let mut command = trunk(workspace, tools)?;
    command
        // Each page names the cargo profile, `wasm`, itself.
        .args(["build", "--release", "--dist"])
        .arg(dist)
        .arg(page);
    Ok(command)
}

fn trunk(workspace: &Workspace, tools: &BuildTools) -> Result<Command> {
    let mut command = Command::new(tools.program("trunk")?);
    command
        .current_dir(workspace.root())
        .env("PATH", tools.path()?)
        .env("TRUNK_CONFIG", workspace.path("Trunk.toml"))
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Where in Trunk a build failed helps nobody here.
        .env("RUST_LIB_BACKTRACE", "0");
    // Trunk takes the mere presence of NO_COLOR for a value that it must
    // parse, and fails on the usual "1".
    if std::env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    Ok(command)
}

/// Trunk is told to stay offline, and hands that on to cargo.
fn fetch(workspace: &Workspace) -> Result<()> {
    say::step("Fetching the sources of dependencies");
    run(cargo(workspace.root()).args(["fetch", "--quiet"]))
}
