//! What happened, as text, and the one number that two runs are compared by.

use std::collections::BTreeMap;

/// The record of one run.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    hash: u64,
    lines: Option<Vec<String>>,
    faults: BTreeMap<&'static str, u64>,
}

impl Trace {
    /// A trace that keeps its lines, or only their hash.
    #[must_use]
    pub fn new(keep: bool) -> Self {
        Self {
            hash: 0xcbf2_9ce4_8422_2325,
            lines: keep.then(Vec::new),
            faults: BTreeMap::new(),
        }
    }

    /// Notes a line.
    pub fn note(&mut self, line: impl FnOnce() -> String) {
        let line = line();
        for byte in line.bytes().chain([b'\n']) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        if let Some(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    /// Counts a fault, and notes it.
    pub fn fault(&mut self, kind: &'static str) {
        *self.faults.entry(kind).or_default() += 1;
        self.note(|| format!("  fault: {kind}"));
    }

    /// The same for two runs only where all their lines are.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The lines, where they were kept.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }

    /// How many faults of each kind there were.
    #[must_use]
    pub fn faults(&self) -> &BTreeMap<&'static str, u64> {
        &self.faults
    }
}
