//! `cargo xtask`: all automation of the project, and the only one.
//!
//! It is not a build system: cargo and Trunk build. It gets the tools that
//! are missing, calls things in the right order and says what it does.
//!
//! - `serve`, `testing`, `simulate`, `bench`, `load`, `screenshots`, `ci`, `tidy`: the
//!   commands, one each
//! - `app`, `server_binary`: what has to be built before something can run
//! - `ensure`: the tools from rustup, crates.io, npm and apt
//! - `command`, `tied`, `scratch`, `http`: processes and what they leave behind
//! - `workspace`, `say`, `digest`: where things are, how we speak, what changed

mod app;
mod bench;
mod ci;
mod command;
mod digest;
mod ensure;
mod http;
mod load;
mod say;
mod scratch;
mod screenshots;
mod serve;
mod server_binary;
mod simulate;
mod testing;
mod tidy;
mod tied;
mod workspace;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::workspace::Workspace;

/// The automation of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the app and the server and runs them with the demo neighbourhood.
    Serve(serve::Options),
    /// Runs every test: native, PostgreSQL, wasm and the browser.
    Test(testing::Options),
    /// Runs seeds of the simulator of sync.
    Simulate(simulate::Options),
    /// Prints the numbers that the product is measured by.
    Bench,
    /// Measures a server under many phones at once.
    Load(load::Options),
    /// Takes the pictures of docs/SCREENSHOTS.md anew.
    Screenshots,
    /// Formatting, lints and tidy: what must hold before the tests are run.
    Ci,
    /// Import rules, sizes, translations, docs and forbidden words.
    Tidy,
}

fn main() -> ExitCode {
    if app::is_called_as_stand_in() {
        return app::stand_in();
    }
    let cli = Cli::parse();
    let workspace = Workspace::locate();
    let result = match cli.command {
        Command::Serve(options) => serve::run(&workspace, &options),
        Command::Test(options) => testing::run(&workspace, &options),
        Command::Simulate(options) => simulate::run(&workspace, &options),
        Command::Bench => bench::run(&workspace),
        Command::Load(options) => load::run(&workspace, &options),
        Command::Screenshots => screenshots::run(&workspace),
        Command::Ci => ci::run(&workspace),
        Command::Tidy => tidy::run(&workspace),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// What can be said after `cargo xtask`; tidy holds the docs to it.
fn command_names() -> Vec<String> {
    Cli::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect()
}
