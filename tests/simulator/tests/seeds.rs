//! Any seed holds, and is the same run each time.

use simulator::fleet;
use simulator::plan::plan;
use simulator::run::{run, run_seed, shrink};

/// Few enough to try while one writes; `cargo xtask test` runs ten thousand besides.
const SEEDS: u64 = 300;

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 1..=40 {
        let (once, again) = (run_seed(seed, None), run_seed(seed, None));
        assert_eq!(once.trace.hash(), again.trace.hash(), "seed {seed}");
        assert_eq!(once.steps, again.steps);
    }
    assert_ne!(
        run_seed(1, None).trace.hash(),
        run_seed(2, None).trace.hash()
    );
}

#[test]
fn every_invariant_holds_for_some_hundred_seeds_that_meet_every_kind_of_fault() {
    let report = fleet::run(1, SEEDS, None, |report| !report.failed.is_empty());
    assert_eq!(report.failed, []);
    assert_eq!(report.seeds, SEEDS);
    let met: Vec<&str> = report.faults.keys().copied().collect();
    let all = [
        "answer cut off",
        "answer lost",
        "captive portal",
        "commit failed",
        "device signed out from afar",
        "nobody waits any more",
        "record vanished",
        "request lost",
        "request turned away",
        "request twice",
        "server ends after its commit",
        "server ends before its commit",
        "server restored",
        "server turned back",
        "store full",
        "store lost",
        "store restored from an old copy",
        "tab killed at a wait",
        "transaction aborted",
    ];
    assert_eq!(met, all);
}

#[test]
fn a_plan_that_holds_is_not_shrunk() {
    let plan = plan(1);
    assert_eq!(shrink(&plan, None), plan);
    assert_eq!(run(&plan, None, false).broken, None);
}
