//! All phones that save and send.

use crate::numbers::Told;
use crate::phone::Phone;
use crate::serving::{PASSWORD, login};
use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use std::time::{Duration, Instant};
use transport::HttpServer;

/// What they do.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    /// One log at a time.
    Single,
    /// A hundred, as after an afternoon without a network.
    Batches,
}

impl Work {
    pub(crate) const ALL: [Self; 2] = [Self::Single, Self::Batches];

    /// Under which its numbers are printed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Single => "single_record_writes",
            Self::Batches => "batches_of_100",
        }
    }

    fn at_a_time(self) -> usize {
        match self {
            Self::Single => 1,
            Self::Batches => 100,
        }
    }
}

/// Phones that are signed in.
pub(crate) struct Crowd(Vec<Phone>);

impl Crowd {
    /// Signs in so many phones.
    pub(crate) async fn gather(url: &str, phones: u16) -> Result<Self> {
        let (mut crowd, begun) = (Vec::new(), Instant::now());
        for number in 0..phones {
            let http = HttpServer::new(url)?;
            let phone = Phone::signed_in(http, (&login(number), PASSWORD), begun).await;
            crowd.push(phone.context("a phone could not sign in")?);
        }
        Ok(Self(crowd))
    }

    /// The server, by the session of each of them.
    pub(crate) fn servers(&self) -> Vec<HttpServer> {
        self.0.iter().map(Phone::http).collect()
    }

    /// Lets all of them work for a time.
    pub(crate) async fn run(self, work: Work, time: Duration) -> Result<(Self, Told)> {
        let working = self
            .0
            .iter()
            .map(|phone| phone.work(work.at_a_time(), time));
        let mut all = Told::default();
        for told in try_join_all(working).await? {
            all.add(told);
        }
        Ok((self, all))
    }
}
