//! Nothing of whoever asked to be forgotten is left, whatever kind of record named them:
//! those with an account, whatever kinds are added, and those whom the station noted.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::neighbourhood::{NEIGHBOUR, WORKER, area, phone_of, record_id, staff};
use domain::kind::Rulebook;
use domain::kinds::{ALL, RULES, read_mark, registration, service_request};
use domain::{Field, FieldType, Id, Kind, Merge, Record, Role, Scope, Value};
use replica::{Deed, Edit, ServerError};
use serde_json::json;
use std::path::Path;
use std::time::SystemTime;
use sync::ErrorCode;
use sync::account::{Noted, Proof, SignIn};
use test_kit::phone::Phone;
use test_kit::pictures::{jpeg, photo_of};
use test_kit::records::event;
use test_kit::server::{Engine, PASSWORD, START, TestServer};

const RESIDENT: &str = "13900000001";
/// What nobody may find any more.
const SECRET: &str = "独居张阿婆";

test_kit::on_every_engine! {
    nothing_is_left_in_whatever_kind_can_name_a_person
    whom_the_station_noted_is_forgotten_at_their_wish
}

/// A value of the field that tells of the person, where its type can.
fn telling(field: &Field, person: Id) -> Option<Value> {
    Some(match field.ty {
        _ if field.merge == Merge::ServerOwned => return None,
        // Its bytes would be needed; those of photos are looked for elsewhere.
        FieldType::Voice { .. } => return None,
        FieldType::Line { max: 36 } => json!(person),
        FieldType::Line { .. } | FieldType::Text { .. } => json!(SECRET),
        FieldType::Phone => json!("13977779999"),
        FieldType::Integer { min, .. } => json!(min),
        FieldType::Number { min, .. } => json!(min),
        FieldType::Bool => json!(true),
        FieldType::Date => json!("2026-11-18"),
        FieldType::Time => json!("08:30"),
        FieldType::Instant => json!(START),
        // What is under way would stop it.
        FieldType::Choice(keys) if keys.contains(&"withdrawn") => json!("withdrawn"),
        FieldType::Choice(keys) => json!(keys[0]),
        FieldType::Choices(keys) => json!([keys[0]]),
        FieldType::Counts(keys) => json!({keys[0]: 1}),
        FieldType::Ref(_) => json!(area()),
        FieldType::Photos { .. } => json!([]),
        FieldType::Point => json!({"lat": 31.2, "lon": 121.5}),
        FieldType::Rows { fields, .. } => {
            let told = fields
                .iter()
                .filter_map(|it| Some((it.name, telling(it, person)?)));
            let row: serde_json::Map<_, _> = told.map(|(name, it)| (name.to_owned(), it)).collect();
            json!([row])
        }
    })
}

fn all_about(kind: &'static Kind, person: Id) -> Record {
    let about = Record::new(Id::derived(kind.name, &[person]), kind);
    let told = kind
        .fields
        .iter()
        .filter_map(|it| Some((it, telling(it, person)?)));
    told.fold(about, |about, (field, value)| about.with(field.name, value))
}

/// A field of free words, by which two people can meet.
fn of_words(kind: &Kind) -> &'static str {
    let is_of_words = |it: &&Field| {
        let words = matches!(it.ty, FieldType::Line { .. } | FieldType::Text { .. });
        words && it.ty != FieldType::Line { max: 36 } && it.merge != Merge::ServerOwned
    };
    kind.fields
        .iter()
        .find(is_of_words)
        .expect("a field of words")
        .name
}

/// Makes it, edits it, and has two phones meet in each of its fields.
async fn write_all(kind: &'static Kind, [one, two]: [&Phone; 2]) {
    let me = one.replica.user().unwrap();
    let mut record = all_about(kind, me);
    let bytes = jpeg(4_000, 1);
    let deed = match kind.photo_fields().next() {
        Some(field) => {
            record = record.with(field.name, json!([photo_of(&bytes)]));
            let hash = photo_of(&bytes).hash;
            one.replica.put_photo("new", &hash, &bytes).await.unwrap();
            Deed {
                draft: Some("new".to_owned()),
                ..Deed::of(Edit::Create(record.clone()))
            }
        }
        None => Deed::of(Edit::Create(record.clone())),
    };
    one.replica.save(deed).await.unwrap();
    one.sync().await.unwrap();
    one.send_photos().await.unwrap();
    two.sync().await.unwrap();
    one.set(record.id, of_words(kind), format!("{SECRET}一"))
        .await;
    two.set(record.id, of_words(kind), format!("{SECRET}二"))
        .await;
    for phone in [one, two, one] {
        phone.sync().await.unwrap();
    }
    let told = one.see(record.id).await.text(of_words(kind)).to_owned();
    assert!(
        told.starts_with(SECRET) && told != SECRET,
        "{}: {told}",
        kind.name
    );
}

/// Makes the files older than what the sweep spares, as it may have just come.
pub(crate) fn age(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            age(&path);
        } else {
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }
    }
}

