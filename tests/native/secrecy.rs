//! What a role may not see never reaches its device.

use crate::neighbourhood::{
    LEAD, NEIGHBOUR, WORKER, area, log, other_area, phone_of, record_id, server, titles,
};
use domain::kinds::read_mark;
use domain::requests::way::{Status, Step, after_step};
use domain::{Id, Record, Role, Scope, kinds};
use replica::{Edit, Server, SyncError};
use sync::{ErrorCode, SyncRequest, limits};
use test_kit::phone::Phone;

#[tokio::test]
async fn the_records_of_an_area_reach_its_staff_only() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "只给本区"))).await;
    worker.sync().await.unwrap();

    let lead = phone_of(&server, LEAD).await;
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await, ["只给本区"]);
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let visitor = Phone::of_a_visitor(&server, kinds::ALL).await;
    for outsider in [&neighbour, &visitor] {
        outsider.sync().await.unwrap();
        assert_eq!(titles(outsider, "activity_log").await, [""; 0]);
        assert_eq!(outsider.replica.record(log(1, "").id).await, Ok(None));
    }
}

#[tokio::test]
async fn asking_for_a_scope_by_name_opens_nothing() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "只给本区"))).await;
    worker.sync().await.unwrap();
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let mut request = SyncRequest {
        protocol: limits::PROTOCOL,
        user: neighbour.replica.user(),
        device: log(9, "").id,
        epoch: None,
        permissions: None,
        settled: 0,
        mutations: Vec::new(),
        cursors: [].into(),
        digests: None,
    };
    let before = neighbour.network.sync(&request).await.unwrap();
    request.epoch = Some(before.epoch);
    let asked = Scope::Area(crate::neighbourhood::area());
    let mut start = before.head.clone();
    start.seq = 0;
    request.cursors = [(asked, start)].into();
    let answer = neighbour.network.sync(&request).await.unwrap();
    assert!(answer.pages.iter().all(|page| page.scope != asked));
    assert!(!answer.permissions.held.contains(&asked));
}

#[tokio::test]
async fn an_edit_of_what_one_may_not_see_tells_nothing_of_it() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "只给本区"))).await;
    worker.sync().await.unwrap();
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let mut copied = log(1, "猜中了编号");
    copied.fields.insert("place".into(), "别处".into());
    neighbour.save(Edit::Create(copied)).await;
    neighbour.sync().await.unwrap();
    let item = neighbour.replica.attention().await.unwrap().remove(0);
    let told = serde_json::to_string(&item.matter).unwrap();
    assert!(
        told.contains("not_permitted") && !told.contains("只给本区"),
        "{told}"
    );
    let hash = "a".repeat(64);
    let photo = neighbour
        .replica
        .photo(log(1, "").id, &hash, &neighbour.network);
    let nothing = SyncError::Refused(ErrorCode::NotFound);
    assert_eq!(photo.await, Err(nothing));
}

#[tokio::test]
async fn what_somebody_read_reaches_them_and_the_staff_who_ring() {
    let server = server().await;
    server
        .hire("13900000001", Role::Resident, Some(area()))
        .await;
    server
        .hire("13900000002", Role::Resident, Some(area()))
        .await;
    let (asker, other_device) = (
        phone_of(&server, "13900000001").await,
        Phone::signed_in_at(&server.url(), kinds::ALL, "tablet", "13900000001").await,
    );
    let me = asker.replica.user().unwrap();
    let own = request(1, me);
    let read = |key: &str| read_mark::with_seen(None, &own, Some(me), &[key]);
    // Neither device knows of the other's reading; both hold.
    asker.save(Edit::Derive(read("1 taken"))).await;
    other_device.save(Edit::Derive(read("2 answered"))).await;
    asker.sync().await.unwrap();
    other_device.sync().await.unwrap();
    let id = read_mark::id(own.id, Some(me));
    let worker = phone_of(&server, WORKER).await;
    for phone in [&asker, &other_device, &worker] {
        phone.sync().await.unwrap();
        let mark = phone.replica.record(id).await.unwrap();
        for key in ["1 taken", "2 answered"] {
            assert!(read_mark::knows(mark.as_ref(), key), "{key}");
        }
    }
    for login in ["13900000002", NEIGHBOUR] {
        let outsider = phone_of(&server, login).await;
        outsider.save(Edit::Derive(read("3 closed"))).await;
        outsider.sync().await.unwrap();
        assert_eq!(outsider.replica.attention().await.unwrap().len(), 1);
        assert_eq!(outsider.replica.record(id).await, Ok(None));
    }
}

