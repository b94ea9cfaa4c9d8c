//! Runs a test runner, passes on what it prints and counts along.

use std::{
    io::{self, BufRead as _, BufReader, IsTerminal as _, Read, Write},
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context as _, Result};

use super::counts::{Counts, Style};
use crate::{command::described, say};

/// Runs the command to its end. A failure without a failed test (the code did
/// not compile, a test was cut short) counts as one.
pub(crate) fn counted(command: &mut Command, style: Style) -> Result<Counts> {
    let line = described(command);
    say::step(&line);
    if io::stderr().is_terminal() {
        // A runner that writes to a pipe thinks that nobody sees colours.
        command
            .env("CARGO_TERM_COLOR", "always")
            .env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{line}`"))?;
    let stdout = child.stdout.take().context("the output is piped")?;
    let stderr = child.stderr.take().context("the output is piped")?;
    let mut counts = thread::scope(|scope| {
        let said = scope.spawn(|| passed_on(stdout, io::stdout(), style));
        let complained = passed_on(stderr, io::stderr(), style);
        said.join().unwrap_or_default() + complained
    });
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        say::failure(&format!("`{line}` failed ({status})"));
        counts += Counts::one_failure();
    }
    Ok(counts)
}

fn passed_on(from: impl Read, mut to: impl Write, style: Style) -> Counts {
    let mut from = BufReader::new(from);
    let mut counts = Counts::default();
    let mut line = Vec::new();
    // Bytes, not text: a test may print what is not UTF-8.
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        counts += Counts::in_line(&String::from_utf8_lossy(&line), style);
        // When our own output is closed there is nobody to tell.
        drop(to.write_all(&line).and_then(|()| to.flush()));
        line.clear();
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Counts {
        counted(Command::new("sh").args(["-c", text]), Style::Libtest).unwrap()
    }

    #[test]
    fn both_outputs_are_counted() {
        let counts = script(
            "echo 'test result: ok. 2 passed; 0 failed'; \
             echo 'test result: FAILED. 1 passed; 1 failed' >&2; exit 1",
        );
        assert_eq!(counts.to_string(), "3 passed, 1 failed");
    }

    #[test]
    fn a_failure_without_a_failed_test_counts_as_one() {
        let counts = script("echo 'test result: ok. 2 passed; 0 failed'; exit 101");
        assert_eq!(counts.to_string(), "2 passed, 1 failed");
    }
}
