//! A phone reduced to what it says: it keeps what it pulled, and sends what it is
//! told, whether that is wise or not.

use domain::{Id, Scope};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync::account::UploadState;
use sync::{ErrorBody, ErrorCode, SyncResponse};
use test_kit::server::{PASSWORD, START, TestServer};

pub(crate) struct Phone {
    http: reqwest::Client,
    pub(crate) url: String,
    cookie: Option<String>,
    pub(crate) user: Option<Id>,
    pub(crate) device: Id,
    pub(crate) settled: u64,
    pub(crate) epoch: Value,
    pub(crate) cursors: BTreeMap<Scope, Value>,
    /// What each scope holds.
    pub(crate) base: BTreeMap<Scope, BTreeMap<Id, Value>>,
}

impl Phone {
    /// Of a visitor.
    pub(crate) fn new(server: &TestServer) -> Self {
        Self::at(server.url())
    }

    /// Of a visitor to a server at an address.
    pub(crate) fn at(url: String) -> Self {
        Self {
            http: reqwest::Client::new(),
            url,
            cookie: None,
            user: None,
            device: Id::from_bytes(rand_bytes()),
            settled: 0,
            epoch: Value::Null,
            cursors: BTreeMap::new(),
            base: BTreeMap::new(),
        }
    }

    /// Of somebody with an account, signed in.
    pub(crate) async fn of(server: &TestServer, login: &str) -> Self {
        let mut phone = Self::new(server);
        phone.sign_in(login, PASSWORD).await.unwrap();
        phone
    }