const SECRET: &str = "楼上李家夜里总吵";

/// What somebody asks of the area's station in the app.
fn request(n: u8, asker: Id) -> Record {
    let made = Record::new(record_id(n), &kinds::service_request::KIND)
        .with("class", "complaint")
        .with("text", SECRET)
        .with("name", "王阿姨")
        .with("phone", "13800000002")
        .with("area", area().to_string())
        .with("account", asker.to_string())
        .with("channel", "self");
    let first = Step {
        status: Status::Submitted,
        at: 1,
        by: String::new(),
        note: String::new(),
    };
    let mut fields = made.fields.clone();
    fields.extend(after_step(&made, &first));
    Record { fields, ..made }
}

#[tokio::test]
async fn a_request_reaches_whoever_asked_and_the_staff_of_its_area() {
    let server = server().await;
    let residents = [
        ("13900000001", area()),
        ("13900000002", area()),
        ("13900000003", other_area()),
    ];
    for (login, home) in residents {
        server.hire(login, Role::Resident, Some(home)).await;
    }
    server.hire("O", Role::Officer, None).await;
    let asker = phone_of(&server, "13900000001").await;
    let own = request(1, asker.replica.user().unwrap());
    asker.save(Edit::Create(own.clone())).await;
    assert!(!asker.replica.has_arrived(own.id));
    asker.sync().await.unwrap();
    assert!(asker.replica.has_arrived(own.id));
    for login in [WORKER, LEAD] {
        let staff = phone_of(&server, login).await;
        staff.sync().await.unwrap();
        let seen = staff.replica.record(own.id).await.unwrap().unwrap();
        assert_eq!(seen.text("text"), SECRET);
    }
    for login in ["13900000002", "13900000003", NEIGHBOUR, "O"] {
        let outsider = phone_of(&server, login).await;
        outsider.sync().await.unwrap();
        assert_eq!(outsider.replica.record(own.id).await, Ok(None), "{login}");
        // Under its id they can write nothing, nor learn that it is there.
        let user = outsider.replica.user().unwrap();
        outsider.save(Edit::Create(request(1, user))).await;
        outsider.sync().await.unwrap();
        let item = outsider.replica.attention().await.unwrap().remove(0);
        let told = serde_json::to_string(&item.matter).unwrap();
        assert!(told.contains("not_permitted"), "{told}");
    }
}

#[tokio::test]
async fn whoever_asked_the_same_sees_what_is_done_and_not_who_asked_first() {
    let server = server().await;
    for login in ["13900000001", "13900000002"] {
        server.hire(login, Role::Resident, Some(area())).await;
    }
    let (one, two) = (
        phone_of(&server, "13900000001").await,
        phone_of(&server, "13900000002").await,
    );
    let first = request(1, one.replica.user().unwrap());
    let second = request(2, two.replica.user().unwrap()).with("text", "晚上太吵");
    one.save(Edit::Create(first.clone())).await;
    two.save(Edit::Create(second.clone())).await;
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    let worker = phone_of(&server, WORKER).await;
    worker.sync().await.unwrap();
    let step = |status, at, note: &str| Step {
        status,
        at,
        by: "小陈".to_owned(),
        note: note.to_owned(),
    };
    let held = async |id| worker.replica.record(id).await.unwrap().unwrap();
    let seen = held(second.id).await;
    let mut fields = after_step(&seen, &step(Status::Merged, 5, ""));
    fields.insert("double_of".into(), first.id.to_string().into());
    worker.save(Edit::Fields { seen, fields }).await;
    let seen = held(first.id).await;
    let fields = after_step(&seen, &step(Status::Answered, 6, "已上门劝过"));
    worker.save(Edit::Fields { seen, fields }).await;
    let seen = held(second.id).await;
    let fields = domain::requests::way::shared_with(&held(first.id).await, &seen);
    worker.save(Edit::Fields { seen, fields }).await;
    worker.sync().await.unwrap();
    two.sync().await.unwrap();
    let own = two.replica.record(second.id).await.unwrap().unwrap();
    let told = serde_json::to_string(&own).unwrap();
    assert!(
        told.contains("已上门劝过") && !told.contains(SECRET),
        "{told}"
    );
    assert_eq!(two.replica.record(first.id).await, Ok(None));
}
