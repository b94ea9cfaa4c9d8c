//! One run from its plan to its end.

use crate::defect::Defect;
use crate::plan::{Action, plan};
use crate::server::Entry;
use crate::stage::Stage;
use crate::trace::Trace;
use crate::world::World;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The invariant that does not hold, and how.
    pub broken: Option<String>,
    /// Steps that were taken.
    pub steps: u64,
    /// What happened.
    pub trace: Trace,
}

/// Runs the plan of a seed.
#[must_use]
pub fn run_seed(seed: u64, defect: Option<Defect>) -> Outcome {
    run(&plan(seed), defect, false)
}

/// Runs a plan.
#[must_use]
pub fn run(plan: &[Action], defect: Option<Defect>, keep_trace: bool) -> Outcome {
    let stage = Stage::new(defect, keep_trace);
    let steps = catch_unwind(AssertUnwindSafe(|| play(plan, &stage)));
    let steps = steps.unwrap_or_else(|panic| {
        stage.broken("panic", said(&*panic));
        0
    });
    let trace = stage.trace.take();
    let broken = stage.broken.take();
    Outcome {
        broken,
        steps,
        trace,
    }
}

/// What the run of a seed does at the server's database.
///
/// # Panics
/// When the run breaks an invariant.
#[must_use]
pub fn journal(seed: u64) -> Vec<Entry> {
    let stage = Stage::new(None, false);
    stage.journal.replace(Some(Vec::new()));
    play(&plan(seed), &stage);
    assert_eq!(stage.broken.take(), None, "seed {seed}");
    stage.journal.take().unwrap_or_default()
}

fn play(plan: &[Action], stage: &Rc<Stage>) -> u64 {
    let mut world = World::new(stage.clone());
    for action in plan {
        world.act(action);
        world.check();
        if stage.broken.borrow().is_some() {
            return world.steps;
        }
    }
    world.settle();
    world.steps
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic".to_owned())
}

/// Drops actions for as long as the run still breaks the same invariant.
#[must_use]
pub fn shrink(plan: &[Action], defect: Option<Defect>) -> Vec<Action> {
    let invariant = |plan: &[Action]| {
        let broken = run(plan, defect, false).broken?;
        Some(broken.split(':').next().unwrap_or_default().to_owned())
    };
    let Some(wanted) = invariant(plan) else {
        return plan.to_vec();
    };
    let mut kept = plan.to_vec();
    let mut stretch = kept.len() / 2;
    while stretch > 0 {
        let mut at = 0;
        while at < kept.len() {
            let mut fewer = kept.clone();
            fewer.drain(at..(at + stretch).min(kept.len()));
            if invariant(&fewer).as_ref() == Some(&wanted) {
                kept = fewer;
            } else {
                at += stretch;
            }
        }
        stretch /= 2;
    }
    kept
}
