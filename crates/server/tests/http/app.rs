//! The app's own files.

use crate::phone::{Phone, refusal};
use reqwest::Method;
use sync::ErrorCode;
use test_kit::server::{Engine, TestServer};

async fn app_in_a_folder() -> (TestServer, tempfile::TempDir, Phone) {
    let folder = tempfile::tempdir().unwrap();
    let page = "<!doctype html><script type=\"module\">start()</script><style>a{}</style>";
    std::fs::write(folder.path().join("index.html"), page).unwrap();
    std::fs::write(folder.path().join("sw.js"), "// worker").unwrap();
    let hashed = folder.path().join("app-0123456789abcdef_bg.wasm");
    std::fs::write(hashed, b"\0asm").unwrap();
    let path = folder.path().to_owned();
    let server = TestServer::with(Engine::Sqlite, |config| {
        config.app_folder = Some(path);
        config.dev_reload = true;
    })
    .await;
    let phone = Phone::new(&server);
    (server, folder, phone)
}

#[tokio::test]
async fn every_place_of_the_app_opens_and_is_never_kept() {
    let (_server, _folder, phone) = app_in_a_folder().await;
    for path in ["/", "/index.html", "/items/7", "/me"] {
        let page = phone.get(path).await;
        assert_eq!(page.status(), 200);
        assert_eq!(page.headers()["cache-control"], "no-cache");
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("'wasm-unsafe-eval' 'sha256-"), "{policy}");
        assert!(policy.contains("style-src 'self' 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && policy.contains("object-src 'none'"));
        let tag = page.headers()["etag"].clone();
        let again = phone
            .request(Method::GET, path)
            .header("if-none-match", tag);
        assert_eq!(again.send().await.unwrap().status(), 304);
    }
    assert_eq!(
        phone.get("/sw.js").await.headers()["cache-control"],
        "no-cache"
    );
}

#[tokio::test]
async fn a_file_with_a_hash_in_its_name_is_kept_for_ever() {
    let (_server, _folder, phone) = app_in_a_folder().await;
    let wasm = phone.get("/app-0123456789abcdef_bg.wasm").await;
    assert_eq!(wasm.headers()["content-type"], "application/wasm");
    let kept = "public, max-age=31536000, immutable";
    assert_eq!(wasm.headers()["cache-control"], kept);
    let gone = phone.get("/app-ffffffffffffffff_bg.wasm").await;
    assert_eq!(refusal(gone).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_is_no_resource_is_not_found_in_our_own_words() {
    let (_server, _folder, phone) = app_in_a_folder().await;
    for path in ["/api/nothing", "/api/sync"] {
        assert_eq!(refusal(phone.get(path).await).await, ErrorCode::NotFound);
    }
    let request = phone.request(Method::PUT, "/events").send().await.unwrap();
    assert_eq!(refusal(request).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn an_open_page_reloads_when_the_app_was_built_anew() {
    let (_server, folder, phone) = app_in_a_folder().await;
    let mut events = phone.get("/dev/reload").await;
    let index = folder.path().join("index.html");
    let file = std::fs::File::options().write(true).open(&index).unwrap();
    let built = file.metadata().unwrap().modified().unwrap();
    let later = built + std::time::Duration::from_secs(5);
    file.set_modified(later).unwrap();
    let chunk = events.chunk().await.unwrap().unwrap();
    assert!(chunk.starts_with(b"data: reload"), "{chunk:?}");
}

#[tokio::test]
async fn health_and_metrics_tell_nothing_of_anybody() {
    let (_server, _folder, mut phone) = app_in_a_folder().await;
    phone.pull().await.unwrap();
    assert_eq!(phone.get("/healthz").await.status(), 200);
    let metrics = phone.get("/metrics").await.text().await.unwrap();
    let counted = r#"jiamenkou_requests_total{route="/api/sync",status="200"} 1"#;
    assert!(metrics.contains(counted), "{metrics}");
}
