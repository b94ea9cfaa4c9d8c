//! Deeds: sealed as they are queued, opened for whoever reads what waits.

use super::sealer::{Opener, Seal, Sealer};
use super::touches;
use crate::attention::{Attention, Matter};
use crate::store::{PhotoOf, Queued, StoreError, decode, encode};
use domain::Record;
use sync::sealed::{Sealed, SealedPart, SealedPhoto};
use sync::{Displaced, Mutation, Op, Outcome, RecordChange};

impl Sealer {
    /// The body of a deed as it is queued: sealed where it touches what is sensitive.
    pub(super) fn sealed_body(
        &self,
        body: String,
        photos: &[PhotoOf],
    ) -> Result<String, StoreError> {
        let mutation = decode(&body).filter(|mutation| touches(self.kinds, mutation));
        let (Some(mutation), Some(seal)) = (mutation, self.seal()) else {
            return Ok(body);
        };
        Ok(encode(&self.sealed(&seal, mutation, photos)?))
    }

    fn sealed(
        &self,
        seal: &Seal<'_>,
        mutation: Mutation,
        photos: &[PhotoOf],
    ) -> Result<Mutation, StoreError> {
        let text = seal.for_both(&encode(&mutation))?;
        let mut alone = mutation.clone();
        alone.forget_others();
        let own = (alone != mutation).then(|| seal.for_both(&encode(&alone)));
        let parts = mutation.changes.iter();
        let parts = parts.map(|change| self.part(change, photos)).collect();
        Ok(Mutation {
            changes: Vec::new(),
            sealed: Some(Sealed {
                text,
                own: own.transpose()?,
                parts,
            }),
            ..mutation
        })
    }

    fn part(&self, change: &RecordChange, photos: &[PhotoOf]) -> SealedPart {
        let kind = self.kinds.named(&change.kind);
        let scopes = match (&change.op, kind) {
            (Op::Create { fields }, Some(kind)) => {
                let mut record = Record::new(change.record, kind);
                record.fields.clone_from(fields);
                (kind.scopes)(&record)
            }
            _ => Vec::new(),
        };
        let photos = photos.iter().filter(|photo| photo.record == change.record);
        SealedPart {
            record: change.record,
            scopes,
            photos: photos
                .map(|photo| SealedPhoto {
                    hash: photo.hash.clone(),
                    size: photo.size,
                })
                .collect(),
        }
    }

    /// Something that needs attention, as it is kept.
    pub(super) fn sealed_item(&self, mut item: Attention) -> Result<Attention, StoreError> {
        let mutation = item.mutation();
        let touches = mutation.is_some_and(|mutation| touches(self.kinds, &mutation));
        if touches && let Some(seal) = self.seal() {
            item.body = self.sealed_body(item.body, &[])?;
            if let Matter::Decided { receipt } = &mut item.matter {
                Self::sealed_outcome(&seal, &mut receipt.outcome)?;
            }
        }
        Ok(item)
    }

    /// An outcome whose deed was sealed: values in it are sealed as well.
    pub(super) fn sealed_outcome(seal: &Seal<'_>, outcome: &mut Outcome) -> Result<(), StoreError> {
        for met in met_in(outcome) {
            for value in [&mut met.was, &mut met.mine, &mut met.theirs] {
                *value = seal.value(value)?;
            }
        }
        Ok(())
    }
}

impl Opener<'_> {
    /// The body as it was before it was sealed; none where it was not, or this key does
    /// not open it.
    pub(super) fn body(&self, body: &str) -> Option<String> {
        self.text(&decode(body)?.sealed?.text)
    }

    pub(super) fn queued(&self, mut entry: Queued) -> Queued {
        if let Some(body) = self.body(&entry.body) {
            entry.body = body;
        }
        if let Some(receipt) = &mut entry.receipt {
            self.outcome(&mut receipt.outcome);
        }
        entry
    }

    pub(super) fn attention(&self, mut item: Attention) -> Attention {
        if let Some(body) = self.body(&item.body) {
            item.body = body;
        }
        if let Matter::Decided { receipt } = &mut item.matter {
            self.outcome(&mut receipt.outcome);
        }
        item
    }

    fn outcome(&self, outcome: &mut Outcome) {
        for met in met_in(outcome) {
            for value in [&mut met.was, &mut met.mine, &mut met.theirs] {
                if let Some(opened) = self.value(value) {
                    *value = opened;
                }
            }
        }
    }
}

/// Where two people met.
fn met_in(outcome: &mut Outcome) -> &mut [Displaced] {
    match outcome {
        Outcome::Merged { displaced: met } | Outcome::Conflict { waiting: met } => met,
        Outcome::Applied | Outcome::Rejected { .. } => &mut [],
    }
}
