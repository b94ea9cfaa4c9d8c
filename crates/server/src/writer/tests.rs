use super::*;
use crate::db::{self, NewAccount, Person, Tenant};
use crate::pull;
use domain::{Grant, Millis, Role, Scope, ShortMap, kinds};
use serde_json::{Value, json};
use sync::log::Sight;
use sync::{Cursor, SyncRequest, SyncResponse};

const NOW: Millis = 1_794_985_200_000;

fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

struct Bench {
    db: Arc<dyn Database>,
    writer: Writer,
    _folder: tempfile::TempDir,
}

impl Bench {
    /// A database with two workers of one area.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        let db = db::open(&url, Tenant(1)).await.unwrap();
        for n in [200, 201] {
            let account = NewAccount {
                person: Person {
                    id: id(n),
                    name: "社工".to_owned(),
                    title: None,
                },
                logins: vec![format!("W{n}")],
                password: String::new(),
                grants: vec![Grant {
                    role: Role::Worker,
                    area: Some(id(1)),
                    from: 0,
                    until: None,
                }],
            };
            db.put_account(&account).await.unwrap();
        }
        let writer = start(Desk {
            server: id(250),
            rules: kinds::RULES,
            db: db.clone(),
            clock: Clock::telling(|| NOW),
            hub: Hub::default(),
            metrics: Metrics::new(),
            sessions: RecentSessions::default(),
        });
        Self {
            db,
            writer,
            _folder: folder,
        }
    }

    async fn push(&self, request: &SyncRequest) -> Option<Sight> {
        let push = Push::of(&mut request.clone(), request.user.unwrap());
        self.writer.push(push).await.unwrap()
    }

    async fn pull(&self, request: &SyncRequest) -> SyncResponse {
        let answer = pull::answer(&*self.db, request, request.user, NOW).await;
        answer.unwrap()
    }
}

fn request(device: u8, mutations: &[Value]) -> SyncRequest {
    let request = json!({
        "protocol": 1, "user": id(device), "device": id(device), "settled": 0,
        "mutations": mutations, "cursors": {},
    });
    serde_json::from_value(request).unwrap()
}

fn log(mseq: u64, record: u8) -> Value {
    let fields = json!({"title": "a", "topic": "safety", "started_at": 1, "area": id(1)});
    json!({"mseq": mseq, "mid": id(100 + record), "body": {"observed_at": 1, "changes": [
        {"record": id(record), "kind": "activity_log", "schema": 1, "op": "create", "fields": fields},
    ]}})
}

/// The cursors of a phone that has filed an answer.
fn filed(answer: &SyncResponse) -> ShortMap<Scope, Cursor> {
    let held = answer.permissions.held.iter();
    held.map(|scope| (*scope, answer.head.clone())).collect()
}

#[tokio::test]
async fn a_phone_in_step_is_told_what_the_database_would_tell_it() {
    let bench = Bench::new().await;
    let mut first = request(200, &[]);
    bench.push(&first).await;
    let told = bench.pull(&first).await;
    (first.epoch, first.cursors) = (Some(told.epoch), filed(&told));
    first.mutations = request(200, &[log(1, 1), log(2, 2), log(2, 2), log(3, 1)]).mutations;
    first.mutations[3].body = serde_json::value::to_raw_value(&json!([])).unwrap();
    let sight = bench.push(&first).await.expect("the phone is in step");
    let told = log::answer_in_step(&first, sight, NOW).unwrap();
    assert_eq!((told.outcomes.len(), told.pages.len()), (3, 1));
    let asked = bench.pull(&first).await;
    assert_eq!(json!(told), json!(asked));
    // The next push, from where that left it.
    (first.cursors, first.settled) = (filed(&told), 3);
    first.mutations = request(200, &[log(4, 4)]).mutations;
    let sight = bench.push(&first).await.expect("the phone is in step");
    let told = log::answer_in_step(&first, sight, NOW).unwrap();
    assert_eq!(json!(told), json!(bench.pull(&first).await));
}

