//! Signing in by a code that is sent to a phone.

use crate::phone::{Phone, id, refusal};
use async_trait::async_trait;
use domain::{Id, Role};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use server::{CodeSender, NotSent};
use std::sync::{Arc, Mutex};
use sync::ErrorCode;
use sync::account::Recognised;
use test_kit::on_every_engine;
use test_kit::server::{Engine, PASSWORD, TestServer};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

on_every_engine! {
    a_code_and_the_name_sign_somebody_in_and_the_browser_is_known_from_then_on
    two_people_of_one_number_are_told_apart
    staff_show_their_password_in_a_new_browser
    a_code_counts_for_five_minutes_five_tries_and_once
    a_number_that_nobody_has_is_answered_alike
    a_revoked_device_makes_its_browsers_strangers
}

const NUMBER: &str = "13800000001";

/// Keeps what it is to send.
#[derive(Debug)]
struct Post(UnboundedSender<(String, String)>);

#[async_trait]
impl CodeSender for Post {
    async fn send(&self, phone: &str, code: &str) -> Result<(), NotSent> {
        let sent = self.0.send((phone.to_owned(), code.to_owned()));
        sent.map_err(|error| NotSent(error.to_string()))
    }
}

/// A station, and the phone that its codes reach.
struct Station {
    server: TestServer,
    codes: Mutex<UnboundedReceiver<(String, String)>>,
}

impl Station {
    async fn on(engine: Engine) -> Self {
        let (post, codes) = unbounded_channel();
        let sender = Arc::new(Post(post));
        let server = TestServer::with(engine, |config| config.codes = Some(sender)).await;
        Self {
            server,
            codes: Mutex::new(codes),
        }
    }

    async fn resident(&self, name: &str) -> Id {
        self.somebody(name, Role::Resident).await
    }

    async fn somebody(&self, name: &str, role: Role) -> Id {
        let person = self.server.hire(name, role, Some(id(1))).await;
        let phones = [NUMBER.to_owned()];
        self.server.db().put_phones(person, &phones).await.unwrap();
        person
    }

    /// Asks for a code; what arrives on the phone.
    #[expect(clippy::await_holding_lock, reason = "the test has one task")]
    async fn code(&self, browser: &Browser) -> String {
        assert_eq!(browser.ask(NUMBER).await.status(), 204);
        let (phone, code) = self.codes.lock().unwrap().recv().await.unwrap();
        assert_eq!(phone, NUMBER);
        code
    }

    fn nothing_was_sent(&self) -> bool {
        self.codes.lock().unwrap().try_recv().is_err()
    }
}

/// A browser that keeps its cookies.
struct Browser {
    http: reqwest::Client,
    url: String,
    cookies: Mutex<Vec<String>>,
}

impl Browser {
    fn new(station: &Station) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: station.server.url(),
            cookies: Mutex::default(),
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Response {
        let request = self
            .http
            .request(Method::POST, format!("{}{path}", self.url));
        let cookies = self.cookies.lock().unwrap().join("; ");
        let request = request
            .header("origin", &self.url)
            .header("cookie", cookies);
        let answer = request.json(body).send().await.unwrap();
        let set = answer.headers().get_all("set-cookie").iter();
        for cookie in set.map(|cookie| cookie.to_str().unwrap()) {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
            let pair = cookie.split(';').next().unwrap().to_owned();
            let (name, _) = pair.split_once('=').unwrap();
            let mut kept = self.cookies.lock().unwrap();
            kept.retain(|one| one.split_once('=').unwrap().0 != name);
            kept.push(pair);
        }
        answer
    }

    async fn ask(&self, phone: &str) -> Response {
        self.post("/api/session/code", &json!({"phone": phone}))
            .await
    }

    async fn enter(&self, body: Value) -> Result<Recognised, ErrorCode> {
        let answer = self.post("/api/session/by-code", &body).await;
        if answer.status() != 200 {
            return Err(refusal(answer).await);
        }
        Ok(answer.json().await.unwrap())
    }
}

fn signed_in(answer: Result<Recognised, ErrorCode>) -> Id {
    answer.unwrap().account.unwrap().user
}

async fn a_code_and_the_name_sign_somebody_in_and_the_browser_is_known_from_then_on(
    engine: Engine,
) {
    let station = Station::on(engine).await;
    let person = station.resident("李阿姨").await;
    let browser = Browser::new(&station);
    let code = station.code(&browser).await;
    let nobody = browser.enter(json!({"phone": NUMBER, "code": code})).await;
    assert_eq!(nobody, Ok(Recognised::default()), "nobody is shown");
    let wrong = json!({"phone": NUMBER, "code": code, "name": "王叔叔"});
    assert_eq!(browser.enter(wrong).await, Err(ErrorCode::WrongName));
    let right = json!({"phone": "+86 138 0000 0001", "code": code, "name": "李阿姨"});
    assert_eq!(signed_in(browser.enter(right).await), person);
    // Whoever signed in may have the next code at once.
    let code = station.code(&browser).await;
    let again = json!({"phone": NUMBER, "code": code});
    assert_eq!(signed_in(browser.enter(again).await), person);
}

