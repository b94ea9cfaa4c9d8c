//! Unfinished forms, and work in a file: it goes out open, as the file is sealed itself,
//! and is sealed anew where it comes in.

use super::sealer::{Opener, Sealer, sealed_text};
use super::{is_sensitive_draft, is_to_be_sealed};
use crate::carry::Work;
use crate::store::{Draft, StoreError, decode};
use domain::Kinds;

impl Sealer {
    /// A draft as it is kept.
    pub(super) fn sealed_draft(&self, mut draft: Draft) -> Result<Draft, StoreError> {
        if let Some(seal) = self.seal() {
            draft.content = seal.value(&draft.content)?;
        }
        Ok(draft)
    }

    /// A draft as it was written.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where it can not be read now.
    pub(super) fn as_written(&self, mut draft: Draft) -> Result<Draft, StoreError> {
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
    pub(super) fn work_in_the_open(&self, mut work: Work) -> Result<Work, StoreError> {
        for carried in &mut work.drafts {
            carried.draft = self.as_written(carried.draft.clone())?;
        }
        match self.opener() {
            Some(opener) => opener.work(&mut work),
            None if work.is_sealed() => return Err(StoreError::Locked),
            None => {}
        }
        Ok(work)
    }

    /// Work as it is taken in.
    pub(super) fn sealed_work(&self, mut work: Work) -> Result<Work, StoreError> {
        for carried in &mut work.queued {
            let body = std::mem::take(&mut carried.body);
            carried.body = self.sealed_body(body, &carried.photos)?;
        }
        for carried in &mut work.attention {
            carried.item = self.sealed_item(carried.item.clone())?;
        }
        for carried in &mut work.drafts {
            if is_sensitive_draft(self.kinds, &carried.draft.key) {
                carried.draft = self.sealed_draft(carried.draft.clone())?;
            }
        }
        Ok(work)
    }
}

impl Opener<'_> {
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
    /// Whether any of it is sealed.
    pub(super) fn is_sealed(&self) -> bool {
        let queued = self.queued.iter().map(|carried| &carried.body);
        let items = self.attention.iter().map(|carried| &carried.item.body);
        let mut mutations = queued.chain(items).filter_map(|body| decode(body));
        let mut drafts = self.drafts.iter().map(|carried| &carried.draft.content);
        mutations.any(|mutation| mutation.sealed.is_some())
            || drafts.any(|content| sealed_text(content).is_some())
    }

    /// Whether any of it is to be sealed.
    pub(super) fn is_sensitive(&self, kinds: Kinds) -> bool {
        let queued = self.queued.iter().map(|carried| &carried.body);
        let items = self.attention.iter().map(|carried| &carried.item.body);
        let mut drafts = self.drafts.iter().map(|carried| &carried.draft.key);
        queued.chain(items).any(|body| is_to_be_sealed(kinds, body))
            || drafts.any(|key| is_sensitive_draft(kinds, key))
    }
}
