use super::*;
use crate::neighbourhood;
use crate::tests::{actor, now};
use domain::items::due::Due;
use domain::kind::Write;
use domain::requests::due::due;
use domain::requests::way::steps;
use domain::{Actor, Role};
use std::collections::BTreeSet;

/// The request as it was after so many steps.
fn as_it_was(request: &Record, count: usize) -> Record {
    let rows = request.list("steps")[..count].to_vec();
    let mut was = request
        .clone()
        .with("status", rows[count - 1]["status"].clone())
        .with("steps", rows);
    let gone: Vec<Status> = steps(&was).iter().map(|step: &Step| step.status).collect();
    let later = [
        (HandedOn, "handed_to"),
        (HandedOn, "handed_text"),
        (Merged, "double_of"),
    ];
    for (_, field) in later.iter().filter(|(status, _)| !gone.contains(status)) {
        was.fields.remove(*field);
    }
    was.fields.retain(|field, _| !field.starts_with("rating"));
    was
}

#[test]
fn each_request_came_to_where_it_stands_by_writes_that_are_allowed() {
    for request in neighbourhood(now(), None).requests {
        let area = request.reference("area");
        let staff = actor(people::id("W1001"), Role::Worker, area);
        let asker = request.reference("account");
        let asker = asker.map(|user| actor(user, Role::Resident, area));
        let asker = asker.as_ref().unwrap_or(&staff);
        let may = |actor: &Actor, before: Option<&Record>, after: &Record| {
            let write = Write { before, after };
            service_request::may_write(actor, &write)
        };
        let mut before = as_it_was(&request, 1);
        assert_eq!(may(asker, None, &before), Ok(()));
        for n in 2..=request.list("steps").len() {
            let after = as_it_was(&request, n);
            let actor = match Status::of(&after) {
                Reopened => asker,
                _ => &staff,
            };
            assert_eq!(may(actor, Some(&before), &after), Ok(()), "{after:?}");
            before = after;
        }
        assert_eq!(may(asker, Some(&before), &request), Ok(()), "{request:?}");
    }
}

#[test]
fn they_stand_at_many_places_one_is_overdue_and_one_goes_along_with_another() {
    let demo = neighbourhood(now(), None);
    let calendar = Calendar::of(&demo.calendar);
    let over = demo.requests.iter().filter(|it| {
        let due: Due = due(it, &demo.limits, &calendar);
        due.is_over(now())
    });
    assert_eq!(over.count(), 1);
    let standing: BTreeSet<&str> = demo.requests.iter().map(|it| it.text("status")).collect();
    assert_eq!(standing.len(), 6, "{standing:?}");
    let double = &demo.requests[1];
    assert_eq!(double.reference("double_of"), Some(demo.requests[0].id));
    assert_eq!(double.text("status"), "handed_on");
    assert!(double.value("handed_text").is_null());
}
