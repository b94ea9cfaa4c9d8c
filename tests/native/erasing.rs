//! Somebody asks to be forgotten: what they had goes everywhere, what is under way stops
//! it, what a rule keeps goes later, and a backup brings nothing back.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::neighbourhood::{WORKER, area, phone_of, record_id, staff};
use domain::kinds::{consent, read_mark, registration, retention_time, service_request};
use domain::{Id, Record, Role};
use replica::{Deed, Edit, ServerError, SyncError};
use serde_json::json;
use sync::ErrorCode;
use sync::account::{Proof, SignIn};
use test_kit::phone::Phone;
use test_kit::records::event;
use test_kit::server::{Engine, PASSWORD, START, TestServer};

const DAY: i64 = 24 * 3_600_000;
const RESIDENT: &str = "13900000001";
const OTHER: &str = "13900000002";
const OFFICER: &str = "O1";
/// What nobody may find any more.
const SECRET: &str = "独居张阿婆";

test_kit::on_every_engine! {
    who_asks_is_gone_from_the_log_and_from_every_phone
    what_is_under_way_and_who_is_not_the_person_stop_it
    what_a_rule_keeps_is_out_of_sight_and_goes_when_it_is_due
    a_backup_that_is_older_forgets_again
}

fn held() -> Record {
    event(record_id(1), area(), "书法共写")
        .with("starts_at", START + 3_600_000)
        .with("capacity", 1)
}

fn sign_up(person: Id) -> Record {
    registration::of_event(registration::own_id(held().id, person), &held())
        .with("account", person.to_string())
        .with("name", SECRET)
        .with("party", 1)
        .with("via", "self")
}

/// That somebody rang the person up about it.
fn rang_up(person: Id) -> Record {
    read_mark::with_seen(None, &sign_up(person), Some(person), &["promoted 1"])
        .with("call", "reached")
        .with("called_at", START)
        .with("called_by", "小陈")
}

/// A request as it was brought.
fn request(person: Id) -> Record {
    let step = json!({"status": "submitted", "at": START});
    Record::new(record_id(7), &service_request::KIND)
        .with("class", "help")
        .with("text", SECRET)
        .with("area", area().to_string())
        .with("account", person.to_string())
        .with("channel", "self")
        .with("status", "submitted")
        .with("steps", vec![step])
}

fn proof() -> Proof {
    by_password(RESIDENT, PASSWORD)
}

fn by_password(login: &str, password: &str) -> Proof {
    Proof::Password(SignIn {
        login: login.to_owned(),
        password: password.to_owned(),
    })
}

/// A server with staff, an event, and a resident who has said something of themselves.
async fn neighbourhood(engine: Engine) -> (TestServer, Phone, Phone) {
    let server = TestServer::on(engine).await;
    staff(&server).await;
    server.hire(OFFICER, Role::Officer, None).await;
    server.hire(RESIDENT, Role::Resident, Some(area())).await;
    server.hire(OTHER, Role::Resident, Some(area())).await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(held())).await;
    worker.sync().await.unwrap();
    let resident = phone_of(&server, RESIDENT).await;
    let me = resident.replica.user().unwrap();
    resident.save(Edit::Derive(consent::given(me, START))).await;
    resident.save(Edit::Derive(sign_up(me))).await;
    resident.sync().await.unwrap();
    worker.sync().await.unwrap();
    (server, worker, resident)
}

async fn erase(phone: &Phone, proof: &Proof) -> Result<(), ServerError> {
    phone.network.server().erase(proof).await
}

async fn holds(phone: &Phone, record: Id) -> bool {
    phone.replica.record(record).await.unwrap().is_some()
}

