//! The network between phones and server: every message waits in it until the run
//! says what becomes of it.

use crate::defect::Defect;
use crate::executor::at_once;
use crate::ledger::Sent;
use crate::stage::{Stage, Wait};
use crate::store::TabStore;
use domain::Id;
use replica::server::Sending;
use replica::{Server, ServerError, Store};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use sync::account::UploadState;
use sync::{ErrorCode, SyncRequest, SyncResponse};

/// What is asked of the server.
#[derive(Clone, Debug)]
pub enum Request {
    /// One exchange, encoded.
    Sync(String),
    /// How far a photo has come.
    UploadState(OfPhoto),
    /// The next bytes of a photo, from an offset on.
    Upload(OfPhoto, u64, Vec<u8>),
}

/// Which photo, and how its phone sends it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfPhoto {
    /// Whose phone sends it.
    pub user: Id,
    /// The record that shows it.
    pub record: Id,
    /// The name of its bytes.
    pub hash: String,
    /// How many bytes come, where they are sealed.
    pub sealed: Option<u64>,
}

impl From<Sending<'_>> for OfPhoto {
    fn from(photo: Sending<'_>) -> Self {
        Self {
            user: photo.user,
            record: photo.record,
            hash: photo.hash.to_owned(),
            sealed: photo.sealed,
        }
    }
}

/// What the server says.
#[derive(Clone, Debug)]
pub enum Payload {
    /// To an exchange, encoded.
    Sync(String),
    /// To the photo lane.
    Upload(UploadState),
}

type Slot = Rc<RefCell<Option<Result<Payload, ServerError>>>>;

/// Where a message is.
#[derive(Clone, Debug)]
pub enum Leg {
    /// On its way to the server.
    Up,
    /// At the server.
    There,
    /// The answer is on its way.
    Down(Result<Payload, ErrorCode>),
}

/// A message.
pub struct Message {
    /// Its name.
    pub id: u64,
    /// The phone that asks.
    pub phone: usize,
    /// Who was signed in on its browser when it was sent.
    pub session: Option<Id>,
    /// What it asks.
    pub request: Request,
    /// Where it is.
    pub leg: Leg,
    slot: Option<Slot>,
}

/// All messages under way.
#[derive(Default)]
pub struct Network {
    /// They.
    pub messages: Vec<Message>,
    count: u64,
}

impl Network {
    fn send(&mut self, phone: usize, session: Option<Id>, request: Request) -> (u64, Slot) {
        let slot = Slot::default();
        self.count += 1;
        self.messages.push(Message {
            id: self.count,
            phone,
            session,
            request,
            leg: Leg::Up,
            slot: Some(slot.clone()),
        });
        (self.count, slot)
    }

    /// Whether somebody waits for the end of the message.
    #[must_use]
    pub fn is_awaited(&self, id: u64) -> bool {
        let message = self.messages.iter().find(|message| message.id == id);
        message.is_some_and(|message| message.slot.is_some())
    }

    /// The message of that name.
    pub fn find(&mut self, id: u64) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == id)
    }

    /// Sends the same once more; nobody waits for its answer.
    pub fn duplicate(&mut self, at: usize) {
        let message = &self.messages[at];
        self.count += 1;
        let twin = Message {
            id: self.count,
            phone: message.phone,
            session: message.session,
            request: message.request.clone(),
            leg: Leg::Up,
            slot: None,
        };
        self.messages.push(twin);
    }

    /// Whoever asked gives up; the message goes on.
    pub fn time_out(&mut self, at: usize) {
        if let Some(slot) = self.messages[at].slot.take() {
            slot.replace(Some(Err(ServerError::Offline)));
        }
    }

    /// The message ends here, with this for whoever asked.
    pub fn end(&mut self, at: usize, result: Result<Payload, ServerError>) {
        let message = self.messages.remove(at);
        if let Some(slot) = message.slot {
            slot.replace(Some(result));
        }
    }

    /// Everything under way is lost: a restore takes longer than any message lives.
    pub fn clear(&mut self) {
        while !self.messages.is_empty() {
            self.end(0, Err(ServerError::Offline));
        }
    }

    /// Everything that was at the server is lost with it.
    pub fn server_ended(&mut self) {
        while let Some(at) = self
            .messages
            .iter()
            .position(|message| matches!(message.leg, Leg::There))
        {
            self.end(at, Err(ServerError::Offline));
        }
    }
}

