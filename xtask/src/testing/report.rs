//! What a test run says: a heading and a time per step, one line at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::counts::Counts;
use crate::say;

/// The steps so far.
#[derive(Default)]
pub(crate) struct Report {
    total: Counts,
    lines: Vec<String>,
}

impl Report {
    /// Runs one step and keeps what came of it.
    pub(crate) fn step(&mut self, name: &str, run: impl FnOnce() -> Result<Counts>) {
        say::heading(name);
        // How long a person waited, which no test depends on.
        let started = Instant::now();
        let result = run();
        let line = self.add(name, result, started.elapsed());
        say::note(&line);
    }

    /// Prints the steps and the closing line; fails when a test has.
    pub(crate) fn finish(self) -> Result<()> {
        say::heading("Summary");
        self.lines.iter().for_each(|line| say::note(line));
        println!("{}", self.total);
        if self.total.failed > 0 {
            bail!("not all tests passed");
        }
        Ok(())
    }

    fn add(&mut self, name: &str, result: Result<Counts>, took: Duration) -> String {
        let seconds = took.as_secs_f32();
        let (counts, line) = match result {
            Ok(counts) => (counts, format!("{name}: {counts} ({seconds:.1} s)")),
            // A step that could not run is a failure even without a test.
            Err(error) => (
                Counts::one_failure(),
                format!("{name}: could not be run: {error:#} ({seconds:.1} s)"),
            ),
        };
        self.total += counts;
        self.lines.push(line.clone());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_could_not_run_counts_as_a_failure() {
        let mut report = Report::default();
        let passed = Counts {
            passed: 3,
            failed: 0,
        };
        report.add("one", Ok(passed), Duration::ZERO);
        let line = report.add("two", Err(anyhow::anyhow!("no compiler")), Duration::ZERO);
        assert!(line.contains("no compiler"), "{line}");
        assert_eq!(report.total.to_string(), "3 passed, 1 failed");
        assert!(report.finish().is_err());
    }
}
