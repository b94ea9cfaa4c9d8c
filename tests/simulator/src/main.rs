//! `simulator`: replays the corpus, runs seeds, and says what they came to.

use simulator::corpus::{self, Kept};
use simulator::fleet::{self, Report};
use simulator::plan::plan;
use simulator::run::{Outcome, run, shrink};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Failures after which no further seed is begun: the first ones tell enough.
const ENOUGH: usize = 5;

const USAGE: &str = "simulator [--seeds N] [--from SEED] [--minutes M] | --trace SEED";

struct Options {
    seeds: u64,
    from: u64,
    minutes: Option<u64>,
    trace: Option<u64>,
}

fn main() -> ExitCode {
    let Some(options) = Options::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    // A panic in a run is a finding, told with its seed; not once more by itself.
    std::panic::set_hook(Box::new(|_| {}));
    if let Some(seed) = options.trace {
        show(seed);
        return ExitCode::SUCCESS;
    }
    let replayed = replay_corpus();
    let report = run_seeds(&options);
    tell(&report);
    let passed = replayed.0 + report.seeds - report.failed.len() as u64;
    let failed = replayed.1 + report.failed.len() as u64;
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut options = Self {
            seeds: u64::MAX,
            from: 1,
            minutes: None,
            trace: None,
        };
        while let Some(name) = arguments.next() {
            let value = arguments.next()?.parse().ok()?;
            match name.as_str() {
                "--seeds" => options.seeds = value,
                "--from" => options.from = value,
                "--minutes" => options.minutes = Some(value),
                "--trace" => options.trace = Some(value),
                _ => return None,
            }
        }
        let bounded = options.seeds < u64::MAX || options.minutes.is_some();
        if !bounded {
            options.seeds = 10_000;
        }
        Some(options)
    }
}

fn replay_corpus() -> (u64, u64) {
    let (mut passed, mut failed) = (0, 0);
    for (name, kept) in corpus::all() {
        match run(&kept.plan, None, false).broken {
            None => passed += 1,
            Some(broken) => {
                println!("{name} ({}): {broken}", kept.about);
                failed += 1;
            }
        }
    }
    (passed, failed)
}

fn run_seeds(options: &Options) -> Report {
    let began = Instant::now();
    let limit = options
        .minutes
        .map(|minutes| Duration::from_secs(60 * minutes));
    let enough = |report: &Report| {
        report.failed.len() >= ENOUGH || limit.is_some_and(|limit| began.elapsed() > limit)
    };
    let report = fleet::run(options.from, options.seeds, None, enough);
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    println!(
        "{} seeds, {:.0} a minute; {} steps",
        report.seeds,
        report.seeds as f64 / minutes.max(1e-9),
        report.steps
    );
    report
}

fn tell(report: &Report) {
    println!("faults:");
    for (kind, times) in &report.faults {
        println!("{times:>10}  {kind}");
    }
    for (seed, broken) in &report.failed {
        println!("seed {seed}: {broken}");
    }
    if let Some((seed, _)) = report.failed.first() {
        show(*seed);
    }
}

/// The shrunk plan of a seed and what happens in it.
fn show(seed: u64) {
    let plan = shrink(&plan(seed), None);
    let Outcome { broken, trace, .. } = run(&plan, None, true);
    trace.lines().iter().for_each(|line| println!("{line}"));
    let kept = Kept {
        about: broken.unwrap_or_else(|| "nothing is wrong".to_owned()),
        seed,
        plan,
    };
    println!("to be kept in the corpus:");
    println!("{}", serde_json::to_string(&kept).unwrap_or_default());
}
