//! A person's phone: a replica over memory, facing a real server through a network
//! that can fail.

use crate::environment::TestEnvironment;
use crate::faulty::Faulty;
use crate::server::{PASSWORD, TestServer};
use domain::{Id, Kinds, Record};
use replica::photos::PhotoReport;
use replica::{Deed, Edit, MemoryStore, Replica, Report, Saved, SyncError};
use sync::account::SignIn;
use transport::HttpServer;

/// A phone, with one tab open.
pub struct Phone {
    /// What the app sees.
    pub replica: Replica<MemoryStore, TestEnvironment>,
    /// Its store.
    pub store: MemoryStore,
    /// Its clock and ids.
    pub environment: TestEnvironment,
    /// The server as its network lets it through.
    pub network: Faulty<HttpServer>,
}

impl Phone {
    /// The phone of somebody who has just signed in with [`PASSWORD`].
    ///
    /// # Panics
    /// When they can not.
    pub async fn signed_in(server: &TestServer, kinds: Kinds, login: &str) -> Self {
        Self::signed_in_at(&server.url(), kinds, login, login).await
    }

    /// The same at a server of that address; `name` tells it from other phones of
    /// that person.
    ///
    /// # Panics
    /// When they can not.
    pub async fn signed_in_at(url: &str, kinds: Kinds, name: &str, login: &str) -> Self {
        let phone = Self::new(url, kinds, name).await;
        let user = phone.sign_in(login).await;
        Self::new_over(phone, kinds, Some(user)).await
    }

    /// The phone of a visitor without an account.
    pub async fn of_a_visitor(server: &TestServer, kinds: Kinds) -> Self {
        Self::new(&server.url(), kinds, "visitor").await
    }

    async fn new(url: &str, kinds: Kinds, name: &str) -> Self {
        let http = HttpServer::new(url).expect("an HTTP client");
        let (store, environment) = (MemoryStore::new(kinds), TestEnvironment::of(name));
        let replica = Replica::open(kinds, store.clone(), environment.clone(), None);
        Self {
            replica: replica.await.expect("the store opens"),
            store,
            environment,
            network: Faulty::over(http),
        }
    }

    async fn new_over(phone: Self, kinds: Kinds, user: Option<Id>) -> Self {
        let (store, environment) = (phone.store, phone.environment);
        let replica = Replica::open(kinds, store.clone(), environment.clone(), user);
        Self {
            replica: replica.await.expect("the store opens"),
            store,
            environment,
            network: phone.network,
        }
    }

    /// The same phone after it was switched off and on: what was in memory is gone.
    pub async fn restarted(self) -> Self {
        let (kinds, user) = (self.replica.kinds(), self.replica.user());
        Self::new_over(self, kinds, user).await
    }

    /// Signs in on this phone's browser; who it is.
    ///
    /// # Panics
    /// When the server does not let them.
    pub async fn sign_in(&self, login: &str) -> Id {
        let sign_in = SignIn {
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let account = self.network.server().sign_in(&sign_in).await;
        account.expect("the password is right").user
    }

    /// Saves one edit.
    ///
    /// # Panics
    /// When it can not be saved.
    pub async fn save(&self, edit: Edit) -> Saved {
        self.replica
            .save(Deed::of(edit))
            .await
            .expect("it is saved")
    }

    /// Gives one field of a record a value.
    ///
    /// # Panics
    /// When it can not be saved.
    pub async fn set(&self, record: Id, field: &str, value: impl Into<domain::Value>) -> Saved {
        let seen = self.see(record).await;
        self.save_over(seen, field, value).await
    }

    /// Gives one field a value in a form that was opened when the record was as
    /// `seen`.
    ///
    /// # Panics
    /// When it can not be saved.
    pub async fn save_over(
        &self,
        seen: Record,
        field: &str,
        value: impl Into<domain::Value>,
    ) -> Saved {
        let fields = [(field.to_owned(), value.into())].into();
        self.save(Edit::Fields { seen, fields }).await
    }

    /// The record as the person sees it.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn see(&self, record: Id) -> Record {
        let seen = self.replica.record(record).await.expect("it reads");
        seen.expect("the record is there")
    }

    /// Brings the phone into step.
    ///
    /// # Errors
    /// What the cycle says.
    pub async fn sync(&self) -> Result<Report, SyncError> {
        self.replica.sync(&self.network).await
    }

    /// Runs the photo lane.
    ///
    /// # Errors
    /// What the lane says.
    pub async fn send_photos(&self) -> Result<PhotoReport, SyncError> {
        let sent = self.replica.send_photos(&self.network).await;
        sent.map_err(|left| left.error)
    }
}
