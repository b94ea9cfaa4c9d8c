//! Passwords: argon2id, away from the threads that serve requests.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Verifications that may run at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

/// The password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
#[error("password hashing failed: {0}")]
pub struct PasswordError(String);

/// Checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// Checked where there is no account, so that both take the same time.
    nobody: Arc<str>,
}

impl Passwords {
    pub(crate) async fn new() -> Result<Self, PasswordError> {
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: hashed(crate::random::token()).await?.into(),
        })
    }

    /// The hash of a code, which anybody may have made: so it waits for its turn.
    pub(crate) async fn hashed(&self, code: String) -> Result<String, PasswordError> {
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(|error| PasswordError(error.to_string()))?;
        hashed_while(code, turn).await
    }

    /// Whether the password is the one that was hashed; never for no hash.
    pub(crate) async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        let failed = |error: &dyn ToString| PasswordError(error.to_string());
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(|e| failed(&e))?;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let verified = spawn_blocking(move || {
            // Until the work is done, whether or not anybody still waits for it.
            let _turn = turn;
            let parsed = PasswordHash::new(&hash).map_err(|e| PasswordError(e.to_string()))?;
            let same = Argon2::default().verify_password(password.as_bytes(), &parsed);
            Ok(same.is_ok())
        });
        Ok(verified.await.map_err(|e| failed(&e))?? && known)
    }
}

/// The argon2id hash of a password as PHC string.
///
/// # Errors
/// When the machine gives no randomness or no memory.
pub async fn hashed(password: String) -> Result<String, PasswordError> {
    hashed_while(password, ()).await
}

/// Holds what is held until the work is done, whether or not anybody still waits for it.
async fn hashed_while(
    password: String,
    held: impl Send + 'static,
) -> Result<String, PasswordError> {
    let hashed = spawn_blocking(move || {
        let _held = held;
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string())
    });
    match hashed.await {
        Ok(hash) => hash.map_err(|e| PasswordError(e.to_string())),
        Err(error) => Err(PasswordError(error.to_string())),
    }
}
