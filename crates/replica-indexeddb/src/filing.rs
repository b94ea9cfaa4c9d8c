//! Filing an answer of the server: [`replica::filing`] plans it, here the plan is
//! carried out.

use crate::IndexedDbStore;
use crate::base::{Changes, Step};
use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::forms::mid_key;
use crate::keys::{every, number};
use crate::photos::{self, Holder};
use crate::queue;
use crate::schema::{
    ATTENTION, HEAD, LOG, OUTBOX, PHOTO, PHOTO_CHUNK, PHOTO_HOLDER, SEGMENT, SEGMENT_BODY, SENT,
    UPLOAD,
};
use crate::segment::Draft;
use crate::transaction::{Tx, damaged};
use domain::{Kinds, Millis, Scope, ShortMap};
use futures::try_join;
use replica::StoreError;
use replica::filing::{Changed, Filed, Held, Plan, Row, asks_for_sent, plan, records_in_question};
use replica::index;
use replica::store::{Attention, Guard, Sent, Vault};
use sync::SyncResponse;

const STORES: [&str; 11] = [
    HEAD,
    SENT,
    LOG,
    SEGMENT,
    SEGMENT_BODY,
    OUTBOX,
    ATTENTION,
    PHOTO,
    PHOTO_CHUNK,
    PHOTO_HOLDER,
    UPLOAD,
];

/// What throwing base away touches.
const BASE: [&str; 4] = [HEAD, LOG, SEGMENT, SEGMENT_BODY];

