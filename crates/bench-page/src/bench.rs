//! What scripts can call.

use crate::activity;
use crate::browser::{Browser, Stopwatch, instant, origin};
use domain::{Grant, Id, kinds};
use js_sys::{ArrayBuffer, Function, JSON, WebAssembly};
use replica::replica::{Deed, Edit};
use replica::{Environment as _, Query, Replica};
use replica_indexeddb::IndexedDbStore;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use sync::account::{Account, SignIn};
use transport::HttpServer;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;

type Phone = Replica<IndexedDbStore, Browser>;
type Answer = Result<JsValue, js_sys::Error>;

/// `window.bench`.
#[wasm_bindgen]
#[derive(Default)]
pub struct Bench {
    account: RefCell<Option<Account>>,
    phone: RefCell<Option<Rc<Phone>>>,
}

/// How long something took.
#[derive(Serialize)]
struct Measured {
    /// All of it, in milliseconds.
    ms: f64,
    /// How many records, or mutations, it was about.
    count: usize,
    /// Each of several, in milliseconds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    each: Vec<f64>,
}

/// Who is signed in.
#[derive(Serialize)]
struct SignedIn {
    user: Id,
    area: Option<Id>,
}

#[wasm_bindgen]
impl Bench {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Signs the demo worker in; `{user, area}`. Without it, everything is a
    /// visitor's.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(&self) -> Answer {
        let server = server()?;
        for demo in server.about().await.map_err(told)?.demo_accounts {
            let sign_in = SignIn {
                login: demo.login,
                password: demo.password,
            };
            let account = server.sign_in(&sign_in).await.map_err(told)?;
            if works_in(&account).is_some() {
                let signed_in = SignedIn {
                    user: account.user,
                    area: works_in(&account),
                };
                self.account.replace(Some(account));
                self.close();
                return js(&signed_in);
            }
        }
        Err(js_sys::Error::new("the server has no demo worker"))
    }

    /// Fills the empty phone of the user; count: records.
    pub async fn fill(&self) -> Answer {
        let watch = Stopwatch::start();
        let phone = self.phone().await?;
        let report = phone.sync(&server()?).await.map_err(told)?;
        js(&Measured {
            ms: watch.stop("sync:fill"),
            count: report.rows,
            each: Vec::new(),
        })
    }

    /// Saves so many records, one after the other, each strictly durable.
    pub async fn save(&self, n: u32) -> Answer {
        let each = self.save_each(n).await?;
        js(&Measured {
            ms: each.iter().sum(),
            count: each.len(),
            each,
        })
    }

    /// Saves so many records without a network; to be sent by `push`.
    #[wasm_bindgen(js_name = createOffline)]
    pub async fn create_offline(&self, n: u32) -> Answer {
        let watch = Stopwatch::start();
        let each = self.save_each(n).await?;
        js(&Measured {
            ms: watch.read(),
            count: each.len(),
            each: Vec::new(),
        })
    }

    /// Sends all that is unsent, until the server has given its receipt for each and
    /// the phone is in step; count: receipts.
    pub async fn push(&self) -> Answer {
        let phone = self.phone().await?;
        let watch = Stopwatch::start();
        let report = phone.sync(&server()?).await.map_err(told)?;
        js(&Measured {
            ms: watch.stop("sync:push"),
            count: report.received,
            each: Vec::new(),
        })
    }

    /// Forgets everything in memory, opens again and lists the newest posts of an
    /// area; count: posts.
    pub async fn reopen(&self, area: &str, n: u32) -> Answer {
        self.close();
        let watch = Stopwatch::start();
        let count = self.list_posts(area, n).await?;
        js(&Measured {
            ms: watch.stop("app:start"),
            count,
            each: Vec::new(),
        })
    }

    /// Lists the newest posts of an area; count: posts.
    pub async fn list(&self, area: &str, n: u32) -> Answer {
        let watch = Stopwatch::start();
        let count = self.list_posts(area, n).await?;
        js(&Measured {
            ms: watch.stop("list:open"),
            count,
            each: Vec::new(),
        })
    }

    /// Megabytes that the program's memory has grown to; it never shrinks.
    pub fn memory(&self) -> f64 {
        let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let buffer: ArrayBuffer = memory.buffer().unchecked_into();
        f64::from(buffer.byte_length()) / f64::from(1 << 20)
    }

    /// Listens to the server and pulls what it tells of. Resolves once the stream is
    /// open; then calls back with the instant (milliseconds since 1970) at which each
    /// change was in the store.
    #[wasm_bindgen(js_name = onChange)]
    pub async fn on_change(&self, callback: Function) -> Answer {
        let phone = self.phone().await?;
        let server = server()?;
        let mut live = server.live().await.map_err(told)?;
        spawn_local(async move {
            while let Some(pokes) = live.next().await {
                let watch = Stopwatch::start();
                if !pokes.is_empty() && phone.sync(&server).await.is_ok_and(|r| r.rows > 0) {
                    watch.stop("sync:pull");
                    // A script that throws only deprives itself.
                    let _ = callback.call1(&JsValue::NULL, &instant().into());
                }
            }
        });
        Ok(JsValue::UNDEFINED)
    }
}

impl Bench {
    fn close(&self) {
        self.phone.take();
    }

    async fn phone(&self) -> Result<Rc<Phone>, js_sys::Error> {
        if let Some(phone) = self.phone.borrow().clone() {
            return Ok(phone);
        }
        let user = self.account.borrow().as_ref().map(|account| account.user);
        let store = IndexedDbStore::open(kinds::ALL, user).await.map_err(told)?;
        let phone = Phone::open(kinds::ALL, store, Browser, user)
            .await
            .map_err(told)?;
        let phone = Rc::new(phone);
        self.phone.replace(Some(phone.clone()));
        Ok(phone)
    }

    async fn save_each(&self, n: u32) -> Result<Vec<f64>, js_sys::Error> {
        let phone = self.phone().await?;
        let area = self.account.borrow().as_ref().and_then(works_in);
        let area = area.ok_or_else(|| js_sys::Error::new("sign in first"))?;
        let mut each = Vec::new();
        for n in 0..n {
            let record = activity::log(Browser.new_id(), n, area, Browser.now());
            let watch = Stopwatch::start();
            phone
                .save(Deed::of(Edit::Create(record)))
                .await
                .map_err(told)?;
            each.push(watch.stop("replica:save"));
        }
        Ok(each)
    }

    async fn list_posts(&self, area: &str, n: u32) -> Result<usize, js_sys::Error> {
        let query = Query {
            kind: kinds::post::KIND.name,
            area: area.parse().ok(),
            after: None,
            limit: n as usize,
        };
        let posts = self.phone().await?.list(&query).await.map_err(told)?;
        Ok(posts.len())
    }
}

fn works_in(account: &Account) -> Option<Id> {
    let worker = |grant: &&Grant| grant.role.works_in_area();
    account
        .grants
        .iter()
        .find(worker)
        .and_then(|grant| grant.area)
}

fn server() -> Result<HttpServer, js_sys::Error> {
    HttpServer::new(&origin()).map_err(told)
}

fn js(answer: &impl Serialize) -> Answer {
    let text = serde_json::to_string(answer).map_err(told)?;
    JSON::parse(&text).map_err(js_sys::Error::from)
}

fn told(error: impl std::fmt::Display) -> js_sys::Error {
    js_sys::Error::new(&error.to_string())
}
