//! Sealing the notes of refunds that were written before notes were sealed: in the background, a page at a time.

use shared_kernel::StoreError;

use super::Application;
use super::ports::NoteToSeal;
use crate::domain::RefundNote;

/// The number of notes of one page.
const PAGE: u64 = 100;

impl Application {
    /// Seals a page of notes, and returns how many there were.
    pub(crate) async fn seal_notes(&self) -> Result<usize, StoreError> {
        let notes = self.payments.notes_to_seal(PAGE).await?;
        for note in &notes {
            self.seal_note(note).await?;
        }
        Ok(notes.len())
    }

    async fn seal_note(&self, note: &NoteToSeal) -> Result<(), StoreError> {
        let corrupt = || StoreError::CorruptRow {
            table: "refunds",
            column: "note",
            key: note.refund.as_uuid().to_string(),
        };
        let plain = RefundNote::parse(note.plain.as_str()).map_err(|_no_note| corrupt())?;
        let sealed = self.notes.seal(note.customer, note.refund, &plain).await;
        // The work is tried again a little later.
        let sealed = sealed.map_err(|away| StoreError::Unavailable(Box::new(away)))?;
        self.payments.store_sealed(note, sealed).await
    }
}
