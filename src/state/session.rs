//! Who is signed in. The account is remembered on the device, so that the app
//! opens as the same person without a network; the session itself is a cookie
//! that no script can read.

use super::app::{App, open};
use super::locking::remember_colleague;
use super::status::Phase;
use super::sync_loop::turn;
use crate::platform::{restart_at, storage};
use domain::Id;
use domain::kinds::consent;
use domain::text::half_width;
use futures::future::select;
use futures::pin_mut;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use replica::{Deed, Edit, SaveError, ServerError};
use sync::ErrorCode;
use sync::account::{Account, AskForCode, ByCode, Candidate, Recognised, SignIn};

const KEY: &str = "jmk.account";

/// The mark of a session that the person has left and the server does not know of
/// yet: signing out works without a network.
const LEFT: &str = "jmk.left";

/// The setting of the tab that names the page from which somebody came to sign in.
const WANTED: &str = "jmk.wanted";

/// How long signing out waits for the server; the mark remains.
const PARTING_MILLIS: u32 = 3_000;

/// Why signing in did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// Number or password is wrong.
    WrongPassword,
    /// The code is wrong, was used, or has expired.
    WrongCode,
    /// Nobody of that name has the number.
    WrongName,
    /// Staff show their password in a browser that does not know them.
    PasswordNeeded,
    /// Too many tries.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Nothing answers.
    Offline,
    /// The server could not do it now.
    Unavailable,
}

/// The account last signed in on this device.
pub(super) fn remembered() -> Option<Account> {
    serde_json::from_str(&storage::setting(KEY)?).ok()
}

pub(super) fn remember(account: Option<&Account>) {
    let text = account.and_then(|account| serde_json::to_string(account).ok());
    storage::keep_setting(KEY, text.as_deref());
}

/// Pages to which somebody who had to sign in first goes on.
const GO_ON: [&str; 4] = ["/items/", "/requests", "/applications", "/events/"];

/// Notes from which page somebody came to sign in; none forgets it.
pub fn want(page: Option<&str>) {
    storage::keep_in_this_tab(WANTED, page.unwrap_or_default());
}

/// The page that somebody wanted, where they go on with it after they signed in.
fn wanted() -> Option<String> {
    let page = storage::of_this_tab(WANTED)?;
    want(None);
    let goes_on = GO_ON.iter().any(|start| page.starts_with(start));
    goes_on.then_some(page)
}

impl App {
    /// Signs in. Another person than before gets their own database, so the app
    /// starts anew; the same person goes on where they were.
    pub async fn sign_in(self, login: String, password: String) -> Result<(), SignInError> {
        let login = half_width(&login).trim().to_owned();
        let sign_in = SignIn { login, password };
        // Ended later, it would take the new session with it.
        self.end_left_session().await.map_err(sign_in_error)?;
        let account = self
            .server()
            .sign_in(&sign_in)
            .await
            .map_err(sign_in_error)?;
        remember_colleague(&account, &sign_in.login);
        self.begin_as(account).await;
        Ok(())
    }

    /// Asks that a code be sent to a phone.
    pub async fn ask_for_code(self, phone: String) -> Result<(), SignInError> {
        let asked = self.server().ask_for_code(&AskForCode { phone }).await;
        asked.map_err(sign_in_error)
    }

    /// Signs in by a code, as by a password. Where it is right and the server does not
    /// know who it is, those whom this browser knows.
    pub async fn sign_in_by_code(
        self,
        by_code: ByCode,
    ) -> Result<Option<Vec<Candidate>>, SignInError> {
        self.end_left_session().await.map_err(sign_in_error)?;
        let answer = self.server().sign_in_by_code(&by_code).await;
        let Recognised { account, known } = answer.map_err(sign_in_error)?;
        let Some(account) = account else {
            return Ok(Some(known));
        };
        self.begin_as(account).await;
        Ok(None)
    }