    /// Loses the cookie, and goes on as whoever it is of.
    pub(crate) fn forget_cookie(&mut self) {
        self.cookie = None;
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        request = request.header("origin", &self.url);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn sign_in(&mut self, login: &str, password: &str) -> Result<(), ErrorCode> {
        let sign_in = json!({"login": login, "password": password});
        let request = self.request(Method::POST, "/api/session").json(&sign_in);
        let answer = request.send().await.unwrap();
        if answer.status() != 200 {
            return Err(refusal(answer).await);
        }
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        self.cookie = cookie.split(';').next().map(str::to_owned);
        let account: Value = answer.json().await.unwrap();
        self.user = serde_json::from_value(account["user"].clone()).unwrap();
        Ok(())
    }

    /// Another phone, with the same cookie.
    pub(crate) fn clone_of(&self) -> Self {
        Self {
            http: self.http.clone(),
            url: self.url.clone(),
            cookie: self.cookie.clone(),
            user: self.user,
            device: Id::from_bytes(rand_bytes()),
            settled: 0,
            epoch: Value::Null,
            cursors: BTreeMap::new(),
            base: BTreeMap::new(),
        }
    }

    pub(crate) fn body(&self, mutations: &[Value]) -> Value {
        json!({
            "protocol": 1, "user": self.user, "device": self.device, "epoch": self.epoch,
            "permissions": null, "settled": self.settled, "mutations": mutations,
            "cursors": self.cursors,
        })
    }

    /// One exchange; what comes down is filed.
    pub(crate) async fn push(&mut self, mutations: &[Value]) -> Result<SyncResponse, ErrorCode> {
        let body = self.body(mutations);
        let request = self.request(Method::POST, "/api/sync").json(&body);
        let answer = request.send().await.unwrap();
        if answer.status() != 200 {
            return Err(refusal(answer).await);
        }
        let answer: SyncResponse = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        self.file(&answer);
        Ok(answer)
    }

    pub(crate) async fn pull(&mut self) -> Result<SyncResponse, ErrorCode> {
        loop {
            let answer = self.push(&[]).await?;
            if !answer.more {
                return Ok(answer);
            }
        }
    }

    fn file(&mut self, answer: &SyncResponse) {
        if self.epoch != json!(answer.epoch) {
            self.epoch = json!(answer.epoch);
            self.cursors.clear();
        }
        for lost in &answer.permissions.lost {
            self.base.remove(lost);
            self.cursors.remove(lost);
        }
        for page in &answer.pages {
            let rows = self.base.entry(page.scope).or_default();
            if page.fresh {
                rows.clear();
            }
            let seqs = || page.changes.iter().map(|change| change.seq);
            assert!(seqs().is_sorted() || seqs().rev().is_sorted());
            assert!(seqs().all(|seq| seq <= page.cursor.seq));
            for change in &page.changes {
                match &change.put {
                    Some(body) => {
                        rows.insert(change.id, serde_json::from_str(body.get()).unwrap());
                    }
                    None => {
                        rows.remove(&change.id);
                    }
                }
            }
            self.cursors.insert(page.scope, json!(page.cursor));
        }
        if !answer.more {
            for scope in &answer.permissions.held {
                self.cursors.insert(*scope, json!(answer.head));
            }
        }
    }

    /// The record, in whatever scope it is held.
    pub(crate) fn record(&self, id: Id) -> Option<&Value> {
        self.base.values().find_map(|rows| rows.get(&id))
    }

    pub(crate) async fn upload(
        &self,
        record: Id,
        hash: &str,
        offset: u64,
        bytes: &[u8],
    ) -> Result<UploadState, ErrorCode> {
        let user = self.user.unwrap_or(Id::NIL);
        let path = format!("/api/photo/{record}/{hash}/upload?user={user}&offset={offset}");
        let request = self.request(Method::PUT, &path).body(bytes.to_vec());
        upload_state(request.send().await.unwrap()).await
    }

    /// The same of a photo that was sealed, which is so long then.
    pub(crate) async fn sealed_upload(
        &self,
        record: Id,
        hash: &str,
        length: usize,
        offset: u64,
        bytes: &[u8],
    ) -> Result<UploadState, ErrorCode> {
        let path = format!("{}&offset={offset}", self.sealed_way(record, hash, length));
        let request = self.request(Method::PUT, &path).body(bytes.to_vec());
        upload_state(request.send().await.unwrap()).await
    }

    pub(crate) async fn sealed_upload_state(
        &self,
        record: Id,
        hash: &str,
        length: usize,
    ) -> Result<UploadState, ErrorCode> {
        upload_state(self.get(&self.sealed_way(record, hash, length)).await).await
    }

    fn sealed_way(&self, record: Id, hash: &str, length: usize) -> String {
        let user = self.user.unwrap_or(Id::NIL);
        format!("/api/photo/{record}/{hash}/upload?user={user}&sealed={length}")
    }

    pub(crate) async fn upload_state(
        &self,
        record: Id,
        hash: &str,
    ) -> Result<UploadState, ErrorCode> {
        let user = self.user.unwrap_or(Id::NIL);
        let path = format!("/api/photo/{record}/{hash}/upload?user={user}");
        upload_state(self.get(&path).await).await
    }
}

async fn upload_state(answer: Response) -> Result<UploadState, ErrorCode> {
    if answer.status() != 200 {
        return Err(refusal(answer).await);
    }
    Ok(answer.json().await.unwrap())
}

/// What is not a success is always our own kind of answer, with its status.
pub(crate) async fn refusal(answer: Response) -> ErrorCode {
    let status = answer.status().as_u16();
    let body: ErrorBody = answer.json().await.unwrap();
    assert_eq!((body.protocol, status), (1, body.error.status()));
    body.error
}

fn rand_bytes() -> [u8; 16] {
    rand::random()
}

pub(crate) fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

/// A queued mutation of one record.
pub(crate) fn mutation(mseq: u64, mid: Id, record: Id, kind: &str, op: Value) -> Value {
    let mut change = json!({"record": record, "kind": kind, "schema": 1});
    let fields = change.as_object_mut().unwrap();
    fields.extend(op.as_object().unwrap().clone());
    json!({"mseq": mseq, "mid": mid, "body": {"observed_at": START, "changes": [change]}})
}

/// A new activity log.
pub(crate) fn log(mseq: u64, record: Id, area: Id) -> Value {
    let fields = json!({
        "title": "消防学习", "topic": "safety", "started_at": START, "area": area,
    });
    let mid = Id::derived("log", &[record]);
    let op = json!({"op": "create", "fields": fields});
    mutation(mseq, mid, record, "activity_log", op)
}

/// The change of a field by somebody who saw a value.
pub(crate) fn put(was: impl Into<Value>, now: impl Into<Value>) -> Value {
    json!({"put": {"was": was.into(), "now": now.into()}})
}
