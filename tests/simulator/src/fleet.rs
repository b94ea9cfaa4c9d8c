//! Many seeds on all cores, each run on one of them.

use crate::defect::Defect;
use crate::run::run_seed;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Seeds that were run.
    pub seeds: u64,
    /// Steps that were taken in them.
    pub steps: u64,
    /// Faults by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Seeds that failed, and how.
    pub failed: Vec<(u64, String)>,
}

/// Runs seeds from `from` on, until there were `count` of them, or `enough` says so.
#[must_use]
pub fn run(
    from: u64,
    count: u64,
    defect: Option<Defect>,
    enough: impl Fn(&Report) -> bool + Sync,
) -> Report {
    let (next, report) = (AtomicU64::new(0), Mutex::new(Report::default()));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Ok(now) = report.lock().map(|report| enough(&report)) else {
                        return;
                    };
                    if n >= count || now {
                        return;
                    }
                    let outcome = run_seed(from + n, defect);
                    let Ok(mut report) = report.lock() else {
                        return;
                    };
                    report.seeds += 1;
                    report.steps += outcome.steps;
                    for (kind, times) in outcome.trace.faults() {
                        *report.faults.entry(kind).or_default() += times;
                    }
                    report
                        .failed
                        .extend(outcome.broken.map(|broken| (from + n, broken)));
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap_or_default();
    report.failed.sort();
    report
}
