//! Signing in by a code: who sends it, and whom it leads to.
//!
//! A phone number is not a person: one may serve several, and numbers are given out
//! anew. So a code proves that somebody has the phone, and no more. In a browser where a
//! person signed in before it is enough; elsewhere they say the name that the station has
//! of them, before anything is shown of anybody.

use async_trait::async_trait;
use domain::person::masked_name;
use domain::{Id, Millis};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;
use sync::account::{ByCode, Candidate};

use crate::db::Person;
use crate::photos::hexadecimal;
use crate::random;

/// How long a code counts.
pub(crate) const LIFETIME: Millis = 5 * 60_000;
/// How often it may be tried.
pub(crate) const TRIES: i64 = 5;
/// For how long a browser is known in which somebody signed in.
pub(crate) const BROWSER_KNOWN: Millis = 365 * 24 * 3_600_000;

/// Brings a code to a phone.
#[async_trait]
pub trait CodeSender: Debug + Send + Sync {
    /// Sends it.
    ///
    /// # Errors
    /// When it is not on its way.
    async fn send(&self, phone: &str, code: &str) -> Result<(), NotSent>;
}

/// A code is not on its way.
#[derive(Debug, thiserror::Error)]
#[error("a code was not sent: {0}")]
pub struct NotSent(pub String);

/// Posts codes to a service that sends messages:
/// `{"phone": "13812345678", "code": "012345"}`, with the HMAC-SHA-256 of the body under
/// a secret in the header `x-jiamenkou-signature`, in hexadecimal.
#[derive(Clone)]
pub struct Webhook {
    url: String,
    secret: String,
    client: reqwest::Client,
}

/// How long the service may take.
const PATIENCE: Duration = Duration::from_secs(10);

impl Webhook {
    /// A service at a URL, with the secret that it knows us by.
    ///
    /// # Errors
    /// When there is no HTTP client to be had.
    pub fn new(url: &str, secret: &str) -> Result<Self, NotSent> {
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        Ok(Self {
            url: url.to_owned(),
            secret: secret.to_owned(),
            client: client.map_err(not_sent)?,
        })
    }

    /// Whose body it is: HMAC takes keys of any length, so this can not fail.
    fn signature(&self, body: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else {
            return String::new();
        };
        mac.update(body.as_bytes());
        hexadecimal(&mac.finalize().into_bytes())
    }
}

impl Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").field("url", &self.url).finish()
    }
}

#[async_trait]
impl CodeSender for Webhook {
    async fn send(&self, phone: &str, code: &str) -> Result<(), NotSent> {
        let body = json!({"phone": phone, "code": code}).to_string();
        let request = self
            .client
            .post(&self.url)
            .header("content-type", "application/json")
            .header("x-jiamenkou-signature", self.signature(&body))
            .body(body);
        let answer = request.send().await.map_err(not_sent)?;
        answer.error_for_status().map_err(not_sent)?;
        Ok(())
    }
}

/// What went wrong, without the address, which may hold a key.
fn not_sent(error: reqwest::Error) -> NotSent {
    NotSent(error.without_url().to_string())
}

/// Sends in the background: how long that takes tells whether a number is known.
pub(crate) fn send(sender: Arc<dyn CodeSender>, phone: String, code: String) {
    tokio::spawn(async move {
        if let Err(error) = sender.send(&phone, &code).await {
            tracing::error!(%error, "somebody waits for a code");
        }
    });
}

/// Six digits, each as likely as the other.
pub(crate) fn new_code() -> String {
    // Of 2⁶⁴ numbers a million goes in so often that the rest weighs nothing.
    let number = u64::from_be_bytes(random::bytes()) % 1_000_000;
    format!("{number:06}")
}

/// Whom a right code leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Led {
    /// To this person; whether the browser knows them.
    To { person: Id, known: bool },
    /// To a question: which of these is it, or what is their name?
    Asks(Vec<Candidate>),
    /// To nobody of that name.
    Nobody,
}

