//! Faults that a test asks for.

use crate::StoreError;

#[derive(Default)]
pub(super) struct Faults {
    pub(super) next: Option<StoreError>,
    pub(super) room: Option<usize>,
    /// Hashes of photos whose bytes do not come back.
    pub(super) damaged: Vec<String>,
}

impl Faults {
    /// So many bytes have gone.
    pub(super) fn free(&mut self, bytes: usize) {
        self.room = self.room.map(|room| room + bytes);
    }

    /// What becomes of a transaction that adds so many bytes.
    pub(super) fn strike(&mut self, bytes: usize) -> Result<(), StoreError> {
        if let Some(error) = self.next.take() {
            return Err(error);
        }
        if let Some(room) = self.room {
            self.room = Some(room.checked_sub(bytes).ok_or(StoreError::QuotaExceeded)?);
        }
        Ok(())
    }
}