async fn two_people_of_one_number_are_told_apart(engine: Engine) {
    let station = Station::on(engine).await;
    let (one, two) = (
        station.resident("李阿姨").await,
        station.resident("盛老伯").await,
    );
    let browser = Browser::new(&station);
    for (name, person) in [("李阿姨", one), ("盛老伯", two)] {
        let code = station.code(&browser).await;
        let named = json!({"phone": NUMBER, "code": code, "name": name});
        assert_eq!(signed_in(browser.enter(named).await), person);
    }
    let code = station.code(&browser).await;
    let asked = browser
        .enter(json!({"phone": NUMBER, "code": code}))
        .await
        .unwrap();
    let mut names: Vec<&str> = asked.known.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["李*姨", "盛*伯"]);
    let chosen = json!({"phone": NUMBER, "code": code, "account": two});
    assert_eq!(signed_in(browser.enter(chosen).await), two);
    // Nobody is chosen where they were never seen.
    let stranger = Browser::new(&station);
    let code = station.code(&stranger).await;
    let chosen = json!({"phone": NUMBER, "code": code, "account": two});
    assert_eq!(stranger.enter(chosen).await, Err(ErrorCode::WrongName));
}

async fn staff_show_their_password_in_a_new_browser(engine: Engine) {
    let station = Station::on(engine).await;
    let person = station.somebody("W1001", Role::Worker).await;
    let browser = Browser::new(&station);
    let code = station.code(&browser).await;
    let named = json!({"phone": NUMBER, "code": code, "name": "W1001"});
    let refused = browser.enter(named).await;
    assert_eq!(refused, Err(ErrorCode::PasswordNeeded));
    let password = json!({"login": "W1001", "password": PASSWORD});
    assert_eq!(browser.post("/api/session", &password).await.status(), 200);
    station.server.clock.advance(60_000);
    let code = station.code(&browser).await;
    let again = json!({"phone": NUMBER, "code": code});
    assert_eq!(signed_in(browser.enter(again).await), person);
}

async fn a_code_counts_for_five_minutes_five_tries_and_once(engine: Engine) {
    let station = Station::on(engine).await;
    station.resident("李阿姨").await;
    let browser = Browser::new(&station);
    let with = |code: &str| json!({"phone": NUMBER, "code": code, "name": "李阿姨"});
    let other = |code: &str| if code == "000000" { "111111" } else { "000000" }.to_owned();

    let code = station.code(&browser).await;
    station.server.clock.advance(5 * 60_000);
    assert_eq!(browser.enter(with(&code)).await, Err(ErrorCode::WrongCode));

    let code = station.code(&browser).await;
    signed_in(browser.enter(with(&code)).await);
    assert_eq!(browser.enter(with(&code)).await, Err(ErrorCode::WrongCode));

    // The sixth is not looked at, however long one waits between them.
    station.server.clock.advance(60_000);
    let code = station.code(&browser).await;
    for _ in 0..5 {
        station.server.clock.advance(30_000);
        assert_eq!(
            browser.enter(with(&other(&code))).await,
            Err(ErrorCode::WrongCode)
        );
    }
    station.server.clock.advance(100_000);
    assert_eq!(browser.enter(with(&code)).await, Err(ErrorCode::WrongCode));
}

async fn a_number_that_nobody_has_is_answered_alike(engine: Engine) {
    let station = Station::on(engine).await;
    let browser = Browser::new(&station);
    assert_eq!(browser.ask("13900000009").await.status(), 204);
    assert!(station.nothing_was_sent());
    let too_many = refusal(browser.ask("13900000009").await).await;
    assert_eq!(too_many, ErrorCode::TooMany { retry_after: 60 });
    let guess = json!({"phone": "13900000009", "code": "123456", "name": "x"});
    assert_eq!(browser.enter(guess).await, Err(ErrorCode::WrongCode));
    for rubbish in ["", "W1001", "0211234", &"1".repeat(3_000)] {
        let refused = refusal(browser.ask(rubbish).await).await;
        let field = "phone".to_owned();
        assert_eq!(refused, ErrorCode::Malformed { field });
    }
    // Where nobody brings codes, there are none.
    let silent = TestServer::on(engine).await;
    let phone = Phone::new(&silent);
    let request = phone.request(Method::POST, "/api/session/code");
    let answer = request
        .json(&json!({"phone": NUMBER}))
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(answer).await, ErrorCode::NotFound);
}

async fn a_revoked_device_makes_its_browsers_strangers(engine: Engine) {
    let station = Station::on(engine).await;
    let person = station.resident("李阿姨").await;
    let browser = Browser::new(&station);
    let code = station.code(&browser).await;
    let named = json!({"phone": NUMBER, "code": code, "name": "李阿姨"});
    signed_in(browser.enter(named).await);
    let mut phone = Phone::of(&station.server, "李阿姨").await;
    phone.pull().await.unwrap();
    let devices = station.server.db().devices(person).await.unwrap();
    station
        .server
        .db()
        .revoke_device(devices[0].id)
        .await
        .unwrap();
    let code = station.code(&browser).await;
    let asked = browser.enter(json!({"phone": NUMBER, "code": code})).await;
    assert_eq!(asked, Ok(Recognised::default()));
}
