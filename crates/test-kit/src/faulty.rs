//! A network that fails as a test asks.

use domain::Id;
use replica::server::Sending;
use replica::{Server, ServerError};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use sync::account::UploadState;
use sync::{ErrorCode, SyncRequest, SyncResponse};

/// What becomes of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It goes through.
    None,
    /// The request is lost: the server never sees it.
    DropRequest,
    /// The server acts on it, and the answer is lost.
    DropAnswer,
    /// The request arrives twice, and the second answer comes back.
    Duplicate,
    /// The answer is cut off or replaced on the way: it is not our protocol.
    Garble,
    /// It is refused on the way, in our protocol.
    Refuse(ErrorCode),
}

type Judge = Box<dyn Fn(&SyncRequest) -> Option<ErrorCode>>;

/// A server behind a network that fails.
pub struct Faulty<S> {
    server: S,
    faults: RefCell<VecDeque<Fault>>,
    judge: RefCell<Option<Judge>>,
    calls: Cell<usize>,
}

impl<S> Faulty<S> {
    /// A network that does not fail until it is told to.
    pub fn over(server: S) -> Self {
        Self {
            server,
            faults: RefCell::default(),
            judge: RefCell::default(),
            calls: Cell::default(),
        }
    }

    /// What becomes of the next calls, in order.
    pub fn plan(&self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.borrow_mut().extend(faults);
    }

    /// From now on refuses the exchanges of which `judge` says so.
    pub fn refuse_where(&self, judge: impl Fn(&SyncRequest) -> Option<ErrorCode> + 'static) {
        self.judge.replace(Some(Box::new(judge)));
    }

    /// How many calls were made so far.
    pub fn calls(&self) -> usize {
        self.calls.get()
    }

    /// The server behind it.
    pub fn server(&self) -> &S {
        &self.server
    }

    async fn call<T>(
        &self,
        act: impl AsyncFn() -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        self.calls.set(self.calls.get() + 1);
        let fault = self.faults.borrow_mut().pop_front();
        match fault.unwrap_or(Fault::None) {
            Fault::None => act().await,
            Fault::DropRequest => Err(ServerError::Offline),
            Fault::DropAnswer => {
                let _lost = act().await;
                Err(ServerError::Offline)
            }
            Fault::Duplicate => {
                let _first = act().await;
                act().await
            }
            Fault::Garble => {
                let _garbled = act().await;
                Err(ServerError::NotOurProtocol { status: 200 })
            }
            Fault::Refuse(code) => Err(ServerError::Refused(code)),
        }
    }
}

impl<S: Server> Server for Faulty<S> {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, ServerError> {
        let refused = self
            .judge
            .borrow()
            .as_ref()
            .and_then(|judge| judge(request));
        match refused {
            Some(code) => Err(ServerError::Refused(code)),
            None => self.call(async || self.server.sync(request).await).await,
        }
    }

    async fn upload_state(&self, photo: Sending<'_>) -> Result<UploadState, ServerError> {
        self.call(async || self.server.upload_state(photo).await)
            .await
    }

    async fn upload(
        &self,
        photo: Sending<'_>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<UploadState, ServerError> {
        let act = async || self.server.upload(photo, offset, bytes.clone()).await;
        self.call(act).await
    }

    async fn photo(&self, record: Id, hash: &str) -> Result<Vec<u8>, ServerError> {
        self.call(async || self.server.photo(record, hash).await)
            .await
    }
}
