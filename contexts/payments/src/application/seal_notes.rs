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

#[cfg(test)]
mod tests {
    use platform::personal::is_sealed;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::samples::{refund_id, request, written_note};
    use crate::domain::{CustomerId, SealedNote};

    fn customer() -> CustomerId {
        request(1, "tok_success").customer
    }

    fn note_to_seal(number: u64, plain: &str) -> NoteToSeal {
        let refund = refund_id(number.into());
        NoteToSeal { refund, customer: customer(), plain: SealedNote::stored(plain) }
    }

    #[tokio::test]
    async fn notes_are_sealed_a_page_at_a_time_until_none_is_left() {
        let shop = Shop::open();
        for number in 0..=PAGE {
            shop.payments.put_note_to_seal(note_to_seal(number, written_note().as_str()));
        }
        for count in [100, 1, 0] {
            assert_eq!(shop.application.seal_notes().await.unwrap(), count);
        }
        let sealed = shop.payments.sealed_notes();
        assert_eq!(sealed.len(), 101);
        assert!(sealed.iter().all(|note| is_sealed(note.as_str())));
        let opened = shop.application.notes.open(customer(), refund_id(0), &sealed[0]).await;
        assert_eq!(opened.unwrap(), Some(written_note()));
    }

    #[tokio::test]
    async fn a_note_that_cannot_be_sealed_stays_as_it_is_and_is_told() {
        let shop = Shop::open();
        shop.payments.put_note_to_seal(note_to_seal(1, written_note().as_str()));
        shop.keys.set_away(true);
        let away = shop.application.seal_notes().await.unwrap_err();
        assert!(away.is_transient(), "{away:?}");

        let shop = Shop::open();
        shop.payments.put_note_to_seal(note_to_seal(1, "no\u{7}note"));
        let corrupt = shop.application.seal_notes().await.unwrap_err();
        assert!(matches!(corrupt, StoreError::CorruptRow { .. }), "{corrupt:?}");
        assert!(shop.payments.sealed_notes().is_empty());
    }
}
