//! Photos of documents: seen by who handles them and by who may act for the applicant, on
//! no phone once they are sent, and gone some days after the end.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::forgotten::age;
use crate::neighbourhood::{LEAD, NEIGHBOUR, WORKER, area, log, phone_of, record_id, staff};
use domain::items::way::{Status, Step, after_step};
use domain::kinds::{consent, family_member, service_application};
use domain::record::Photo;
use domain::{Id, Record, Role};
use replica::{Deed, Edit, Server as _, Store as _};
use serde_json::json;
use sync::ErrorCode;
use test_kit::phone::Phone;
use test_kit::pictures::{jpeg, photo_of};
use test_kit::records::with_photos;
use test_kit::server::{Engine, START, TestServer};

const DAY: i64 = 24 * 3_600_000;
const DAUGHTER: &str = "13900000001";
const OTHER: &str = "13900000002";
const OFFICER: &str = "O1";

test_kit::on_every_engine! {
    they_are_seen_by_who_handles_them_and_by_a_relative_while_that_is_agreed
    they_go_some_days_after_the_end_with_what_they_replaced
}

struct Told {
    server: TestServer,
    daughter: Phone,
    worker: Phone,
    consent: Record,
    application: Id,
    photo: Photo,
}

fn mother() -> Record {
    Record::new(record_id(3), &family_member::KIND)
        .with("name", "盛阿婆")
        .with("relation", "mother")
}

fn application(daughter: Id, consent: &Record, photo: &Photo) -> Record {
    let step = json!({"status": "submitted", "at": START});
    Record::new(record_id(7), &service_application::KIND)
        .with("name", "盛阿婆")
        .with("phone", DAUGHTER)
        .with("item", record_id(9).to_string())
        .with("item_name", "敬老卡")
        .with("area", area().to_string())
        .with("account", daughter.to_string())
        .with("via", "family")
        .with("member", mother().id.to_string())
        .with("consent", json!([consent::told(consent)]))
        .with(
            "documents",
            json!([{"name": "照片", "photo": true, "photos": [photo]}]),
        )
        .with("status", "submitted")
        .with("steps", json!([step]))
}

/// Keeps the bytes, then saves, as a form does.
async fn save_with(phone: &Phone, bytes: &[u8], edits: Vec<Edit>) {
    let photo = photo_of(bytes);
    let draft = "service_application:new";
    phone
        .replica
        .put_photo(draft, &photo.hash, bytes)
        .await
        .unwrap();
    let deed = Deed {
        draft: Some(draft.to_owned()),
        edits,
        ..Deed::default()
    };
    phone.replica.save(deed).await.unwrap();
    phone.sync().await.unwrap();
    assert_eq!(phone.replica.attention().await.unwrap(), []);
    assert_eq!(phone.send_photos().await.unwrap().sent, 1);
}

/// A daughter has applied for her mother, with a photo.
async fn told(engine: Engine) -> Told {
    let server = TestServer::on(engine).await;
    staff(&server).await;
    server.hire(OFFICER, Role::Officer, None).await;
    let me = server.hire(DAUGHTER, Role::Resident, Some(area())).await;
    server.hire(OTHER, Role::Resident, Some(area())).await;
    let daughter = phone_of(&server, DAUGHTER).await;
    let worker = phone_of(&server, WORKER).await;
    let times = [START, START + 100 * DAY];
    let consent = consent::given_by(&mother(), me, "application", "spoken", times);
    daughter
        .save(Edit::Create(mother().with("account", me.to_string())))
        .await;
    daughter.save(Edit::Create(consent.clone())).await;
    let bytes = jpeg(900, 1);
    let filed = application(me, &consent, &photo_of(&bytes));
    let edits = vec![Edit::Show(consent.id), Edit::Create(filed.clone())];
    save_with(&daughter, &bytes, edits).await;
    worker.sync().await.unwrap();
    Told {
        server,
        daughter,
        worker,
        consent,
        application: filed.id,
        photo: photo_of(&bytes),
    }
}

/// Whether the server shows them the photo of a record.
async fn sees(phone: &Phone, record: Id, photo: &Photo) -> bool {
    let shown = phone.network.server().photo(record, &photo.hash).await;
    match shown {
        Ok(_) => true,
        Err(refused) => {
            assert_eq!(refused, replica::ServerError::Refused(ErrorCode::NotFound));
            false
        }
    }
}

