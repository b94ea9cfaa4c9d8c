//! A sealer: the keys, and how single texts and values pass through them.

use super::seals::Seals;
use super::{Cipher, Vault};
use crate::attention::Attention;
use crate::carry::Work;
use crate::standing::Standing;
use crate::store::{Draft, PhotoOf, Queued, StoreError};
use domain::{Id, Kinds, Record, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::SyncResponse;

/// Seals with a cipher.
pub(super) struct Sealer {
    pub(super) kinds: Kinds,
    cipher: Rc<dyn Cipher>,
    /// The server's public key.
    server: String,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// The phone's own public key; none where nothing is to be sealed.
    own: Option<String>,
    /// The secret key, while the phone is unlocked.
    secret: Option<String>,
    /// Records that were opened, with the texts they were opened from.
    opened: BTreeMap<Id, (String, Record)>,
}

/// All that is needed to seal.
pub(super) struct Seal<'a> {
    cipher: &'a dyn Cipher,
    own: String,
    server: &'a str,
}

/// All that is needed to open.
pub(super) struct Opener<'a> {
    cipher: &'a dyn Cipher,
    secret: String,
}

impl Sealer {
    /// One that seals what is sensitive of these kinds for this server.
    pub(super) fn new(kinds: Kinds, cipher: Rc<dyn Cipher>, server: String) -> Self {
        Self {
            kinds,
            cipher,
            server,
            state: RefCell::default(),
        }
    }

    /// What seals; none where nothing is to be sealed.
    pub(super) fn seal(&self) -> Option<Seal<'_>> {
        Some(Seal {
            cipher: &*self.cipher,
            own: self.state.borrow().own.clone()?,
            server: &self.server,
        })
    }

    /// What opens; none while the phone is locked, or where there is nothing to open.
    pub(super) fn opener(&self) -> Option<Opener<'_>> {
        Some(Opener {
            cipher: &*self.cipher,
            secret: self.secret()?,
        })
    }

    /// What opens.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while the phone is.
    pub(super) fn opener_now(&self) -> Result<Opener<'_>, StoreError> {
        self.opener().ok_or(StoreError::Locked)
    }

    /// The record that was opened from this text.
    pub(super) fn opened_from(&self, id: Id, text: &str) -> Option<Record> {
        let state = self.state.borrow();
        let (from, opened) = state.opened.get(&id)?;
        (from == text).then(|| opened.clone())
    }

    /// Keeps what was opened, while the phone is unlocked.
    pub(super) fn keep_opened(&self, text: &str, opened: &Record) {
        let mut state = self.state.borrow_mut();
        let kept = (text.to_owned(), opened.clone());
        state.opened.insert(opened.id, kept);
    }
}

impl Seals for Sealer {
    fn cipher(&self) -> &dyn Cipher {
        &*self.cipher
    }

    fn secret(&self) -> Option<String> {
        self.state.borrow().secret.clone()
    }

    fn hold(&self, secret: Option<String>) {
        let mut state = self.state.borrow_mut();
        if secret.is_none() {
            state.opened.clear();
        }
        state.secret = secret;
    }

    fn stands(&self, vault: Option<&Vault>) {
        let own = vault.map(|vault| &vault.public);
        if self.state.borrow().own.as_ref() != own {
            self.hold(None);
            self.state.borrow_mut().own = own.cloned();
        }
    }

    fn deed(&self, body: String, photos: &[PhotoOf]) -> Result<String, StoreError> {
        self.sealed_body(body, photos)
    }

    fn queue(&self, queue: Vec<Queued>) -> Vec<Queued> {
        match self.opener() {
            Some(opener) => queue.into_iter().map(|e| opener.queued(e)).collect(),
            None => queue,
        }
    }

    fn answer(&self, answer: SyncResponse, waits: &[Queued]) -> Result<SyncResponse, StoreError> {
        self.sealed_answer(answer, waits)
    }

    fn record(&self, record: Record) -> Result<Record, StoreError> {
        self.opened(record)
    }

    fn records(
        &self,
        sealed: Vec<Record>,
        of: (&'static str, Option<Id>),
        archived: bool,
    ) -> Result<Vec<Record>, StoreError> {
        self.opened_of(sealed, of, archived)
    }

    fn standing(&self, standing: Standing) -> Result<Standing, StoreError> {
        self.opened_standing(standing)
    }

    fn item(&self, item: Attention) -> Result<Attention, StoreError> {
        self.sealed_item(item)
    }

    fn items(&self, items: Vec<Attention>) -> Vec<Attention> {
        match self.opener() {
            Some(opener) => items.into_iter().map(|i| opener.attention(i)).collect(),
            None => items,
        }
    }

    fn draft(&self, draft: Draft) -> Result<Draft, StoreError> {
        self.sealed_draft(draft)
    }

    fn opened_draft(&self, draft: Draft) -> Result<Draft, StoreError> {
        self.as_written(draft)
    }

    fn work(&self, work: Work) -> Result<Work, StoreError> {
        self.sealed_work(work)
    }

    fn opened_work(&self, work: Work) -> Result<Work, StoreError> {
        self.work_in_the_open(work)
    }

    fn photo(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let seal = self.seal().ok_or(StoreError::Locked)?;
        seal.photo(bytes)
    }

    fn opened_photo(&self, sealed: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let opener = self.opener_now()?;
        Ok(opener.cipher.open(sealed, &opener.secret))
    }
}

impl Seal<'_> {
    /// Sealed so that the phone itself opens it.
    pub(super) fn for_phone(&self, text: &str) -> Result<String, StoreError> {
        self.seal(text, &[&self.own])
    }

    /// Sealed so that the server opens it, and the phone.
    pub(super) fn for_both(&self, text: &str) -> Result<String, StoreError> {
        self.seal(text, &[self.server, &self.own])
    }

    fn photo(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = self.cipher.seal(bytes, &[self.server, &self.own]);
        sealed.ok_or_else(not_sealed)
    }

    fn seal(&self, text: &str, to: &[&str]) -> Result<String, StoreError> {
        let sealed = self.cipher.seal(text.as_bytes(), to);
        Ok(self.cipher.text_of(&sealed.ok_or_else(not_sealed)?))
    }

    /// A value in place of which nothing of it is to be seen.
    pub(super) fn value(&self, value: &Value) -> Result<Value, StoreError> {
        Ok(sealed_value(self.for_phone(&value.to_string())?))
    }
}

impl Opener<'_> {
    pub(super) fn text(&self, sealed: &str) -> Option<String> {
        let sealed = self.cipher.bytes_of(sealed)?;
        String::from_utf8(self.cipher.open(&sealed, &self.secret)?).ok()
    }

    /// What a value was before it was sealed; one that is not sealed stays as it is.
    pub(super) fn value(&self, value: &Value) -> Option<Value> {
        match sealed_text(value) {
            Some(sealed) => serde_json::from_str(&self.text(sealed)?).ok(),
            None => Some(value.clone()),
        }
    }
}

/// A key that is none, or a cipher that fails, which none is known to.
pub(super) fn not_sealed() -> StoreError {
    StoreError::Failed("could not be sealed".to_owned())
}

const SEALED: &str = "sealed";

fn sealed_value(text: String) -> Value {
    Value::Object(
        [(SEALED.to_owned(), Value::String(text))]
            .into_iter()
            .collect(),
    )
}

/// The text of a value that is sealed.
pub(super) fn sealed_text(value: &Value) -> Option<&str> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.get(SEALED)?.as_str()
}
