//! A captive portal answers everything, with a friendly page.

use crate::neighbourhood::{WORKER, log, phone_of, server, titles};
use replica::{Edit, Fate, SyncError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use transport::HttpServer;

/// Answers every request with its own page.
async fn portal() -> HttpServer {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("a free port"));
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let page = "<!doctype html><title>免费上网</title>";
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n{page}",
                page.len()
            );
            let mut request = [0; 65_536];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    HttpServer::new(&origin).expect("a free port")
}

#[tokio::test]
async fn a_portals_page_changes_nothing() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "已经同步"))).await;
    worker.sync().await.unwrap();
    worker.save(Edit::Create(log(2, "还没发送"))).await;

    let tried = worker.replica.sync(&portal().await).await;
    assert_eq!(tried, Err(SyncError::NotOurProtocol { status: 200 }));
    assert_eq!(titles(&worker, "activity_log").await.len(), 2);
    assert_eq!(worker.replica.fate(log(2, "").id), Fate::SavedHere);
    assert_eq!(worker.replica.attention().await, Ok(vec![]));

    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
}