async fn they_are_seen_by_who_handles_them_and_by_a_relative_while_that_is_agreed(engine: Engine) {
    let Told {
        server,
        daughter,
        worker,
        consent,
        application,
        photo,
    } = told(engine).await;
    let on_her_phone = daughter.store.photo(&photo.hash).await.unwrap();
    assert_eq!(on_her_phone, None, "it is sent, and no copy stays");
    assert!(sees(&worker, application, &photo).await);
    assert!(sees(&daughter, application, &photo).await);
    for login in [NEIGHBOUR, OFFICER, OTHER] {
        let phone = phone_of(&server, login).await;
        assert!(!sees(&phone, application, &photo).await, "{login}");
    }
    let visitor = Phone::of_a_visitor(&server, domain::kinds::ALL).await;
    assert!(!sees(&visitor, application, &photo).await);

    // Whoever may see it can not put it where others do.
    let lead = phone_of(&server, LEAD).await;
    lead.save(Edit::Create(with_photos(
        log(1, "照片"),
        std::slice::from_ref(&photo),
    )))
    .await;
    lead.sync().await.unwrap();
    assert_eq!(lead.send_photos().await.unwrap().elsewhere, 1);
    assert!(!sees(&lead, record_id(1), &photo).await);

    daughter.set(consent.id, "withdrawn_at", START + 1).await;
    daughter.sync().await.unwrap();
    assert!(!sees(&daughter, application, &photo).await);
    assert!(sees(&worker, application, &photo).await);
}

async fn they_go_some_days_after_the_end_with_what_they_replaced(engine: Engine) {
    let Told {
        mut server,
        daughter,
        worker,
        consent,
        application,
        photo,
    } = told(engine).await;
    let clearer = jpeg(900, 2);
    let seen = daughter.see(application).await;
    let documents = json!([{"name": "照片", "photo": true, "photos": [photo_of(&clearer)]}]);
    let fields = [("documents".to_owned(), documents)].into();
    let edits = vec![Edit::Show(consent.id), Edit::Fields { seen, fields }];
    save_with(&daughter, &clearer, edits).await;
    worker.sync().await.unwrap();
    move_to(&worker, application, Status::Accepted).await;
    move_to(&worker, application, Status::Finished).await;
    let photos = [photo, photo_of(&clearer)];

    for (days, left) in [(29, true), (1, false)] {
        server.stop().await;
        // Who advances the clock does not advance that of the disk.
        age(&server.folder().join("photos"));
        server.clock.advance(days * DAY);
        server.start_again().await;
        let worker = phone_of(&server, WORKER).await;
        if !left {
            until_gone(&server, application).await;
        }
        assert_eq!(sees(&worker, application, &photos[1]).await, left);
        for photo in &photos {
            assert_eq!(is_on_disk(&server, photo), left, "{days}");
        }
        worker.sync().await.unwrap();
        let documents = &worker.see(application).await.fields["documents"];
        assert_eq!(documents[0]["photo"], true);
        assert_eq!(documents[0]["photos"].is_array(), left);
    }
}

async fn move_to(worker: &Phone, application: Id, status: Status) {
    let seen = worker.see(application).await;
    let step = Step {
        status,
        at: START,
        by: String::new(),
        note: "示例".to_owned(),
    };
    let fields = after_step(&seen, &step);
    worker.save(Edit::Fields { seen, fields }).await;
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.attention().await.unwrap(), []);
}

/// The server does that beside its other work.
async fn until_gone(server: &TestServer, application: Id) {
    let gone = async {
        while !server.db().photos_of(application).await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    let gone = tokio::time::timeout(std::time::Duration::from_secs(60), gone);
    gone.await.expect("they go");
}

fn is_on_disk(server: &TestServer, photo: &Photo) -> bool {
    let fans = std::fs::read_dir(server.folder().join("photos")).unwrap();
    let mut files = fans.flat_map(|fan| std::fs::read_dir(fan.unwrap().path()).unwrap());
    files.any(|file| file.unwrap().file_name() == photo.hash.as_str())
}