async fn nothing_is_left_in_whatever_kind_can_name_a_person(engine: Engine) {
    let mut server = TestServer::with(engine, |config| {
        config.rules = Rulebook {
            may_write: |_, _, _| Ok(()),
            signs_out: |_| None,
            ..RULES
        };
    })
    .await;
    server.hire(RESIDENT, Role::Resident, Some(area())).await;
    let one = phone_of(&server, RESIDENT).await;
    let two = Phone::signed_in_at(&server.url(), ALL, "another phone", RESIDENT).await;
    let me = one.replica.user().unwrap();
    let names =
        |kind: &&'static Kind| (kind.scopes)(&all_about(kind, me)).contains(&Scope::User(me));
    let naming: Vec<_> = ALL.iter().filter(names).collect();
    assert!(naming.len() >= 6);
    for kind in naming {
        write_all(kind, [&one, &two]).await;
    }
    let sign_in = SignIn {
        login: RESIDENT.to_owned(),
        password: PASSWORD.to_owned(),
    };
    age(&server.folder().join("photos"));
    one.network
        .server()
        .erase(&Proof::Password(sign_in))
        .await
        .unwrap();
    server.stop().await;
    for words in [SECRET, "13977779999", RESIDENT] {
        assert!(!server.kept(words.as_bytes()).await, "{words}");
    }
    let picture = &jpeg(4_000, 1)[100..300];
    assert!(!server.kept(picture).await, "nor a photo");
}

/// A neighbour without an account, as the desk notes them.
fn walks_in() -> Record {
    let held = event(record_id(1), area(), "书法共写").with("starts_at", START + 3_600_000);
    registration::of_event(record_id(2), &held)
        .with("name", SECRET)
        .with("phone", "13977779999")
        .with("party", 1)
        .with("via", "desk")
}

fn rings(status: &str) -> Record {
    Record::new(record_id(3), &service_request::KIND)
        .with("class", "help")
        .with("text", SECRET)
        .with("name", SECRET)
        .with("phone", "13977779999")
        .with("area", area().to_string())
        .with("channel", "call")
        .with("status", status)
        .with("steps", json!([{"status": status, "at": START}]))
}

/// That somebody rang them up about it.
fn rang_up() -> Record {
    read_mark::with_seen(None, &walks_in(), None, &["promoted 1"])
        .with("call", "reached")
        .with("called_by", SECRET)
}

async fn forget(phone: &Phone, records: &[Id]) -> Result<(), ServerError> {
    let records = records.to_vec();
    phone.network.server().erase_noted(&Noted { records }).await
}

async fn whom_the_station_noted_is_forgotten_at_their_wish(engine: Engine) {
    let mut server = TestServer::on(engine).await;
    staff(&server).await;
    server.hire(RESIDENT, Role::Resident, Some(area())).await;
    let worker = phone_of(&server, WORKER).await;
    for noted in [walks_in(), rings("submitted"), rang_up()] {
        worker.save(Edit::Create(noted)).await;
    }
    worker.sync().await.unwrap();
    let (comes, asks) = (walks_in().id, rings("").id);
    let refused = |code| Err(ServerError::Refused(code));
    for login in [NEIGHBOUR, RESIDENT] {
        let other = phone_of(&server, login).await;
        assert_eq!(
            forget(&other, &[comes]).await,
            refused(ErrorCode::NotFound),
            "{login}"
        );
    }
    let visitor = Phone::of_a_visitor(&server, ALL).await;
    assert_eq!(
        forget(&visitor, &[comes]).await,
        refused(ErrorCode::SignedOut)
    );
    let open = forget(&worker, &[comes, asks]).await;
    assert_eq!(open, refused(ErrorCode::StillOpen), "all or nothing");
    worker.set(comes, "note", SECRET).await;
    let seen = worker.see(asks).await;
    let withdrawn = domain::requests::way::Step {
        status: domain::requests::way::Status::Withdrawn,
        at: START,
        by: String::new(),
        note: SECRET.to_owned(),
    };
    let fields = domain::way::after_step(&seen, &withdrawn);
    worker.save(Edit::Fields { seen, fields }).await;
    worker.sync().await.unwrap();

    forget(&worker, &[comes, asks]).await.unwrap();

    worker.sync().await.unwrap();
    for id in [comes, asks, rang_up().id] {
        assert_eq!(worker.replica.record(id).await.unwrap(), None);
    }
    let again = forget(&worker, &[comes]).await;
    assert_eq!(again, refused(ErrorCode::NotFound));
    // A colleague who was without a network meanwhile brings none of it back.
    let lead = phone_of(&server, crate::neighbourhood::LEAD).await;
    lead.save(Edit::Create(rang_up())).await;
    lead.save(Edit::Create(walks_in())).await;
    lead.sync().await.unwrap();
    assert_eq!(lead.replica.attention().await.unwrap().len(), 2);
    server.stop().await;
    for words in [SECRET, "13977779999"] {
        assert!(!server.kept(words.as_bytes()).await, "{words}");
    }
}
