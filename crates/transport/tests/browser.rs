//! The client over the browser's `fetch`, which a script answers in these tests.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use domain::Id;
use js_sys::{Function, Reflect};
use replica::{Server as _, ServerError};
use sync::ErrorCode;
use sync::account::SignIn;
use transport::HttpServer;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const ORIGIN: &str = "https://station.example";

/// Puts a script in the place of `fetch`; what it was asked is noted in `asked`.
struct Fetch(Function);

impl Fetch {
    /// The script is the body of `(url, init) => …`.
    fn by(script: &str) -> Self {
        let spoil = format!(
            "(() => {{ const fetch = window.fetch;
                window.asked = [];
                window.fetch = async (url, init) => {{ window.asked.push([url, init]); {script} }};
                return () => {{ window.fetch = fetch; }};
            }})()"
        );
        Self(js_sys::eval(&spoil).unwrap().unchecked_into())
    }

    fn json(status: u16, body: &str) -> Self {
        Self::by(&format!(
            "return new Response({body:?}, {{status: {status}, headers: {{'content-type': 'application/json; charset=utf-8'}}}});"
        ))
    }

    /// What an expression over `url` and `init` of the first request says.
    fn asked(&self, expression: &str) -> String {
        let script = format!(
            "(() => {{ const [url, init] = window.asked[0]; return String({expression}); }})()"
        );
        js_sys::eval(&script).unwrap().as_string().unwrap()
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).unwrap();
    }
}

fn server() -> HttpServer {
    HttpServer::new(ORIGIN).unwrap()
}

#[wasm_bindgen_test]
async fn a_request_and_its_answer_go_by_fetch() {
    let account = format!(
        r#"{{"user":"{}","name":"陈","grants":[],"expires_at":7}}"#,
        Id::NIL
    );
    let fetch = Fetch::json(200, &account);
    let sign_in = SignIn {
        login: "1".to_owned(),
        password: "2".to_owned(),
    };
    let account = server().sign_in(&sign_in).await.unwrap();
    assert_eq!((account.name.as_str(), account.expires_at), ("陈", 7));
    assert_eq!(fetch.asked("url"), "https://station.example/api/session");
    assert_eq!(fetch.asked("init.method"), "POST");
    assert_eq!(fetch.asked("init.credentials"), "same-origin");
    let header = "new Headers(init.headers).get('content-type')";
    assert_eq!(fetch.asked(header), "application/json");
    let body = fetch.asked("new TextDecoder().decode(init.body)");
    assert_eq!(body, r#"{"login":"1","password":"2"}"#);
}

#[wasm_bindgen_test]
async fn refusals_and_foreign_answers_are_told_apart() {
    let gap = Fetch::json(409, r#"{"protocol":1,"error":"gap","expected":7}"#);
    let refused = server().about().await.unwrap_err();
    assert_eq!(
        refused,
        ServerError::Refused(ErrorCode::Gap { expected: 7 })
    );
    drop(gap);
    let page =
        Fetch::by("return new Response('<html>', {headers: {'content-type': 'text/html'}});");
    let foreign = ServerError::NotOurProtocol { status: 200 };
    assert_eq!(server().about().await, Err(foreign));
    drop(page);
    let _nothing = Fetch::by("throw new TypeError('Failed to fetch');");
    assert_eq!(server().about().await, Err(ServerError::Offline));
}

#[wasm_bindgen_test]
async fn bytes_come_whole_and_a_body_that_breaks_off_is_no_answer() {
    let whole = Fetch::by(
        "return new Response(new Uint8Array([1, 0, 255]), {headers: {'content-type': 'image/jpeg'}});",
    );
    assert_eq!(server().photo(Id::NIL, "aa").await, Ok(vec![1, 0, 255]));
    drop(whole);
    let _broken = Fetch::by(
        "const body = new ReadableStream({pull: (c) => c.error(new TypeError('network error'))});
        return new Response(body, {headers: {'content-type': 'image/jpeg'}});",
    );
    assert_eq!(
        server().photo(Id::NIL, "aa").await,
        Err(ServerError::Offline)
    );
}

#[wasm_bindgen_test]
async fn pokes_come_piece_by_piece_and_the_stream_ends_with_who_listens() {
    let fetch = Fetch::by(
        "const pieces = [': hello\\n\\nda', 'ta: {\"scope\":\"public\",\"seq\":7}\\n\\n'];
        const body = new ReadableStream({pull: (c) => {
            const piece = pieces.shift();
            if (piece) c.enqueue(new TextEncoder().encode(piece));
        }});
        return new Response(body, {headers: {'content-type': 'text/event-stream'}});",
    );
    let mut live = server().live().await.unwrap();
    assert_eq!(live.next().await.unwrap(), []);
    assert_eq!(live.next().await.unwrap()[0].seq, 7);
    assert_eq!(fetch.asked("init.signal.aborted"), "false");
    drop(live);
    assert_eq!(fetch.asked("init.signal.aborted"), "true");
}

#[wasm_bindgen_test]
async fn a_request_that_nobody_waits_for_is_broken_off() {
    let fetch = Fetch::by("return new Promise(() => {});");
    let server = server();
    let mut about = Box::pin(server.about());
    // Polled once, it has been sent.
    let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(about.as_mut().poll(cx)));
    assert!(polled.await.is_pending());
    drop(about);
    assert_eq!(fetch.asked("init.signal.aborted"), "true");
    let asked = Reflect::get(&js_sys::global(), &"asked".into()).unwrap();
    assert_eq!(js_sys::Array::from(&asked).length(), 1);
}