impl IndexedDbStore {
    pub(crate) async fn file_answer(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Filed, StoreError> {
        let work = async |tx: &Tx| self.file_within(tx, guard, answer, now).await;
        let filed = if is_only_a_copy(guard, answer) {
            self.connection.note(&STORES, work).await?
        } else {
            self.connection.write(&STORES, work).await?
        };
        let Some((step, filed)) = filed else {
            return Ok(Filed::Stale);
        };
        self.base.took(step);
        // What is filed is filed: an uncompacted log is only slower.
        let _ = self.compact().await;
        Ok(filed)
    }

    pub(crate) async fn wipe_base(&self) -> Result<(), StoreError> {
        let write = self.connection.write(&STORES, async |tx| {
            let plan = Plan::wipe(&queue::head(tx).await?);
            self.base.clear(tx).await?;
            carry_out(tx, &plan, true).await
        });
        write.await
    }

    pub(crate) async fn throw_base_away(&self) -> Result<(), StoreError> {
        let write = self.connection.write(&BASE, async |tx| {
            let mut head = queue::head(tx).await?;
            head.void_base();
            queue::put_head(tx, &head)?;
            self.base.clear(tx).await
        });
        write.await
    }

    pub(crate) async fn put_vault(
        &self,
        vault: &Vault,
        instead_of: Option<&Vault>,
    ) -> Result<Option<Vault>, StoreError> {
        let write = self.connection.write(&BASE, async |tx| {
            let mut head = queue::head(tx).await?;
            if head.vault.as_ref() == instead_of {
                if head.take_vault(vault) {
                    self.base.clear(tx).await?;
                }
                queue::put_head(tx, &head)?;
            }
            Ok(head.vault)
        });
        write.await
    }

    async fn file_within(
        &self,
        tx: &Tx,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Option<(Step, Filed)>, Failure> {
        // All asked for before the first answer: each wait costs a turn of the page.
        let (head, outbox, attention, ()) = try_join!(
            queue::head(tx),
            queue::queued(tx, every(), u32::MAX),
            tx.rows::<Attention>(ATTENTION, every(), u32::MAX),
            self.base.follow(tx),
        )?;
        let unknown = ShortMap::new();
        let held = Held {
            kinds: self.kinds,
            head: &head,
            outbox: &outbox,
            sent: &[],
            attention: &attention,
            scopes: &unknown,
        };
        let mut sent: Vec<Sent> = Vec::new();
        let sent_anew = asks_for_sent(&held, answer);
        if sent_anew {
            sent = queue::sent(tx).await?;
        }
        let planned = self.base.peek(|base| {
            let asked = records_in_question(answer, &outbox, &attention, &sent).into_iter();
            let scopes: ShortMap<_, _> = asked.map(|id| (id, base.scopes_of(id))).collect();
            let held = Held {
                sent: &sent,
                scopes: &scopes,
                ..held
            };
            let plan = plan(&held, guard, answer, now);
            plan.map(|plan| base_changes(self.kinds, base, plan))
                .transpose()
        });
        let Some((plan, changes)) = planned? else {
            return Ok(None);
        };
        let step = self.base.write(tx, changes)?;
        carry_out(tx, &plan, sent_anew).await?;
        Ok(Some((step, plan.filed())))
    }
}

/// Whether all that it brings can be asked for again: no word on this phone's own work,
/// nothing that must go. Where the device loses its power, rows go with their cursor.
fn is_only_a_copy(guard: &Guard, answer: &SyncResponse) -> bool {
    answer.outcomes.is_empty()
        && answer.permissions.lost.is_empty()
        && guard.epoch.is_none_or(|epoch| epoch == answer.epoch)
}

/// Segments that go and segments that come; notes the kinds that changed.
fn base_changes<'a>(
    kinds: Kinds,
    catalogue: &Catalogue,
    mut plan: Plan<'a>,
) -> Result<(Plan<'a>, Changes<'a>), Failure> {
    let drops = |scope: &Scope| plan.drop_all || plan.drop_scopes.contains(scope);
    let extents = catalogue.segments().iter();
    let gone = extents.filter(|(_, extent)| drops(&extent.scope));
    let gone = gone.map(|(number, _)| *number).collect();
    let mut come = Vec::new();
    for rows in plan.rows.chunk_by(|one, next| one.scope == next.scope) {
        come.push(draft_of(kinds, catalogue, rows, &mut plan.changed)?);
    }
    let changes = Changes {
        before: catalogue.log(),
        gone,
        come,
    };
    Ok((plan, changes))
}

/// The segment of rows of one scope.
fn draft_of<'a>(
    kinds: Kinds,
    catalogue: &Catalogue,
    rows: &[Row<'a>],
    changed: &mut Changed,
) -> Result<Draft<'a>, Failure> {
    let mut draft = Draft::of(rows[0].scope);
    for row in rows {
        if let Some(before) = catalogue.find_in(row.scope, row.id) {
            changed.note_kind(catalogue.kind_of(&before));
        }
        let Some(encoded) = row.put else {
            draft.leave(row.id, row.seq);
            continue;
        };
        let entry = index::read(kinds, encoded)
            .ok()
            .filter(|entry| entry.id == row.id)
            .ok_or_else(|| damaged("answer", &format!("record {}", row.id)))?;
        changed.note_kind(&entry.kind);
        draft.put(entry, row.seq, encoded.as_bytes());
    }
    Ok(draft)
}

/// All of the plan but its rows. Whether it names all that was sent and is to be kept.
async fn carry_out(tx: &Tx, plan: &Plan<'_>, sent_anew: bool) -> Result<(), Failure> {
    // A photo may have to go up again that is held as a copy only.
    for (mseq, mid, photos) in &plan.announce {
        photos::announce_again(tx, *mseq, *mid, photos).await?;
    }
    if plan.drop_copies {
        photos::let_copies_go(tx).await?;
    }
    for entry in &plan.queue {
        tx.put_row(OUTBOX, &number(entry.mseq), entry)?;
    }
    queue::remove(tx, &plan.leaves)?;
    queue::keep_sent(tx, &plan.sent, plan.forget_sent_before, sent_anew).await?;
    for item in &plan.attention {
        tx.put_row(ATTENTION, &mid_key(item.mid), item)?;
    }
    photos::make_ready(tx, &plan.ready).await?;
    for &mid in &plan.kept_back {
        photos::take_back(tx, mid, Some(Holder::Attention(mid))).await?;
    }
    queue::put_head(tx, &plan.head)
}
