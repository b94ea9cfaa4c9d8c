//! Photos follow their records in a lane of their own: minutes of photos over a weak
//! link hold up neither the next log nor what others wrote.
//!
//! A photo goes up under whoever's session the browser holds, and only an exchange
//! finds out whose that is. So the lane runs when an exchange has ended well, and
//! after a failure asks for another one.
//!
//! Visitors have no photos to send, so what carries them is a part of its own.

use super::app::{App, Phone};
use super::sync_loop::{Rest, Wake, Woken, rest, turn, wait_after, wake, whose};
use crate::parts::{NotArrived, arrived};
use futures::StreamExt;
use futures::future::{FutureExt, LocalBoxFuture};
use leptos::task::spawn_local;
use replica::SyncError;
use replica::photos::{PhotoReport, PhotosLeft};
use std::rc::Rc;

/// Carries all photos that may go now.
type Carry = fn(App, Rc<Phone>) -> LocalBoxFuture<'static, Result<(), PhotosLeft>>;

/// Everything that only this function reaches is in a module of its own.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(photos, fallible))]
fn lane() -> Result<Carry, NotArrived> {
    Ok(|app, phone| send(app, phone).boxed_local())
}

/// Opens the lane for the life of the page; photos go when it is woken. None for a
/// visitor.
pub(super) fn run(app: App, phone: Rc<Phone>) -> Option<Wake> {
    app.user()?;
    let (wake, woken) = wake();
    spawn_local(keep(app, phone, woken));
    Some(wake)
}

async fn keep(app: App, phone: Rc<Phone>, mut woken: Woken) {
    let mut failures = 0;
    let mut next = woken.next().await;
    while next.is_some() {
        let sent = match arrived(lane()).await {
            Ok(carry) => carry(app, phone.clone()).await,
            Err(NotArrived) => Err(PhotosLeft {
                error: SyncError::Offline,
                report: PhotoReport::default(),
            }),
        };
        app.recount();
        next = match sent {
            Ok(()) => {
                failures = 0;
                woken.next().await
            }
            Err(left) => {
                // A link that breaks again and again, and carries a piece each time, is
                // not one that is down.
                failures = if left.report.chunks > 0 {
                    1
                } else {
                    failures + 1
                };
                after_failure(app, wait(failures, &left.error), &mut woken).await
            }
        };
    }
}

async fn send(app: App, phone: Rc<Phone>) -> Result<(), PhotosLeft> {
    let _held = turn(&format!("jmk-photos-{}", whose(app))).await;
    let sent = phone.send_photos(&app.server()).await;
    if let Err(PhotosLeft {
        error: SyncError::Store(error),
        ..
    }) = &sent
    {
        app.storage_failed(error);
    }
    sent.map(drop)
}

fn wait(failures: u32, error: &SyncError) -> u32 {
    let retry_after = match error {
        SyncError::Busy { retry_after } => *retry_after,
        SyncError::Offline
        | SyncError::NotOurProtocol { .. }
        | SyncError::SignedOut
        | SyncError::WrongUser
        | SyncError::Revoked { .. }
        | SyncError::Erased
        | SyncError::Outdated
        | SyncError::Refused(_)
        | SyncError::NoProgress
        | SyncError::Store(_) => None,
    };
    wait_after(failures, retry_after)
}

/// Waits for the next exchange that ends well, and asks for one in time.
async fn after_failure(app: App, millis: u32, woken: &mut Woken) -> Option<()> {
    match rest(millis, woken).await {
        Rest::Woken => Some(()),
        Rest::Over => {
            app.sync_now();
            woken.next().await
        }
        Rest::Ended => None,
    }
}
