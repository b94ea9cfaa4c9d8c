//! A worker's phone that does nothing but save and send.

use crate::numbers::Told;
use anyhow::{Result, bail};
use domain::{Id, Millis, Record, kinds};
use replica::server::Sending;
use replica::{Deed, Edit, Environment, MemoryStore, Replica, Server, ServerError, SyncError};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher as _, RandomState};
use std::rc::Rc;
use std::time::{Duration, Instant};
use sync::account::{SignIn, UploadState};
use sync::{ErrorCode, SyncRequest, SyncResponse};
use transport::HttpServer;

/// When the phones' clocks begin: 2026-11-18 15:00 in China.
const START: Millis = 1_794_985_200_000;

/// What a phone does when the server asks it to wait without saying how long.
const PAUSE: Duration = Duration::from_secs(1);

/// One phone with its person.
pub(crate) struct Phone {
    replica: Replica<MemoryStore, Surroundings>,
    surroundings: Surroundings,
    server: Timed,
    area: Id,
}

impl Phone {
    /// A phone whose person has just signed in, in step with the server. Its clock began
    /// when those of the others did.
    pub(crate) async fn signed_in(
        http: HttpServer,
        (login, password): (&str, &str),
        begun: Instant,
    ) -> Result<Self> {
        let sign_in = SignIn {
            login: login.to_owned(),
            password: password.to_owned(),
        };
        let account = http.sign_in(&sign_in).await?;
        let Some(area) = account.grants.iter().find_map(|grant| grant.area) else {
            bail!("{login} works in no residential area");
        };
        let (store, user) = (MemoryStore::new(kinds::ALL), Some(account.user));
        let surroundings = Surroundings::new(begun);
        let replica = Replica::open(kinds::ALL, store, surroundings.clone(), user).await?;
        let server = Timed {
            http,
            waits: RefCell::default(),
        };
        replica.sync(&server).await?;
        Ok(Self {
            replica,
            surroundings,
            server,
            area,
        })
    }

    /// The server as this phone's session reaches it.
    pub(crate) fn http(&self) -> HttpServer {
        self.server.http.clone()
    }

    /// Saves so many logs at a time and sends them, until it is time.
    pub(crate) async fn work(&self, at_a_time: usize, time: Duration) -> Result<Told> {
        let (begun, mut told) = (Instant::now(), Told::default());
        self.server.waits.borrow_mut().clear();
        while begun.elapsed() < time {
            for _ in 0..at_a_time {
                self.replica
                    .save(Deed::of(Edit::Create(self.log())))
                    .await?;
            }
            told.received += self.send(&mut told.put_off).await?;
        }
        told.took = begun.elapsed();
        told.waits = self.server.waits.take();
        Ok(told)
    }

    /// Sends what waits, as often as it takes.
    async fn send(&self, put_off: &mut u64) -> Result<u64> {
        loop {
            match self.replica.sync(&self.server).await {
                Ok(report) => return Ok(report.received as u64),
                Err(SyncError::Busy { retry_after }) => {
                    *put_off += 1;
                    let pause = retry_after.map_or(PAUSE, Duration::from_secs);
                    tokio::time::sleep(pause).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn log(&self) -> Record {
        let id = self.surroundings.new_id();
        Record::new(id, &kinds::activity_log::KIND)
            .with("title", "消防安全学习")
            .with("topic", "safety")
            .with("started_at", START)
            .with("minutes", 90)
            .with("place", "居民区活动室")
            .with("participants", json!({"elders": 12, "volunteers": 4}))
            .with(
                "story",
                "居民和志愿者一起学习灭火器的使用方法，检查楼道里的电动车充电情况，\
                 并在活动室里讨论了下一步的楼道整理计划。",
            )
            .with("area", self.area.to_string())
    }
}

/// The phone's clock, and ids that nobody else has.
#[derive(Clone)]
struct Surroundings {
    begun: Instant,
    name: u64,
    count: Rc<Cell<u64>>,
}

impl Surroundings {
    fn new(begun: Instant) -> Self {
        Self {
            begun,
            // A hasher of one's own is the randomness that the standard library gives.
            name: RandomState::new().hash_one(0),
            count: Rc::default(),
        }
    }
}

impl Environment for Surroundings {
    fn now(&self) -> Millis {
        START + Millis::try_from(self.begun.elapsed().as_millis()).unwrap_or_default()
    }

    fn new_id(&self) -> Id {
        let count = self.count.replace(self.count.get() + 1);
        let mut random = [0; 10];
        random[..6].copy_from_slice(&self.name.to_be_bytes()[2..]);
        random[6..].copy_from_slice(&count.to_be_bytes()[4..]);
        Id::v7(self.now(), random)
    }
}

/// The server, with a watch beside it.
struct Timed {
    http: HttpServer,
    waits: RefCell<Vec<Duration>>,
}

impl Server for Timed {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, ServerError> {
        let asked = Instant::now();
        let answer = self.http.sync(request).await;
        let put_off = matches!(answer, Err(ServerError::Refused(ErrorCode::TooMany { .. })));
        if !request.mutations.is_empty() && !put_off {
            self.waits.borrow_mut().push(asked.elapsed());
        }
        answer
    }

    async fn upload_state(&self, photo: Sending<'_>) -> Result<UploadState, ServerError> {
        self.http.upload_state(photo).await
    }

    async fn upload(
        &self,
        photo: Sending<'_>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<UploadState, ServerError> {
        self.http.upload(photo, offset, bytes).await
    }

    async fn photo(&self, record: Id, hash: &str) -> Result<Vec<u8>, ServerError> {
        self.http.photo(record, hash).await
    }
}
