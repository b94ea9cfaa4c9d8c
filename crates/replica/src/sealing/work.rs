//! Unfinished forms, and work in a file: it goes out open, as the file is sealed itself,
//! and is sealed anew where it comes in.

use super::{Opener, Sealing, sealed_text};
use crate::carry::Work;
use crate::store::{Draft, Store, StoreError};
use sync::Mutation;

impl<S: Store> Sealing<S> {
    /// A draft as it is kept.
    pub(super) fn sealed_draft(&self, mut draft: Draft) -> Result<Draft, StoreError> {
        if self.is_sensitive_draft(&draft.key)
            && let Some(seal) = self.seal()?
        {
            draft.content = seal.value(&draft.content)?;
        }
        Ok(draft)
    }

    /// A draft as it was written.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where it can not be read now.
    pub(super) fn opened_draft(&self, mut draft: Draft) -> Result<Draft, StoreError> {
        if sealed_text(&draft.content).is_some() {
            let opened = self.opener_now()?.value(&draft.content);
            draft.content = opened.ok_or(StoreError::Locked)?;
        }
        Ok(draft)
    }

    /// Work as it goes into a file.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where some of it can not be read now: another phone could
    /// send it, and would not show it.
    pub(super) fn opened_work(&self, mut work: Work) -> Result<Work, StoreError> {
        for carried in &mut work.drafts {
            carried.draft = self.opened_draft(carried.draft.clone())?;
        }
        match self.opener() {
            Some(opener) => opener.work(&mut work),
            None if work.is_sealed() => return Err(StoreError::Locked),
            None => {}
        }
        Ok(work)
    }

    /// Work as it is taken in.
    pub(super) fn sealed_work(&self, work: &Work) -> Result<Work, StoreError> {
        let mut work = work.clone();
        for carried in &mut work.queued {
            let body = std::mem::take(&mut carried.body);
            carried.body = self.sealed_body(body, &carried.photos)?;
        }
        for carried in &mut work.attention {
            carried.item = self.sealed_item(carried.item.clone())?;
        }
        for carried in &mut work.drafts {
            carried.draft = self.sealed_draft(carried.draft.clone())?;
        }
        Ok(work)
    }
}

impl Opener {
    fn work(&self, work: &mut Work) {
        for carried in &mut work.queued {
            if let Some(body) = self.body(&carried.body) {
                carried.body = body;
            }
        }
        for carried in &mut work.attention {
            carried.item = self.attention(carried.item.clone());
        }
    }
}

impl Work {
    fn is_sealed(&self) -> bool {
        let queued = self.queued.iter().map(|carried| &carried.body);
        let items = self.attention.iter().map(|carried| &carried.item.body);
        let mutations = queued.chain(items).map(|body| serde_json::from_str(body));
        let mut mutations = mutations.filter_map(Result::<Mutation, _>::ok);
        mutations.any(|mutation| mutation.sealed.is_some())
    }
}