async fn who_asks_is_gone_from_the_log_and_from_every_phone(engine: Engine) {
    let (mut server, worker, resident) = neighbourhood(engine).await;
    let me = resident.replica.user().unwrap();
    let mine = sign_up(me).id;
    // Someone waits for the seat; a colleague has something to say of it, unsent.
    let other = phone_of(&server, OTHER).await;
    let waiting = sign_up(other.replica.user().unwrap()).with("name", "李阿姨");
    other.save(Edit::Derive(waiting.clone())).await;
    other.sync().await.unwrap();
    worker.set(mine, "note", SECRET).await;
    let rang = rang_up(me);
    worker.save(Edit::Derive(rang.clone())).await;
    let second =
        Phone::signed_in_at(&server.url(), domain::kinds::ALL, "another phone", RESIDENT).await;
    second.sync().await.unwrap();
    assert!(holds(&second, mine).await);

    erase(&resident, &proof()).await.unwrap();

    assert_eq!(resident.sync().await, Err(SyncError::Erased));
    assert_eq!(second.sync().await, Err(SyncError::Erased));
    let sign_in = SignIn {
        login: RESIDENT.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let again = resident.network.server().sign_in(&sign_in);
    let refused = Err(ServerError::Refused(ErrorCode::WrongPassword));
    assert_eq!(again.await, refused);
    worker.sync().await.unwrap();
    assert!(!holds(&worker, mine).await);
    assert!(!holds(&worker, rang.id).await, "nor a mark made of a call");
    let attention = worker.replica.attention().await.unwrap();
    assert_eq!(attention.len(), 2, "what was written about it comes back");
    let seat = async {
        loop {
            other.sync().await.unwrap();
            if other.see(waiting.id).await.text("seat") == "seated" {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let given = tokio::time::timeout(std::time::Duration::from_secs(60), seat);
    given.await.expect("the seat goes to who waits");
    let history = worker.network.server();
    let history = history.history(worker.replica.user().unwrap(), mine, None);
    let gone = Err(ServerError::Refused(ErrorCode::NotFound));
    assert_eq!(history.await, gone);
    server.stop().await;
    assert!(!server.kept(SECRET.as_bytes()).await, "nor on the disk");
}

async fn what_is_under_way_and_who_is_not_the_person_stop_it(engine: Engine) {
    let (server, worker, resident) = neighbourhood(engine).await;
    let me = resident.replica.user().unwrap();
    resident.save(Edit::Create(request(me))).await;
    resident.sync().await.unwrap();
    let refused = |code| Err(ServerError::Refused(code));
    for wrong in [by_password(RESIDENT, "1234"), by_password(OTHER, PASSWORD)] {
        let tried = erase(&resident, &wrong).await;
        assert_eq!(tried, refused(ErrorCode::WrongPassword));
    }
    let open = erase(&resident, &proof()).await;
    assert_eq!(open, refused(ErrorCode::StillOpen));
    let staff = erase(&worker, &by_password(WORKER, PASSWORD)).await;
    assert_eq!(staff, refused(ErrorCode::Forbidden));
    let visitor = Phone::of_a_visitor(&server, domain::kinds::ALL).await;
    let nobody = erase(&visitor, &proof()).await;
    assert_eq!(nobody, refused(ErrorCode::SignedOut));
    resident.sync().await.unwrap();
    assert!(holds(&resident, request(me).id).await, "nothing was done");
}

/// The request, once its person has withdrawn it.
async fn withdrawn(resident: &Phone) -> Record {
    let me = resident.replica.user().unwrap();
    resident.save(Edit::Create(request(me))).await;
    let seen = resident.see(request(me).id).await;
    let step = domain::requests::way::Step {
        status: domain::requests::way::Status::Withdrawn,
        at: START,
        by: String::new(),
        note: String::new(),
    };
    let fields = domain::way::after_step(&seen, &step);
    let edit = Edit::Fields { seen, fields };
    resident.replica.save(Deed::of(edit)).await.unwrap();
    resident.sync().await.unwrap();
    request(me)
}

async fn what_a_rule_keeps_is_out_of_sight_and_goes_when_it_is_due(engine: Engine) {
    let (mut server, worker, resident) = neighbourhood(engine).await;
    let officer = phone_of(&server, OFFICER).await;
    let rule = Record::new(record_id(8), &retention_time::KIND)
        .with("name", "诉求档案")
        .with("matter", "service_request")
        .with("days", 30)
        .with("valid_from", "2026-01-01")
        .with("source", "示例");
    officer.save(Edit::Create(rule)).await;
    officer.sync().await.unwrap();
    let request = withdrawn(&resident).await;
    worker.sync().await.unwrap();
    erase(&resident, &proof()).await.unwrap();
    worker.sync().await.unwrap();
    assert!(!holds(&worker, request.id).await);
    let kept = server.db().kept().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].until == START + 30 * DAY && kept[0].body.contains(SECRET));
    server.stop().await;
    server.clock.advance(30 * DAY);
    server.start_again().await;
    assert_eq!(server.db().kept().await.unwrap(), []);
    server.stop().await;
    assert!(!server.kept(SECRET.as_bytes()).await);
}

async fn a_backup_that_is_older_forgets_again(engine: Engine) {
    let (server, _, resident) = neighbourhood(engine).await;
    let me = resident.replica.user().unwrap();
    erase(&resident, &proof()).await.unwrap();
    // As the database stood before, beside the journal as it stands now.
    let (mut older, worker, _) = neighbourhood(engine).await;
    let mine = sign_up(me);
    assert!(holds(&worker, mine.id).await);
    older.stop().await;
    let journal = older.folder().join("erasures");
    std::fs::create_dir_all(&journal).unwrap();
    for note in std::fs::read_dir(server.folder().join("erasures")).unwrap() {
        let note = note.unwrap();
        std::fs::copy(note.path(), journal.join(note.file_name())).unwrap();
    }
    older.start_again().await;
    worker.sync().await.unwrap();
    assert!(!holds(&worker, mine.id).await);
    assert!(older.db().is_erased(me).await.unwrap());
    // A phone that was told of it before the backup has it no more than anybody.
    worker.save(Edit::Create(mine.clone())).await;
    worker.sync().await.unwrap();
    assert!(!holds(&worker, mine.id).await);
    assert_eq!(worker.replica.attention().await.unwrap().len(), 1);
}
