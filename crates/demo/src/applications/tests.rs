use super::*;
use crate::neighbourhood;
use crate::tests::{actor, now};
use domain::items::due::{Due, due};
use domain::items::way::steps;
use domain::kind::Write;
use domain::{Actor, Id, Role};
use std::collections::BTreeSet;

/// The application as it was after so many steps, and not yet rated.
fn as_it_was(application: &Record, steps: usize) -> Record {
    let rows = application.list("steps")[..steps].to_vec();
    let mut was = application
        .clone()
        .with("status", rows[steps - 1]["status"].clone())
        .with("steps", rows);
    let later = |field: &str| field.starts_with("rating") || field.starts_with("visit");
    was.fields.retain(|field, _| !later(field));
    was
}

#[test]
fn each_application_came_to_where_it_stands_by_writes_that_are_allowed() {
    for application in neighbourhood(now(), None).applications {
        let area = application.reference("area");
        let staff = actor(people::id("W1001"), Role::Worker, area);
        let owner = application.reference("account");
        let owner = owner.map(|user| actor(user, Role::Resident, area));
        let may = |actor: &Actor, before: Option<&Record>, after: &Record| {
            let write = Write { before, after };
            service_application::may_write(actor, &write)
        };
        let first = as_it_was(&application, 1);
        assert_eq!(may(owner.as_ref().unwrap_or(&staff), None, &first), Ok(()));
        let mut before = first;
        for n in 2..=application.list("steps").len() {
            let after = as_it_was(&application, n);
            assert_eq!(may(&staff, Some(&before), &after), Ok(()), "{after:?}");
            before = after;
        }
        // The server gives the place at the station; nobody writes it.
        let mut rated = application.clone();
        rated.fields.retain(|field, _| !field.starts_with("visit"));
        if before != rated {
            let owner = owner.expect("only the applicant rates");
            assert_eq!(may(&owner, Some(&before), &rated), Ok(()));
        }
    }
}

#[test]
fn steps_lie_before_now_in_order_and_the_last_one_is_the_status() {
    for at in [now(), now() + 3 * 24 * 60 * MINUTE, 1_709_136_000_000] {
        for application in neighbourhood(at, None).applications {
            let steps = steps::<Status>(&application);
            assert_eq!(steps.len(), application.list("steps").len());
            assert!(steps.is_sorted_by(|a, b| a.at < b.at), "{steps:?}");
            let last = steps.last().expect("a step");
            assert!(last.at < at, "{steps:?}");
            assert_eq!(last.status, Status::of(&application));
            assert!(steps.iter().all(|step| !step.by.is_empty()));
            assert!(
                application
                    .integer("visit_at")
                    .is_none_or(|visit| visit > at)
            );
        }
    }
}

#[test]
fn they_show_every_state_that_a_demo_needs() {
    let demo = neighbourhood(now(), None);
    let stand = |status| {
        let standing = demo.applications.iter().filter(|a| Status::of(a) == status);
        standing.collect::<Vec<_>>()
    };
    for status in [Submitted, Collected, Accepted, Processing, Returned] {
        assert!(!stand(status).is_empty(), "{status:?}");
    }
    let rated = stand(Finished)
        .iter()
        .map(|a| a.integer("rating"))
        .collect::<Vec<_>>();
    assert_eq!(rated, [None, Some(5)]);
    let filed = demo.applications.iter().filter(|a| a.text("via") == "desk");
    for application in filed.clone() {
        assert!(application.text("name").contains('*'));
        assert!(application.text("account").is_empty());
        assert_eq!(application.list("consent").len(), 1);
    }
    assert_eq!(filed.count(), 2);
}

#[test]
fn they_are_for_items_and_areas_that_are_there() {
    let demo = neighbourhood(now(), None);
    for application in &demo.applications {
        let item = demo
            .items
            .iter()
            .find(|i| Some(i.id) == application.reference("item"));
        let item = item.expect("an item");
        assert_eq!(application.text("item_name"), item.text("name"));
        assert_ne!(item.text("handling"), "elsewhere");
        let person = demo
            .people
            .iter()
            .find(|p| Some(p.id) == application.reference("account"));
        let area = application.reference("area");
        assert!(person.is_none_or(|person| person.grants.iter().any(|g| g.area == area)));
    }
}

#[test]
fn the_accepted_one_is_due_soon_and_the_returned_one_waits() {
    let demo = neighbourhood(now(), None);
    let calendar = Calendar::of(&demo.calendar);
    let dues = demo.applications.iter().map(|application| {
        let item = demo
            .items
            .iter()
            .find(|i| Some(i.id) == application.reference("item"));
        let days = item.and_then(|item| item.integer("days"));
        (Status::of(application), due(application, days, &calendar))
    });
    let dues: Vec<(Status, Due)> = dues.collect();
    let tomorrow = CivilDate::from_millis(now()).add_days(1);
    assert!(dues.contains(&(Accepted, Due::On(tomorrow))), "{dues:?}");
    assert!(
        dues.contains(&(Returned, Due::Stopped { left: 16 })),
        "{dues:?}"
    );
}

#[test]
fn ids_do_not_repeat() {
    let demo = neighbourhood(now(), None);
    let ids: BTreeSet<Id> = demo.applications.iter().map(|a| a.id).collect();
    assert_eq!(ids.len(), demo.applications.len());
}
