//! How many mutations a second the server makes durable, over HTTP, with its
//! clients on the same machine. Prints one JSON line a number.

use domain::{Grant, Id, Role};
use serde_json::{Value, json};
use server::db::{NewAccount, Person};
use server::{Config, Running, hashed, start};
use std::time::{Duration, Instant};

const CLIENTS: usize = 8;
const PASSWORD: &str = "throughput";
/// How long each number is measured.
const MEASURE: Duration = Duration::from_secs(4);

type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let running = start(Config {
        database_url: std::env::var("JIAMENKOU_DATABASE_URL").ok(),
        ..Config::on_loopback(folder.path())
    })
    .await?;
    let durability = running.database().durability().await?;
    print("durability", json!(durability), "");
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        clients.push(Client::new(&running, number).await?);
    }
    for (name, batch) in [
        ("single_record_writes_8_clients", 1),
        ("batches_of_100_8_clients", 100),
        ("batches_of_1000_8_clients", 1_000),
    ] {
        let (begun, worked_before) = (Instant::now(), processor_time());
        let working = clients
            .into_iter()
            .map(|client| tokio::spawn(client.write(batch)));
        let worked = futures::future::try_join_all(working).await?;
        clients = worked.into_iter().collect::<Result<_, _>>()?;
        let written: u64 = clients.iter_mut().map(Client::take_written).sum();
        let rate = written as f64 / begun.elapsed().as_secs_f64();
        print(name, json!(rate.round()), "durable mutations/s");
        // What does not depend on who else uses the machine.
        let each = (processor_time() - worked_before).as_secs_f64() * 1e6 / written as f64;
        let cost = format!("batch_of_{batch}_processor_time_each");
        print(&cost, json!(each.round()), "µs, clients included");
        let mut waits: Vec<f64> = clients.iter_mut().flat_map(Client::take_waits).collect();
        waits.sort_by(f64::total_cmp);
        for (percent, name) in [(50, "p50"), (95, "p95")] {
            let wait = waits.get(waits.len() * percent / 100).copied();
            let name = format!("batch_of_{batch}_answer_{name}");
            print(
                &name,
                json!(wait.map(|w| (w * 100.0).round() / 100.0)),
                "ms",
            );
        }
    }
    running.stop().await?;
    Ok(())
}

fn print(name: &str, value: Value, unit: &str) {
    println!("{}", json!({"name": name, "value": value, "unit": unit}));
}

/// The time that all threads of this process have spent on a processor.
fn processor_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let spent = tasks.filter_map(|task| {
        let stat = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        stat.split(' ').next()?.parse().ok()
    });
    spent.map(Duration::from_nanos).sum()
}

/// A worker's phone that does nothing but save.
struct Client {
    http: reqwest::Client,
    url: String,
    cookie: String,
    user: Id,
    area: Id,
    device: Id,
    mseq: u64,
    epoch: Value,
    cursors: Value,
    written: u64,
    waits: Vec<f64>,
}

impl Client {
    async fn new(running: &Running, number: usize) -> Result<Self, Failed> {
        let id = |purpose: &str| Id::derived(&format!("{purpose} {number}"), &[]);
        let (user, area) = (id("user"), id("area"));
        let login = format!("T{number}");
        let account = NewAccount {
            person: Person {
                id: user,
                name: login.clone(),
                title: None,
            },
            logins: vec![login.clone()],
            password: hashed(PASSWORD.to_owned()).await?,
            grants: vec![Grant {
                role: Role::Worker,
                area: Some(area),
                from: 0,
                until: None,
            }],
        };
        running.database().put_account(&account).await?;
        let http = reqwest::Client::builder().no_gzip().build()?;
        let answer = http
            .post(format!("{}/api/session", running.url()))
            .header("origin", running.url())
            .json(&json!({"login": login, "password": PASSWORD}))
            .send()
            .await?
            .error_for_status()?;
        let cookie = answer.headers().get("set-cookie").ok_or("no cookie")?;
        let cookie = cookie.to_str()?.split(';').next().unwrap_or_default();
        let mut client = Self {
            cookie: cookie.to_owned(),
            http,
            url: running.url(),
            user,
            area,
            device: id(&format!("device {:?}", Instant::now())),
            mseq: 0,
            epoch: Value::Null,
            cursors: json!({}),
            written: 0,
            waits: Vec::new(),
        };
        client.exchange(0).await?;
        Ok(client)
    }

    fn take_written(&mut self) -> u64 {
        std::mem::take(&mut self.written)
    }

    fn take_waits(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.waits)
    }

    async fn write(mut self, batch: u64) -> Result<Self, Failed> {
        let begun = Instant::now();
        while begun.elapsed() < MEASURE {
            let asked = Instant::now();
            self.exchange(batch).await?;
            self.waits.push(asked.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(self)
    }

    async fn exchange(&mut self, batch: u64) -> Result<(), Failed> {
        let settled = self.mseq;
        let mutations: Vec<Value> = (1..=batch).map(|n| self.log(settled + n)).collect();
        let request = json!({
            "protocol": 1, "user": self.user, "device": self.device, "epoch": self.epoch,
            "permissions": null, "settled": settled, "mutations": mutations,
            "cursors": self.cursors,
        });
        let answer = self
            .http
            .post(format!("{}/api/sync", self.url))
            .header("origin", &self.url)
            .header("cookie", &self.cookie)
            .json(&request)
            .send()
            .await?
            .error_for_status()?;
        let answer: sync::SyncResponse = serde_json::from_slice(&answer.bytes().await?)?;
        let applied = answer.outcomes.iter();
        let applied = applied.filter(|receipt| receipt.outcome == sync::Outcome::Applied);
        if applied.count() as u64 != batch || answer.more {
            return Err(format!("not all were applied: {:?}", answer.outcomes.first()).into());
        }
        self.mseq += batch;
        self.written += batch;
        self.epoch = json!(answer.epoch);
        let held = answer.permissions.held.iter();
        self.cursors = held
            .map(|scope| (scope.to_string(), json!(answer.head)))
            .collect();
        Ok(())
    }

    /// As a phone makes it, with ids that begin with the time.
    fn log(&self, mseq: u64) -> Value {
        let at = 1_763_900_000_000 + i64::try_from(mseq).unwrap_or_default();
        let own = |purpose: u8| {
            let named = Id::derived(&format!("{purpose} {mseq}"), &[self.device]);
            let mut random = [0; 10];
            random.copy_from_slice(&named.as_bytes()[..10]);
            Id::v7(at, random)
        };
        json!({
            "mseq": mseq,
            "mid": own(1),
            "body": {
                "observed_at": 1_763_900_000_000_i64,
                "changes": [{
                    "record": own(2),
                    "kind": "activity_log", "schema": 1, "op": "create",
                    "fields": {
                        "title": "消防安全学习", "topic": "safety",
                        "started_at": 1_763_900_000_000_i64, "minutes": 90,
                        "place": "居民区活动室", "area": self.area, "author": self.user,
                        "participants": {"elders": 12, "volunteers": 4},
                        "story": "居民和志愿者一起学习灭火器的使用方法，检查楼道里的电动车充电情况，\
                                  并在活动室里讨论了下一步的楼道整理计划。",
                    },
                }],
            },
        })
    }
}
