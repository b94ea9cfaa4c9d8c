//! Keeping in step: one task that exchanges with the server whenever there is a
//! reason to, and one tab that listens for the server's pokes.

use super::app::{App, Phone};
use super::photo_lane;
use super::status::{Phase, SyncStatus};
use crate::platform::{clock, lock, restart_at, timing, wakeups, worker};
use crate::routes::path;
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, pending, select};
use futures::{StreamExt, pin_mut};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::StoreError;
use replica::backoff;
use replica::cycle::SyncError;
use std::rc::Rc;

/// The page that takes away what is here of somebody who asked to be forgotten.
const ERASED: &str = "/me/erase";

/// How long a tab that hears no pokes waits before it looks by itself.
const POLL_MILLIS: u32 = 60_000;

/// How long a tab lets another one hold the lock before it exchanges all the
/// same: a frozen tab must not stop the others.
const LOCK_TRIES: u32 = 20;

/// Wakes the loop.
#[derive(Clone, Debug)]
pub(super) struct Wake(mpsc::UnboundedSender<()>);

/// Hears the wake-ups.
pub(super) type Woken = mpsc::UnboundedReceiver<()>;

impl Wake {
    /// Wakes it, where it has not ended.
    pub(super) fn wake(&self) {
        let _ = self.0.unbounded_send(());
    }
}

/// A new way to wake the loop.
pub(super) fn wake() -> (Wake, Woken) {
    let (wake, woken) = mpsc::unbounded();
    (Wake(wake), woken)
}

impl App {
    /// Exchanges with the server as soon as may be.
    pub fn sync_now(self) {
        self.parts.with_value(|parts| parts.wake.wake());
    }

    fn phase(self, phase: Phase) {
        if self.status.with_untracked(|status| status.phase != phase) {
            self.status.update(|status| status.phase = phase);
        }
    }
}

/// Starts to keep in step, for the life of the page.
pub(super) fn run(app: App, woken: Woken) {
    wakeups::listen(move || {
        app.follow_session();
        app.follow_screen_lock();
        app.sync_now();
    });
    spawn_local(keep_in_step(app, woken));
    let (looked_at, looked) = wake();
    wakeups::when_looked_at(move || looked_at.wake());
    spawn_local(listen(app, looked));
}

async fn keep_in_step(app: App, mut woken: Woken) {
    let Some(phone) = opened(app, &mut woken).await else {
        return;
    };
    app.parts
        .update_value(|parts| parts.phone = Some(phone.clone()));
    phone.subscribe(move |changed| app.store_changed(changed));
    app.recount();
    // Before anything is asked of the server: what is sealed is read without one.
    if let Err(SyncError::Store(error)) = app.seal(&phone).await {
        app.storage_failed(&error);
    }
    let photos = photo_lane::run(app, phone.clone());
    if app.end_left_session().await.is_ok() {
        app.check_session().await;
    }
    let mut failures = 0;
    loop {
        let wait = match exchange(app, &phone).await {
            Ok(()) => {
                failures = 0;
                if let Some(photos) = &photos {
                    photos.wake();
                }
                POLL_MILLIS
            }
            Err(error) => {
                failures += 1;
                let retry_after = pause(app, error);
                if app.status.with_untracked(is_held_up) {
                    spawn_local(worker::send_in_background());
                }
                wait_after(failures, retry_after)
            }
        };
        app.recount();
        if rest(wait, &mut woken).await == Rest::Ended {
            return;
        }
    }
}

/// Whether something is unsent for a reason that passes by itself.
fn is_held_up(status: &SyncStatus) -> bool {
    let passes = matches!(
        status.phase,
        Phase::Offline | Phase::Unreachable | Phase::Behind | Phase::Busy
    );
    passes && status.unsent > 0
}

/// The replica, however often it takes to open it; none when the page has ended.
async fn opened(app: App, woken: &mut Woken) -> Option<Rc<Phone>> {
    let mut failures = 0;
    loop {
        if let Ok(phone) = app.phone().await {
            if failures > 0 {
                // What could not be read before can be now.
                app.phase(Phase::Starting);
                app.all_changed();
            }
            return Some(phone);
        }
        failures += 1;
        if rest(wait_after(failures, None), woken).await == Rest::Ended {
            return None;
        }
    }
}

/// How a rest ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// The time was over.
    Over,
    /// Something woke the loop.
    Woken,
    /// Nothing will wake it any more.
    Ended,
}

/// Waits so many milliseconds, or until woken; several wake-ups are one.
pub(super) async fn rest(millis: u32, woken: &mut Woken) -> Rest {
    let timeout = TimeoutFuture::new(millis);
    let next = woken.next();
    pin_mut!(timeout, next);
    let rest = match select(timeout, next).await {
        Either::Left(_) => Rest::Over,
        Either::Right((Some(()), _)) => Rest::Woken,
        Either::Right((None, _)) => Rest::Ended,
    };
    while woken.try_recv().is_ok() {}
    rest
}