/// The server as one tab sees it.
#[derive(Clone)]
pub struct Line {
    /// The network.
    pub network: Rc<RefCell<Network>>,
    /// Who is signed in on the phone's browser.
    pub session: Rc<Cell<Option<Id>>>,
    /// The tab's store, at which a message is held against I2, and for defects.
    pub store: TabStore,
}

impl Line {
    fn stage(&self) -> &Stage {
        &self.store.stage
    }

    async fn ask(&self, request: Request) -> Result<Payload, ServerError> {
        let phone = self.store.device.phone;
        let session = self.session.get();
        let (id, slot) = self.network.borrow_mut().send(phone, session, request);
        poll_fn(|_| match slot.borrow_mut().take() {
            Some(result) => Poll::Ready(result),
            None => {
                self.stage().wait.set(Wait::Network(id));
                Poll::Pending
            }
        })
        .await
    }

    async fn ask_photo(&self, request: Request) -> Result<UploadState, ServerError> {
        match self.ask(request).await? {
            Payload::Upload(state) => Ok(state),
            Payload::Sync(_) => Err(ServerError::NotOurProtocol { status: 200 }),
        }
    }

    /// What leaves the phone is marked as attempted, and is what is kept.
    fn check_sent(&self, request: &SyncRequest) {
        let queued = at_once(self.store.inner.outbox(0, usize::MAX)).unwrap_or_default();
        for sent in &request.mutations {
            let kept = queued.iter().find(|entry| entry.mid == sent.mid);
            if let Some(kept) = kept
                && !kept.attempted
            {
                let what = format!("{} was sent without its mark", sent.mid);
                self.stage().broken("I2", what);
            }
        }
    }

    fn spoil(&self, request: &SyncRequest, answer: &Result<SyncResponse, ServerError>) {
        match answer {
            Err(ServerError::Refused(ErrorCode::Forbidden))
                if self.stage().has(Defect::DropsOnForbidden) =>
            {
                let queued = at_once(self.store.inner.outbox(0, usize::MAX)).unwrap_or_default();
                for entry in queued {
                    if request.mutations.iter().any(|sent| sent.mid == entry.mid) {
                        self.store.throw_away(&entry);
                    }
                }
            }
            Err(ServerError::NotOurProtocol { .. }) if self.stage().has(Defect::WipesOnRubbish) => {
                self.stage().direct.set(true);
                let _ = at_once(self.store.wipe());
                self.stage().direct.set(false);
            }
            _ => {}
        }
    }
}

impl Server for Line {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, ServerError> {
        self.check_sent(request);
        let rubbish = ServerError::NotOurProtocol { status: 200 };
        let text = serde_json::to_string(request).map_err(|_| rubbish.clone())?;
        let answer = match self.ask(Request::Sync(text)).await {
            Ok(Payload::Sync(text)) => serde_json::from_str(&text).map_err(|_| rubbish),
            Ok(Payload::Upload(_)) => Err(rubbish),
            Err(error) => Err(error),
        };
        self.spoil(request, &answer);
        answer
    }

    async fn upload_state(&self, photo: Sending<'_>) -> Result<UploadState, ServerError> {
        let request = Request::UploadState(photo.into());
        self.ask_photo(request).await
    }

    async fn upload(
        &self,
        photo: Sending<'_>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<UploadState, ServerError> {
        let way = (self.store.device.phone, photo.hash.to_owned());
        let note = |change: &dyn Fn(&mut Sent)| {
            let mut ledger = self.stage().ledger.borrow_mut();
            change(ledger.sent.entry(way.clone()).or_default());
        };
        let length = bytes.len() as u64;
        // Until its receipt comes, the chunk may have to go again.
        note(&|sent| {
            sent.bytes += length;
            sent.interruptions += 1;
            sent.sealed = photo.sealed.unwrap_or(0);
            sent.tabs |= 1 << self.store.tab;
        });
        let request = Request::Upload(photo.into(), offset, bytes);
        let state = self.ask_photo(request).await?;
        note(&|sent| sent.interruptions -= 1);
        Ok(state)
    }

    async fn photo(&self, _record: Id, _hash: &str) -> Result<Vec<u8>, ServerError> {
        Err(ServerError::Refused(ErrorCode::NotFound))
    }
}
