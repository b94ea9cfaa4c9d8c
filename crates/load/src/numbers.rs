//! What is printed, and what it is made of.

use serde_json::{Value, json};
use std::time::Duration;

/// One number, for programs to read.
pub(crate) fn print(name: &str, value: Value, unit: &str) {
    println!("{}", json!({"name": name, "value": value, "unit": unit}));
}

/// What phones met while they worked.
#[derive(Default)]
pub(crate) struct Told {
    /// Mutations for which the server gave its receipt.
    pub(crate) received: u64,
    /// How long each push waited for its answer.
    pub(crate) waits: Vec<Duration>,
    /// Pushes that the server put off with 429.
    pub(crate) put_off: u64,
    /// How long it all took.
    pub(crate) took: Duration,
}

impl Told {
    /// Takes in what another phone met.
    pub(crate) fn add(&mut self, other: Self) {
        self.received += other.received;
        self.waits.extend(other.waits);
        self.put_off += other.put_off;
        self.took = self.took.max(other.took);
    }

    /// Prints it under names that begin with `work`.
    pub(crate) fn print(mut self, work: &str) {
        let rate = self.received as f64 / self.took.as_secs_f64();
        print(work, json!(rate.round()), "durable mutations/s");
        self.waits.sort_unstable();
        for (name, thousandth) in [("p50", 500), ("p95", 950), ("p99", 990)] {
            let wait = self.waits.get(self.waits.len() * thousandth / 1_000);
            let wait = wait.map(|wait| (wait.as_secs_f64() * 10_000.0).round() / 10.0);
            print(&format!("{work}_push_{name}"), json!(wait), "ms");
        }
        print(&format!("{work}_put_off"), self.put_off.into(), "pushes");
    }
}
