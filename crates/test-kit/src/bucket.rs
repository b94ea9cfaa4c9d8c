//! An S3-compatible store inside the test's own process, which fails when told to.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use server::BucketUrl;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What requests must be signed with: id and secret.
pub const KEY: (&str, &str) = ("station", "a secret of the station");

/// A bucket; it ends with its owner.
pub struct TestBucket {
    folder: TempDir,
    address: SocketAddr,
    /// Requests that are served still.
    left: Arc<AtomicI64>,
    serving: JoinHandle<()>,
}

impl TestBucket {
    /// An empty one.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("photos")).expect("a bucket");
        let files = FileSystem::new(folder.path()).expect("the folder can be used");
        let mut store = S3ServiceBuilder::new(files);
        store.set_auth(SimpleAuth::from_single(KEY.0, KEY.1));
        let store = store.build();
        let answer = async move |request: Request| match store.call(request.map(body)).await {
            Ok(response) => response.map(Body::new).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        };
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let router = Router::new()
            .fallback(answer)
            .layer(from_fn_with_state(left.clone(), break_down));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        Self {
            folder,
            address: listener.local_addr().expect("an address"),
            left,
            serving: tokio::spawn(async move {
                axum::serve(listener, router).await.expect("it serves");
            }),
        }
    }

    /// Where it is, without what requests are signed with.
    #[must_use]
    pub fn url(&self) -> String {
        let address = self.address;
        format!("s3://photos/a/station?endpoint=http://{address}&region=cn-east-1")
    }

    /// The same as a server is told.
    ///
    /// # Panics
    /// Never: the URL is our own.
    #[must_use]
    pub fn place(&self) -> BucketUrl {
        let url: BucketUrl = self.url().parse().expect("it names a bucket");
        url.signed_with(KEY.0, KEY.1)
    }

    /// Where it keeps what it keeps.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Serves so many requests more, and then fails all.
    pub fn fail_after(&self, requests: u32) {
        self.left.store(requests.into(), Ordering::SeqCst);
    }

    /// Serves again.
    pub fn mend(&self) {
        self.left.store(i64::MAX, Ordering::SeqCst);
    }
}

impl Drop for TestBucket {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn body(body: Body) -> s3s::Body {
    s3s::Body::http_body_unsync(body)
}

async fn break_down(State(left): State<Arc<AtomicI64>>, request: Request, next: Next) -> Response {
    if left.fetch_sub(1, Ordering::SeqCst) <= 0 {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}