/// One exchange; photos follow it in a lane of their own.
async fn exchange(app: App, phone: &Rc<Phone>) -> Result<(), SyncError> {
    let _held = turn(&format!("jmk-sync-{}", whose(app))).await;
    app.end_left_session().await?;
    app.seal(phone).await?;
    app.phase(Phase::Sending);
    let before = phone.status();
    let started = timing::start();
    let server = app.server();
    let report = phone.sync(&server).await?;
    started.measure(match (before.in_step_at, before.unsent) {
        (None, _) => "sync:fill",
        (Some(_), 0) => "sync:pull",
        (Some(_), _) => "sync:push",
    });
    if report.permissions_changed && !app.check_session().await {
        return Ok(());
    }
    app.phase(Phase::InStep);
    app.status.update(|status| status.failed_at = None);
    app.photos.notify();
    Ok(())
}

/// Milliseconds to wait after so many failures in a row.
pub(super) fn wait_after(failures: u32, retry_after: Option<u64>) -> u32 {
    let random = clock::random_number();
    u32::try_from(backoff::delay(failures, random, retry_after)).unwrap_or(POLL_MILLIS)
}

/// The lock of that name among the tabs; none after too long a wait for it.
pub(super) async fn turn(name: &str) -> Option<lock::Held> {
    for _ in 0..LOCK_TRIES {
        if let Some(held) = lock::try_lock(name).await {
            return Some(held);
        }
        TimeoutFuture::new(500).await;
    }
    None
}

pub(super) fn whose(app: App) -> String {
    app.user()
        .map_or_else(|| "visitor".to_owned(), |user| user.to_string())
}

/// Says why nothing goes on; the seconds to wait, where the server named them.
fn pause(app: App, error: SyncError) -> Option<u64> {
    let mut wait = None;
    app.status
        .update(|status| status.failed_at = Some(app.now()));
    app.phase(match error {
        SyncError::Offline if wakeups::has_network() => Phase::Unreachable,
        SyncError::Offline => Phase::Offline,
        SyncError::SignedOut => Phase::SignedOut,
        SyncError::WrongUser => Phase::WrongUser,
        SyncError::Revoked { .. } => Phase::Revoked,
        SyncError::Erased => {
            if untrack(path) != ERASED {
                restart_at(ERASED);
            }
            Phase::Erased
        }
        SyncError::Outdated => Phase::Outdated,
        SyncError::Store(StoreError::Locked) => Phase::Busy,
        SyncError::Store(error) => Phase::StorageFailed(error),
        SyncError::Busy { retry_after } => {
            wait = retry_after;
            Phase::Busy
        }
        SyncError::Refused(_) | SyncError::NoProgress => Phase::Busy,
        // What stands before our server says that it is not there.
        SyncError::NotOurProtocol { status: 502..=504 } => Phase::Unreachable,
        SyncError::NotOurProtocol { .. } => Phase::Behind,
    });
    wait
}

/// One tab of the browser holds the stream of pokes: the one that was looked at last,
/// as a tab out of sight may be frozen by the browser, and a frozen one keeps its lock.
/// When it goes, one of those that wait takes over.
async fn listen(app: App, mut looked_at: Woken) {
    let name = format!("jmk-live-{}", whose(app));
    let mut at_once = wakeups::is_visible();
    loop {
        let (lost, was_lost) = oneshot::channel();
        let lost = move || {
            // Whoever listened may have ended.
            let _ = lost.send(());
        };
        let _leader = if at_once {
            lock::take_over(&name, lost).await
        } else {
            let granted = lock::lock_until(&name, lost);
            pin_mut!(granted);
            match select(granted, looked_at.next()).await {
                Either::Left((held, _)) => held,
                Either::Right(_) => {
                    at_once = true;
                    continue;
                }
            }
        };
        let pokes = hear(app);
        let until_lost = async {
            // Without locks in the browser there is nobody who could take it.
            if was_lost.await.is_err() {
                pending().await
            }
        };
        pin_mut!(pokes, until_lost);
        select(pokes, until_lost).await;
        // It may have been frozen, and is looked at again.
        let mut seen = false;
        while looked_at.try_recv().is_ok() {
            seen = true;
        }
        at_once = seen && wakeups::is_visible();
    }
}

/// Every poke is a reason to exchange, and so is the end of the stream: a server that is
/// gone is noticed within moments, though not by all phones at once.
async fn hear(app: App) {
    let mut failures = 0;
    loop {
        if app.end_left_session().await.is_ok()
            && let Ok(mut pokes) = app.server().live().await
        {
            failures = 0;
            // What happened while nobody listened.
            app.sync_now();
            while pokes.next().await.is_some() {
                app.sync_now();
            }
        }
        failures += 1;
        TimeoutFuture::new(wait_after(failures, None)).await;
        if failures == 1 {
            app.sync_now();
        }
    }
}
