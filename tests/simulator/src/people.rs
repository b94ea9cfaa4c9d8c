//! Who lives in the simulated neighbourhood, and what they hold.

use crate::random::Random;
use domain::{Grant, Id, Role};

/// The residential areas.
#[must_use]
pub fn areas() -> [Id; 2] {
    [Id::from_bytes([0xa1; 16]), Id::from_bytes([0xa2; 16])]
}

/// Whose phones there are: places in the list of people; none for a visitor. One
/// person has two.
pub const PHONES: [Option<usize>; 6] = [Some(0), Some(1), Some(1), Some(2), Some(3), None];

/// How many people there are.
pub const PEOPLE: usize = 4;

/// A person.
#[must_use]
pub fn person(number: usize) -> Id {
    Id::from_bytes([0xb0 + number as u8; 16])
}

/// What everybody holds at first: a lead of one area who is also the officer, two
/// workers, one of them of both areas, and a resident.
#[must_use]
pub fn first_grants(number: usize) -> Vec<Grant> {
    let areas = areas();
    match number {
        0 => vec![
            grant(Role::CommitteeLead, Some(areas[0])),
            grant(Role::Officer, None),
        ],
        1 => vec![
            grant(Role::Worker, Some(areas[0])),
            grant(Role::Worker, Some(areas[1])),
        ],
        2 => vec![grant(Role::CommitteeLead, Some(areas[1]))],
        _ => vec![grant(Role::Resident, Some(areas[0]))],
    }
}

/// What somebody may be given instead.
#[must_use]
pub fn other_grants(number: usize, random: &mut Random) -> Vec<Grant> {
    if random.chance(50) {
        return first_grants(number);
    }
    let mut grants = Vec::new();
    for area in areas() {
        match random.below(4) {
            0 => grants.push(grant(Role::Worker, Some(area))),
            1 => grants.push(grant(Role::CommitteeLead, Some(area))),
            _ => {}
        }
    }
    grants
}

fn grant(role: Role, area: Option<Id>) -> Grant {
    Grant {
        role,
        area,
        from: 0,
        until: None,
    }
}
