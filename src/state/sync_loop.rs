//! Keeping in step: one task that exchanges with the server whenever there is a
//! reason to, and one tab that listens for the server's pokes.

use super::app::{App, Phone};
use super::status::Phase;
use crate::platform::{lock, timing, wakeups};
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::{StreamExt, pin_mut};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::backoff::backoff;
use replica::{ServerError, cycle::SyncError};
use std::rc::Rc;
use sync::ErrorCode;

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

/// A new way to wake the loop.
pub(super) fn wake() -> (Wake, Woken) {
    let (wake, woken) = mpsc::unbounded();
    (Wake(wake), woken)
}

impl App {
    /// Exchanges with the server as soon as may be.
    pub fn sync_now(self) {
        self.parts.with_value(|parts| {
            let _ = parts.wake.0.unbounded_send(());
        });
    }

    fn phase(self, phase: Phase) {
        if self.status.with_untracked(|status| status.phase != phase) {
            self.status.update(|status| status.phase = phase);
        }
    }
}

/// Starts to keep in step, for the life of the page.
pub(super) fn run(app: App, woken: Woken) {
    wakeups::listen(move || app.sync_now());
    spawn_local(keep_in_step(app, woken));
    spawn_local(listen(app));
}

async fn keep_in_step(app: App, mut woken: Woken) {
    let Ok(phone) = app.phone().await else {
        return;
    };
    phone.subscribe(move |changed| {
        app.kinds_changed(changed.kinds.iter().map(String::as_str));
        if changed.everything {
            app.all_changed();
        }
    });
    app.recount().await;
    app.check_session().await;
    let mut failures = 0;
    loop {
        let wait = match exchange(app, &phone).await {
            Ok(()) => {
                failures = 0;
                POLL_MILLIS
            }
            Err(wait) => {
                failures += 1;
                wait.unwrap_or_else(|| backoff(failures, js_sys::Math::random()))
            }
        };
        app.recount().await;
        let timeout = TimeoutFuture::new(wait);
        let next = woken.next();
        pin_mut!(timeout, next);
        if let Either::Right((None, _)) = select(timeout, next).await {
            return;
        }
        while woken.try_recv().is_ok() {}
    }
}

/// One exchange, photos after it. `Err` says how many milliseconds to wait, where
/// the server named a time.
async fn exchange(app: App, phone: &Rc<Phone>) -> Result<(), Option<u32>> {
    let _held = turn(app).await;
    app.phase(Phase::Sending);
    let before = app.status.get_untracked();
    let started = timing::start();
    let server = app.server();
    match phone.sync(&server).await {
        Ok(report) => {
            started.measure(match (before.in_step_at, report.sent) {
                (None, _) => "sync:fill",
                (Some(_), 0) => "sync:pull",
                (Some(_), _) => "sync:push",
            });
            if report.wrote {
                app.tell_store_changed();
            }
            app.recount().await;
        }
        Err(error) => return Err(pause(app, error)),
    }
    match phone.send_photos(&server).await {
        Ok(sent) if sent > 0 => app.after_write().await,
        Ok(_) => {}
        Err(error) => return Err(pause(app, error)),
    }
    app.phase(Phase::InStep);
    Ok(())
}

/// The lock of this person's exchanges; none after too long a wait for it.
async fn turn(app: App) -> Option<lock::Held> {
    let name = format!("jmk-sync-{}", whose(app));
    for _ in 0..LOCK_TRIES {
        if let Some(held) = lock::try_lock(&name).await {
            return Some(held);
        }
        TimeoutFuture::new(500).await;
    }
    None
}

fn whose(app: App) -> String {
    let user = app.account.with_untracked(|account| account.as_ref().map(|a| a.user));
    user.map_or_else(|| "visitor".to_owned(), |user| user.to_string())
}

/// Says why nothing goes on, and how long to wait where the server said so.
fn pause(app: App, error: SyncError) -> Option<u32> {
    let (phase, wait) = match error {
        SyncError::Store(error) => (Phase::StorageFailed(error), None),
        SyncError::Server(ServerError::Offline) => (Phase::Offline, None),
        SyncError::Server(ServerError::NotOurProtocol { .. }) => (Phase::Behind, None),
        SyncError::Server(ServerError::Refused(code)) => refused(&code),
    };
    app.phase(phase);
    wait
}

fn refused(code: &ErrorCode) -> (Phase, Option<u32>) {
    match code {
        ErrorCode::SignedOut | ErrorCode::WrongPassword => (Phase::SignedOut, Some(POLL_MILLIS)),
        ErrorCode::WrongUser => (Phase::WrongUser, Some(POLL_MILLIS)),
        ErrorCode::Revoked { .. } => (Phase::Revoked, Some(POLL_MILLIS)),
        ErrorCode::Outdated => (Phase::Outdated, Some(POLL_MILLIS)),
        ErrorCode::TooMany { retry_after } => {
            let millis = retry_after.saturating_mul(1_000).min(600_000);
            (Phase::Behind, u32::try_from(millis).ok())
        }
        _ => (Phase::Behind, None),
    }
}

/// One tab of the browser holds the stream of pokes; the next one takes over when
/// it goes. Every poke is a reason to exchange.
async fn listen(app: App) {
    let _leader = lock::lock(&format!("jmk-live-{}", whose(app))).await;
    let mut failures = 0;
    loop {
        if let Ok(mut pokes) = app.server().live().await {
            failures = 0;
            // What happened while nobody listened.
            app.sync_now();
            while let Some(Ok(_)) = pokes.next().await {
                app.sync_now();
            }
        }
        failures += 1;
        TimeoutFuture::new(backoff(failures, js_sys::Math::random())).await;
    }
}
