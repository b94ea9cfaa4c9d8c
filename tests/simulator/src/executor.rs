//! Tasks that move only when they are told to, one wait at a time, and can be
//! dropped at every one of them.

use crate::stage::{Stage, Wait};
use futures::task::noop_waker_ref;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Something that a tab does.
pub struct Task {
    /// The phone.
    pub phone: usize,
    /// The tab.
    pub tab: usize,
    /// What it does.
    pub name: &'static str,
    /// What it waits for.
    pub wait: Wait,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

impl Task {
    /// A task that has not begun.
    pub fn new(
        (phone, tab): (usize, usize),
        name: &'static str,
        future: impl Future<Output = ()> + 'static,
    ) -> Self {
        Self {
            phone,
            tab,
            name,
            wait: Wait::Turn,
            future: Box::pin(future),
        }
    }

    /// Moves on to its next wait; whether it has ended.
    pub fn advance(&mut self, stage: &Stage) -> bool {
        stage.wait.set(Wait::Turn);
        let ended = poll(self.future.as_mut()).is_some();
        self.wait = stage.wait.get();
        ended
    }
}

/// The value of a future that waits for nothing.
///
/// # Panics
/// When it does wait.
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    let future = std::pin::pin!(future);
    poll(future).expect("a future that is looked at waits for nothing")
}

fn poll<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Option<T> {
    match future.poll(&mut Context::from_waker(noop_waker_ref())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
