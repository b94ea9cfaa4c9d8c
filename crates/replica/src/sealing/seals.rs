//! What is asked of a sealer. Each question is one call for all that a store reads or
//! writes at once.

use super::{Cipher, Vault};
use crate::attention::Attention;
use crate::carry::Work;
use crate::standing::Standing;
use crate::store::{Draft, PhotoOf, Queued, StoreError};
use domain::{Id, Record};
use sync::SyncResponse;

/// Seals for a phone's own key and the server's, and opens while it holds the secret one.
///
/// To seal fails where a key is none. What can not be opened now is
/// [`StoreError::Locked`], or stays as it is where it counts without being read.
pub(super) trait Seals {
    /// The ciphers.
    fn cipher(&self) -> &dyn Cipher;

    /// The secret key, while the phone is unlocked.
    fn secret(&self) -> Option<String>;

    /// Holds the secret key from now on; none forgets it, and all that was opened.
    fn hold(&self, secret: Option<String>);

    /// Seals for this vault from now on, and forgets the secret key of any other.
    fn stands(&self, vault: Option<&Vault>);

    /// The body of a deed as it is queued: sealed where it touches what is sensitive.
    fn deed(&self, body: String, photos: &[PhotoOf]) -> Result<String, StoreError>;

    /// Deeds that wait, as they were before they were sealed.
    fn queue(&self, queue: Vec<Queued>) -> Vec<Queued>;

    /// The answer as it is filed: with what is sensitive in it sealed, be it rows or
    /// values in the outcomes of what waits.
    fn answer(&self, answer: SyncResponse, waits: &[Queued]) -> Result<SyncResponse, StoreError>;

    /// A record of base as it was before it was sealed;
    /// [`StoreError::BaseDamaged`] where the key does not open it.
    fn record(&self, record: Record) -> Result<Record, StoreError>;

    /// Those sealed records that are of this kind and area, in the order of its list.
    fn records(
        &self,
        sealed: Vec<Record>,
        of: (&'static str, Option<Id>),
        archived: bool,
    ) -> Result<Vec<Record>, StoreError>;

    /// All that a tab keeps in memory. What is sealed stays so while the phone is
    /// locked: it counts as waiting, and is no part of the view.
    fn standing(&self, standing: Standing) -> Result<Standing, StoreError>;

    /// Something that needs attention, as it is kept.
    fn item(&self, item: Attention) -> Result<Attention, StoreError>;

    /// What needs attention, as it was before it was sealed.
    fn items(&self, items: Vec<Attention>) -> Vec<Attention>;

    /// A draft of what is sensitive, as it is kept.
    fn draft(&self, draft: Draft) -> Result<Draft, StoreError>;

    /// A draft as it was written.
    fn opened_draft(&self, draft: Draft) -> Result<Draft, StoreError>;

    /// Work as it is taken in.
    fn work(&self, work: Work) -> Result<Work, StoreError>;

    /// Work as it goes into a file; [`StoreError::Locked`] where some of it can not be
    /// read now: another phone could send it, and would not show it.
    fn opened_work(&self, work: Work) -> Result<Work, StoreError>;

    /// A photo as it is kept.
    fn photo(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError>;

    /// A photo as it was; none where another key sealed it, so that it is fetched where
    /// the server has it.
    fn opened_photo(&self, sealed: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;
}