    async fn begin_as(self, account: Account) {
        remember(Some(&account));
        self.keep_consent(account.user).await;
        self.follow_screen_lock();
        let same =
            self.account.with_untracked(|a| a.as_ref().map(|a| a.user)) == Some(account.user);
        let actor = domain::Actor::at(account.user, &account.grants, self.now());
        let home = if actor.areas().is_empty() {
            "/"
        } else {
            "/desk"
        };
        self.account.set(Some(account));
        self.tell_session_changed();
        if same {
            self.sync_now();
        } else {
            restart_at(&wanted().unwrap_or_else(|| home.to_owned()));
        }
    }

    /// Keeps that the person agreed to the present notice, which stands before every way
    /// to sign in. Where the store does not take it, the next time will.
    async fn keep_consent(self, user: Id) {
        let consent = consent::given(user, self.now());
        let kept = async {
            let phone = match self.user() == Some(user) {
                true => self.phone().await?,
                false => open(Some(user)).await?,
            };
            match phone.record(consent.id).await? {
                Some(given) if consent::holds(&given) => Ok(()),
                _ => phone.save(Deed::of(Edit::Derive(consent))).await.map(drop),
            }
        };
        if let Err::<(), SaveError>(SaveError::Store(error)) = kept.await {
            self.storage_failed(&error);
        }
    }

    /// Signs out. What is unsent stays on the device until the same person signs
    /// in again.
    pub async fn sign_out(self) {
        storage::keep_setting(LEFT, Some("yes"));
        remember(None);
        self.tell_session_changed();
        let (ending, patience) = (self.end_left_session(), TimeoutFuture::new(PARTING_MILLIS));
        pin_mut!(ending);
        select(ending, patience).await;
        restart_at("/");
    }

    /// Ends on the server the session of whoever signed out without a network. To be
    /// called before anything is asked under the cookie that is still theirs.
    pub(super) async fn end_left_session(self) -> Result<(), ServerError> {
        if storage::setting(LEFT).is_none() {
            return Ok(());
        }
        // An answer that another tab is still waiting for must not end the session of
        // whoever signs in here next.
        let _turn = turn("jmk-leaving").await;
        if storage::setting(LEFT).is_some() {
            self.server().sign_out().await?;
            storage::keep_setting(LEFT, None);
        }
        Ok(())
    }

    /// Starts anew where another tab has signed somebody in or out: what this one
    /// shows is theirs no more. What was being filled in is in its draft. Of the same
    /// person it takes over what another tab has heard of their account.
    pub(super) fn follow_session(self) {
        let signed_in = remembered();
        let user = signed_in.as_ref().map(|account| account.user);
        if user != self.user() {
            restart_at("/");
        } else if self.account.with_untracked(|known| *known != signed_in) {
            self.account.set(signed_in);
        }
    }

    /// Looks whose session the browser holds and takes over what changed in the
    /// account. False when there is nothing to be gained by an exchange.
    pub(super) async fn check_session(self) -> bool {
        let Some(mine) = self.account.get_untracked() else {
            return true;
        };
        match self.server().session().await {
            Ok(Some(account)) if account.user == mine.user => {
                let same_key = account.sealing_key == mine.sealing_key;
                if account.grants != mine.grants || account.name != mine.name || !same_key {
                    remember(Some(&account));
                    self.account.set(Some(account));
                }
                true
            }
            Ok(Some(_)) => self.halt(Phase::WrongUser),
            Ok(None) => self.halt(Phase::SignedOut),
            Err(_) => true,
        }
    }

    fn halt(self, phase: Phase) -> bool {
        self.status.update(|status| status.phase = phase);
        false
    }
}

pub(super) fn sign_in_error(error: ServerError) -> SignInError {
    match error {
        ServerError::Refused(ErrorCode::WrongPassword) => SignInError::WrongPassword,
        ServerError::Refused(ErrorCode::WrongCode) => SignInError::WrongCode,
        ServerError::Refused(ErrorCode::WrongName) => SignInError::WrongName,
        ServerError::Refused(ErrorCode::PasswordNeeded) => SignInError::PasswordNeeded,
        ServerError::Refused(ErrorCode::TooMany { retry_after }) => {
            SignInError::TooMany { retry_after }
        }
        ServerError::Offline => SignInError::Offline,
        ServerError::NotOurProtocol { .. } | ServerError::Refused(_) => SignInError::Unavailable,
    }
}
