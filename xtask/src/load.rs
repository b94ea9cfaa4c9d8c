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
    table(&output_of(command.stderr(Stdio::inherit()))?)
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

/// `{"name": …, "value": …, "unit": …}` per line, as rows.
fn table(lines: &str) -> Result<String> {
    let mut table = String::from("| server | measured |\n|---|---|\n");
    for line in lines.lines() {
        let number: Value =
            serde_json::from_str(line).with_context(|| format!("not a number: {line}"))?;
        let name = number["name"]
            .as_str()
            .unwrap_or_default()
            .replace('_', " ");
        let unit = number["unit"].as_str().unwrap_or_default();
        let value = match &number["value"] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let measured = format!("{value} {unit}");
        table.push_str(&format!("| {name} | {} |\n", measured.trim()));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_becomes_a_row() {
        let lines = "{\"name\":\"durability\",\"value\":\"sqlite\",\"unit\":\"\"}\n\
                     {\"name\":\"one_by_one\",\"value\":5000.0,\"unit\":\"/s\"}\n";
        let table = table(lines).unwrap();
        assert!(table.ends_with("| durability | sqlite |\n| one by one | 5000.0 /s |\n"));
    }

    #[test]
    fn a_line_that_is_no_number_is_refused() {
        assert!(table("oops").is_err());
    }
}
