//! `cargo xtask load`: many phones at once against a server of its own.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::Value;

use crate::{
    command::{cargo, described, run as run_to_its_end},
    say,
    scratch::Scratch,
    server_binary,
    testing::Cluster,
    workspace::Workspace,
};

/// How many phones, for how long, over what.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Phones that save and send.
    #[arg(long, value_name = "N")]
    phones: Option<u16>,
    /// How long each number is measured.
    #[arg(long, value_name = "S")]
    seconds: Option<u64>,
    /// Further phones that only hold the stream of changes.
    #[arg(long, value_name = "M")]
    live: Option<u16>,
    /// Keep records in this database, as in postgres://user@host/name, which should be
    /// empty; else in a file.
    #[arg(long, value_name = "URL", conflicts_with = "postgres")]
    database_url: Option<String>,
    /// Keep records in a PostgreSQL that is started for it.
    #[arg(long)]
    postgres: bool,
}

/// Builds for release, measures, and prints a table.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    println!("{}", measured(workspace, options)?);
    Ok(())
}

/// The numbers as a table.
pub(crate) fn measured(workspace: &Workspace, options: &Options) -> Result<String> {
    let server = server_binary::build(workspace)?;
    run_to_its_end(cargo(workspace.root()).args(["build", "--release", "--package", "load"]))?;
    let data = Scratch::new("load").context("no temporary folder")?;
    let cluster = options.postgres.then(Cluster::start).transpose()?;
    let own = cluster.as_ref().map(|cluster| cluster.url().to_owned());
    say::step("Measuring the server under many phones");
    let mut command = Command::new(workspace.target().join("release").join("load"));
    command.arg("--server").arg(server);
    command.arg("--data").arg(data.path());
    let numbers = [
        ("--phones", options.phones.map(u64::from)),
        ("--seconds", options.seconds),
        ("--live", options.live.map(u64::from)),
    ];
    for (name, value) in numbers {
        if let Some(value) = value {
            command.args([name, &value.to_string()]);
        }
    }
    if let Some(url) = own.or_else(|| options.database_url.clone()) {
        command.args(["--database-url", &url]);
    }
    let over_files = !options.postgres && options.database_url.is_none();
    table(&output_of(command.stderr(Stdio::inherit()))?, over_files)
}

fn output_of(command: &mut Command) -> Result<String> {
    let line = described(command);
    let output = command
        .output()
        .with_context(|| format!("could not start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    String::from_utf8(output.stdout).context("the numbers are not text")
}

/// What a number should reach.
#[derive(Clone, Copy)]
enum Goal {
    Least(f64),
    Most(f64),
}

impl Goal {
    /// The goal in words, and whether a value reaches it.
    fn judged(self, value: f64) -> (String, &'static str) {
        let (words, reached) = match self {
            Self::Least(least) => (format!("≥ {least}"), value >= least),
            Self::Most(most) => (format!("≤ {most}"), value <= most),
        };
        (words, if reached { "yes" } else { "no" })
    }
}

/// The goals on two cores that the load shares with the server.
fn goal(name: &str, over_files: bool) -> Option<Goal> {
    Some(match name {
        "single_record_writes" if over_files => Goal::Least(5_000.0),
        "batches_of_100" if over_files => Goal::Least(10_000.0),
        "batches_of_100" => Goal::Least(5_000.0),
        "memory_with_live_phones" => Goal::Most(200.0),
        _ => return None,
    })
}

/// `{"name": …, "value": …, "unit": …}` per line, as rows.
fn table(lines: &str, over_files: bool) -> Result<String> {
    let mut table = String::from("| server | measured | goal | reached |\n|---|---|---|---|\n");
    for line in lines.lines() {
        let number: Value =
            serde_json::from_str(line).with_context(|| format!("not a number: {line}"))?;
        let name = number["name"].as_str().unwrap_or_default();
        let unit = number["unit"].as_str().unwrap_or_default();
        let value = match &number["value"] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let measured = format!("{value} {unit}");
        let (goal, reached) = goal(name, over_files)
            .zip(number["value"].as_f64())
            .map(|(goal, value)| goal.judged(value))
            .unwrap_or_default();
        let (name, measured) = (name.replace('_', " "), measured.trim());
        table.push_str(&format!("| {name} | {measured} | {goal} | {reached} |\n"));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_becomes_a_row_beside_its_goal() {
        let lines = "{\"name\":\"durability\",\"value\":\"sqlite\",\"unit\":\"\"}\n\
                     {\"name\":\"single_record_writes\",\"value\":4000.0,\"unit\":\"/s\"}\n\
                     {\"name\":\"memory_with_live_phones\",\"value\":150,\"unit\":\"MB\"}\n";
        let table = table(lines, true).unwrap();
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| durability | sqlite |  |  |",
                "| single record writes | 4000.0 /s | ≥ 5000 | no |",
                "| memory with live phones | 150 MB | ≤ 200 | yes |"
            ]
        );
    }

    #[test]
    fn a_line_that_is_no_number_is_refused() {
        assert!(table("oops", true).is_err());
    }
}
