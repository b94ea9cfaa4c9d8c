//! A tab that is ended at any wait whatever loses nothing.

use simulator::plan::{Action, Weather};
use simulator::run::run;

/// More steps than the story has.
const STEPS: u32 = 260;

/// Two tabs of one phone save, with photos, and bring themselves into step. The
/// first is ended after so many steps, and opened again.
fn ended_after(steps: u32, number: u64, weather: Weather) -> Vec<Action> {
    let mut plan = vec![
        Action::Weather(weather),
        Action::Open(1, 0),
        Action::Open(1, 1),
    ];
    plan.push(Action::Run(60, 1));
    for n in 0..3 {
        plan.push(Action::Save(1, 0, number + n));
        plan.push(Action::Save(1, 1, number + 10 + n));
    }
    plan.extend([Action::Sync(1, 0), Action::Sync(1, 1), Action::Photos(1, 0)]);
    plan.push(Action::Run(steps, number));
    plan.extend([Action::Kill(1, 0), Action::Open(1, 0)]);
    plan
}

fn holds_wherever_it_ends(weather: Weather) {
    for number in 1..=3 {
        for steps in 0..STEPS {
            let broken = run(&ended_after(steps, number, weather), None, false).broken;
            assert_eq!(broken, None, "number {number}, ended after {steps} steps");
        }
    }
}

#[test]
fn a_tab_that_ends_at_any_wait_loses_nothing() {
    holds_wherever_it_ends(Weather::default());
}

#[test]
fn a_tab_that_ends_at_any_wait_of_a_bad_day_loses_nothing() {
    holds_wherever_it_ends(Weather {
        lost: 20,
        twice: 20,
        late: 20,
        cut: 10,
        store: 15,
        crash: 20,
        ..Weather::default()
    });
}
