use super::*;
use crate::MemoryStore;
use crate::conformance::answers::{Answer, NOW, id, new_mutation};
use crate::server::Sending;
use crate::store::StoreError;
use domain::{Millis, kinds};
use futures::executor::block_on;
use std::cell::{Cell, RefCell};
use sync::Outcome;
use sync::account::UploadState;

#[derive(Clone, Default)]
struct Surroundings(Cell<u8>);

impl Environment for Surroundings {
    fn now(&self) -> Millis {
        NOW
    }

    fn new_id(&self) -> Id {
        self.0.set(self.0.get() + 1);
        Id::v7(9, [self.0.get(); 10])
    }
}

/// A server that does as it is told, and remembers what it was asked.
struct Told<F> {
    answer: F,
    asked: RefCell<Vec<SyncRequest>>,
}

impl<F: Fn(&SyncRequest) -> Result<SyncResponse, ServerError>> Server for Told<F> {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, ServerError> {
        self.asked.borrow_mut().push(request.clone());
        (self.answer)(request)
    }

    async fn upload_state(&self, _: Sending<'_>) -> Result<UploadState, ServerError> {
        Err(ServerError::Offline)
    }

    async fn upload(&self, _: Sending<'_>, _: u64, _: Vec<u8>) -> Result<UploadState, ServerError> {
        Err(ServerError::Offline)
    }

    async fn photo(&self, _: Id, _: &str) -> Result<Vec<u8>, ServerError> {
        Err(ServerError::Offline)
    }
}

fn told<F: Fn(&SyncRequest) -> Result<SyncResponse, ServerError>>(answer: F) -> Told<F> {
    Told {
        answer,
        asked: RefCell::default(),
    }
}

/// A phone with one accepted mutation, 1, and one that waits, 2.
async fn phone() -> Result<Replica<MemoryStore, Surroundings>, StoreError> {
    let store = MemoryStore::new(kinds::ALL);
    let user = Some(id(1));
    let phone = Replica::open(kinds::ALL, store.clone(), Surroundings::default(), user).await?;
    store.enqueue(new_mutation(1)).await?;
    let accepted = Answer::at(9).told(1, id(1), Some(9), Outcome::Applied);
    accepted.file(&store).await;
    store.enqueue(new_mutation(2)).await?;
    Ok(phone)
}

fn sent(request: &SyncRequest) -> Vec<(u64, Id)> {
    let sent = request.mutations.iter();
    sent.map(|sent| (sent.mseq, sent.mid)).collect()
}

#[test]
fn a_gap_is_answered_by_a_pull_and_a_beginning_anew() {
    block_on(async {
        let phone = phone().await.unwrap();
        let server = told(|request| match sent(request).as_slice() {
            [(2, _)] => Err(ServerError::Refused(ErrorCode::Gap { expected: 1 })),
            [] => Ok(Answer::at(9).0),
            all => {
                let mut answer = Answer::at(9);
                for (mseq, mid) in all {
                    answer = answer.told(*mseq, *mid, Some(9), Outcome::Applied);
                }
                answer.0.last_mseq = all.last().unwrap().0;
                Ok(answer.0)
            }
        });
        phone.sync(&server).await.unwrap();
        let asked = server.asked.borrow();
        let sent: Vec<_> = asked.iter().map(sent).collect();
        let again = vec![(3, id(1)), (4, id(2))];
        assert_eq!(sent, [vec![(2, id(2))], vec![], again]);
        assert_ne!(asked[2].device, asked[1].device);
        assert_eq!(asked[2].settled, 2);
    });
}

#[test]
fn a_server_that_forgets_everything_does_not_keep_a_phone_busy() {
    block_on(async {
        let phone = phone().await.unwrap();
        let server = told(|_| Ok(Answer::at(9).0));
        assert_eq!(phone.sync(&server).await, Err(SyncError::NoProgress));
        assert!(server.asked.borrow().len() <= 8);
        assert_eq!(phone.status().unsent, 2, "nothing is lost");
    });
}

#[test]
fn a_cycle_tells_when_permissions_are_others_than_before() {
    block_on(async {
        let phone = phone().await.unwrap();
        let answered = |version| {
            told(move |request: &SyncRequest| {
                let mut answer = Answer::at(9);
                for (mseq, mid) in sent(request) {
                    answer = answer.told(mseq, mid, Some(9), Outcome::Applied);
                    answer.0.last_mseq = mseq;
                }
                answer.0.permissions.version = version;
                Ok(answer.0)
            })
        };
        let known = phone.store.head().await.unwrap().permissions.unwrap();
        for (version, changed) in [(known, false), (known + 1, true), (known + 1, false)] {
            let report = phone.sync(&answered(version)).await.unwrap();
            assert_eq!(report.permissions_changed, changed, "{version}");
        }
    });
}
