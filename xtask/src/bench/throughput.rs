//! The server alone: how many mutations a second it makes durable.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{
    command::{cargo, described},
    workspace::Workspace,
};

/// Runs the server's own measurement and returns its lines as a table.
pub(super) fn measured(workspace: &Workspace) -> Result<String> {
    let mut command = cargo(workspace.root());
    command
        .args(["run", "--quiet", "--release", "--package", "server"])
        .args(["--example", "throughput"])
        .stderr(Stdio::inherit());
    let lines = output_of(&mut command)?;
    table(&lines)
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
    let mut table = String::from("| server alone | measured |\n|---|---|\n");
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
