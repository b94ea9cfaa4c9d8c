//! Runs that failed once hold now.

use simulator::corpus;
use simulator::run::run;

#[test]
fn what_failed_once_does_not_fail_again() {
    for (name, kept) in corpus::all() {
        let broken = run(&kept.plan, None, false).broken;
        assert_eq!(broken, None, "{name}: {}", kept.about);
    }
}