/// Whom a right code leads to, among all whom its number serves.
pub(crate) fn lead(people: &[Person], known: &[Id], asked: &ByCode) -> Led {
    let is_known = |person: &&Person| known.contains(&person.id);
    if let Some(account) = asked.account {
        let chosen = people.iter().filter(is_known).find(|p| p.id == account);
        return chosen.map_or(Led::Nobody, |person| Led::To {
            person: person.id,
            known: true,
        });
    }
    if let Some(name) = &asked.name {
        let mut named = people.iter().filter(|p| same_name(&p.name, name));
        // Of two people of one name nobody can say here which of them it is.
        return match (named.next(), named.next()) {
            (Some(person), None) => Led::To {
                person: person.id,
                known: is_known(&person),
            },
            _ => Led::Nobody,
        };
    }
    match people {
        [only] if known.contains(&only.id) => Led::To {
            person: only.id,
            known: true,
        },
        _ => Led::Asks(people.iter().filter(is_known).map(candidate).collect()),
    }
}

fn candidate(person: &Person) -> Candidate {
    Candidate {
        account: person.id,
        name: masked_name(&person.name),
    }
}

fn same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.split_whitespace().collect::<String>();
    let one = letters(one);
    !one.is_empty() && one == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u8, name: &str) -> Person {
        Person {
            id: Id::from_bytes([n; 16]),
            name: name.to_owned(),
            title: None,
        }
    }

    fn to(n: u8, known: bool) -> Led {
        Led::To {
            person: Id::from_bytes([n; 16]),
            known,
        }
    }

    fn named(name: &str) -> ByCode {
        ByCode {
            name: Some(name.to_owned()),
            ..ByCode::default()
        }
    }

    fn chosen(n: u8) -> ByCode {
        ByCode {
            account: Some(Id::from_bytes([n; 16])),
            ..ByCode::default()
        }
    }

    #[test]
    fn a_new_browser_is_shown_nobody_and_asks_for_the_name() {
        let people = [person(1, "李阿姨"), person(2, "盛老伯")];
        for people in [&people[..1], &people] {
            assert_eq!(lead(people, &[], &ByCode::default()), Led::Asks(Vec::new()));
        }
        assert_eq!(lead(&people, &[], &named(" 盛 老伯")), to(2, false));
        assert_eq!(lead(&people, &[], &named("王叔叔")), Led::Nobody);
        assert_eq!(lead(&people, &[], &named("")), Led::Nobody);
        assert_eq!(lead(&people, &[], &chosen(1)), Led::Nobody);
    }

    #[test]
    fn a_browser_offers_by_masked_names_whom_it_knows() {
        let people = [person(1, "李阿姨"), person(2, "盛老伯")];
        let known = [people[0].id, Id::NIL];
        let offered = Led::Asks(vec![Candidate {
            account: people[0].id,
            name: "李*姨".to_owned(),
        }]);
        assert_eq!(lead(&people, &known, &ByCode::default()), offered);
        assert_eq!(lead(&people, &known, &chosen(1)), to(1, true));
        assert_eq!(lead(&people, &known, &chosen(2)), Led::Nobody);
        assert_eq!(lead(&people, &known, &named("李阿姨")), to(1, true));
        assert_eq!(lead(&people[..1], &known, &ByCode::default()), to(1, true));
    }

    #[test]
    fn of_two_people_of_one_name_none_is_taken_for_the_other() {
        let people = [person(1, "李阿姨"), person(2, "李阿姨")];
        assert_eq!(lead(&people, &[], &named("李阿姨")), Led::Nobody);
    }

    #[test]
    fn a_code_has_six_digits() {
        let code = new_code();
        assert!(
            code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()),
            "{code}"
        );
    }

    #[test]
    fn the_signature_is_that_of_the_body() {
        let webhook = Webhook::new("https://sms.example", "key").unwrap();
        // printf 'The quick brown fox jumps over the lazy dog' | openssl dgst -sha256 -hmac key
        let signature = webhook.signature("The quick brown fox jumps over the lazy dog");
        let right = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        assert_eq!(signature, right);
    }
}