#[tokio::test]
async fn a_phone_out_of_step_is_answered_from_the_database() {
    let bench = Bench::new().await;
    let mut first = request(200, &[]);
    bench.push(&first).await;
    let told = bench.pull(&first).await;
    let in_step = (Some(told.epoch), filed(&told));
    bench.push(&request(201, &[log(1, 1)])).await;
    // Somebody else's change is not known yet.
    (first.epoch, first.cursors) = in_step.clone();
    first.mutations = request(200, &[log(1, 2)]).mutations;
    assert!(bench.push(&first).await.is_none());
    let told = bench.pull(&first).await;
    // Outcomes are not settled; a scope not held.
    let current = (Some(told.epoch), filed(&told));
    for (mseq, spoil) in (2..).zip([
        |_: &mut SyncRequest| {},
        |request: &mut SyncRequest| {
            request.cursors.remove(&Scope::Public);
        },
    ]) {
        let mut spoilt = request(200, &[log(mseq, u8::try_from(mseq).unwrap() + 10)]);
        (spoilt.epoch, spoilt.cursors) = current.clone();
        spoilt.settled = if mseq == 2 { 0 } else { mseq - 1 };
        spoil(&mut spoilt);
        assert!(bench.push(&spoilt).await.is_none(), "{mseq}");
    }
}

/// A push of a device, with an answer that nobody waits for.
fn job(queue: &queue::Entrance, device: u8, mutations: &[Value]) -> Result<(), ErrorCode> {
    job_of(queue, (device, device), mutations)
}

fn job_of(
    queue: &queue::Entrance,
    (account, device): (u8, u8),
    mutations: &[Value],
) -> Result<(), ErrorCode> {
    let mut request = request(device, mutations);
    let push = Push::of(&mut request, id(account));
    queue.enter(push).map(drop)
}

#[tokio::test]
async fn a_device_that_floods_waits_behind_its_own_and_nobody_else_does() {
    let (entrance, mut queue) = queue::queue();
    let afternoon: Vec<Value> = (1..=100).map(|mseq| log(mseq, 1)).collect();
    for _ in 0..4 {
        job(&entrance, 200, &afternoon).unwrap();
    }
    job(&entrance, 201, &[log(1, 1)]).unwrap();
    job(&entrance, 202, &[log(1, 1)]).unwrap();
    let mut turns = Vec::new();
    for _ in 0..2 {
        let group = queue.next(150).await.unwrap();
        turns.push(group.iter().map(|job| job.push.len()).collect::<Vec<_>>());
    }
    assert_eq!(turns, [vec![100, 1, 1, 100], vec![100, 100]]);
}

#[tokio::test]
async fn while_more_are_under_way_than_wait_further_ones_are_waited_for() {
    let (entrance, mut queue) = queue::queue();
    let alone = |device| job(&entrance, device, &[log(1, 1)]).unwrap();
    alone(1);
    alone(2);
    let first = queue.next(GROUP).await.unwrap();
    assert_eq!(first.len(), 2);
    alone(3);
    assert!(queue.next(GROUP).now_or_never().is_none());
    alone(4);
    let second = queue.next(GROUP).now_or_never().flatten().unwrap();
    assert_eq!(second.len(), 2, "as many wait as are under way");
    alone(5);
    assert!(queue.next(GROUP).now_or_never().is_none());
    drop(first);
    assert!(queue.next(GROUP).now_or_never().is_none());
    drop(second);
    assert_eq!(queue.next(GROUP).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_finds_no_room_is_asked_to_come_again() {
    let (entrance, mut queue) = queue::queue();
    let put_off = Err(ErrorCode::TooMany { retry_after: 2 });
    for _ in 0..4 {
        job(&entrance, 200, &[log(1, 1)]).unwrap();
    }
    assert_eq!(job(&entrance, 200, &[log(1, 1)]), put_off, "of one device");
    job(&entrance, 201, &[log(1, 1)]).unwrap();
    drop(queue.next(usize::MAX).await);
    job(&entrance, 200, &[log(1, 1)]).unwrap();
    drop(queue.next(usize::MAX).await);
    for device in 1..=64 {
        job_of(&entrance, (200, device), &[log(1, 1)]).unwrap();
    }
    let of_an_account = job_of(&entrance, (200, 65), &[log(1, 1)]);
    assert_eq!(of_an_account, put_off, "whatever device it names");
    job(&entrance, 201, &[log(1, 1)]).unwrap();
    drop(queue.next(usize::MAX).await);
    let large = json!({"mseq": 1, "mid": id(1), "body": "x".repeat(9 << 20)});
    for device in 1..=7 {
        job(&entrance, device, std::slice::from_ref(&large)).unwrap();
    }
    assert_eq!(
        job(&entrance, 8, std::slice::from_ref(&large)),
        put_off,
        "of all"
    );
    job(&entrance, 8, &[log(1, 1)]).unwrap();
}
