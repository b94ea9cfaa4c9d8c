//! Against a socket that says exactly what a case asks for.
#![cfg(not(target_arch = "wasm32"))]

use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A client of something that gives this one answer, and then hangs up.
async fn facing(answer: String) -> HttpServer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 4_096];
        let _ = socket.read(&mut request).await.unwrap();
        socket.write_all(answer.as_bytes()).await.unwrap();
        socket.shutdown().await.unwrap();
    });
    HttpServer::new(&origin).unwrap()
}

fn http(status: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    )
}

fn foreign<T>(status: u16) -> Result<T, ServerError> {
    Err(ServerError::NotOurProtocol { status })
}

#[tokio::test]
async fn a_refusal_in_our_protocol_is_told() {
    let body = r#"{"protocol":1,"error":"too_many","retry_after":9}"#;
    let server = facing(http("429 Too Many Requests", "application/json", body)).await;
    let told = server.about().await;
    let refused = ServerError::Refused(ErrorCode::TooMany { retry_after: 9 });
    assert_eq!(told, Err(refused));
}

#[tokio::test]
async fn a_captive_portals_page_is_no_answer() {
    for (status, code) in [("200 OK", 200), ("511 Log In", 511), ("302 Found", 302)] {
        let page = "<html>欢迎使用免费网络</html>";
        let server = facing(http(status, "text/html", page)).await;
        assert_eq!(server.about().await, foreign(code), "{status}");
    }
    let server = facing(http("200 OK", "text/html", "<html>")).await;
    assert_eq!(server.sign_out().await, foreign(200));
    let server = facing(http("200 OK", "text/html", "<html>")).await;
    assert_eq!(server.photo(Id::NIL, "aa").await, foreign(200));
    let server = facing(http("200 OK", "text/html", "<html>")).await;
    assert!(matches!(
        server.live().await,
        Err(ServerError::NotOurProtocol { status: 200 })
    ));
}

#[tokio::test]
async fn json_that_is_not_ours_is_no_answer() {
    let json = "application/json";
    let server = facing(http("502 Bad Gateway", json, r#"{"error":"signed_out"}"#)).await;
    assert_eq!(server.session().await, foreign(502));
    let server = facing(http("200 OK", json, r#"{"login":"required"}"#)).await;
    assert_eq!(server.session().await, foreign(200));
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_no_answer() {
    let mut answer = http(
        "200 OK",
        "application/json",
        r#"{"protocol":1,"subdistrict":"x"}"#,
    );
    answer.truncate(answer.len() - 5);
    assert_eq!(
        facing(answer).await.about().await,
        Err(ServerError::Offline)
    );
}

#[tokio::test]
async fn nobody_there_is_offline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let server = HttpServer::new(&origin).unwrap();
    assert_eq!(server.about().await, Err(ServerError::Offline));
}

#[tokio::test]
async fn another_protocol_asks_for_an_update() {
    let body = r#"{"protocol":2,"subdistrict":"花木"}"#;
    let server = facing(http("200 OK", "application/json", body)).await;
    assert_eq!(
        server.about().await,
        Err(ServerError::Refused(ErrorCode::Outdated))
    );
}

#[tokio::test]
async fn nobody_signed_in_is_an_answer() {
    let body = r#"{"protocol":1,"error":"signed_out"}"#;
    let server = facing(http("401 Unauthorized", "application/json", body)).await;
    assert_eq!(server.session().await, Ok(None));
}

#[tokio::test]
async fn pokes_come_as_they_are_sent() {
    let stream = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: hello\n\n\
                  data: {\"scope\":\"public\",\"seq\":7}\n\n";
    let server = facing(stream.to_owned()).await;
    let (mut live, mut pokes) = (server.live().await.unwrap(), Vec::new());
    while let Some(came) = live.next().await {
        pokes.extend(came);
    }
    assert_eq!(pokes.len(), 1);
    assert_eq!(pokes[0].seq, 7);
}
