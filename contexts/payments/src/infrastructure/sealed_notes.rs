//! Seals the notes of refunds with the keys of customers, which `users` keeps.

use async_trait::async_trait;
use platform::personal::{NoKey, PersonKeys, is_sealed};

use crate::application::ports::{KeyAway, Notes};
use crate::domain::{CustomerId, RefundId, RefundNote, SealedNote};

/// The notes under the keys of customers.
pub(crate) struct SealedNotes {
    keys: PersonKeys,
}

impl SealedNotes {
    pub(crate) const fn new(keys: PersonKeys) -> Self {
        Self { keys }
    }
}

#[async_trait]
impl Notes for SealedNotes {
    async fn seal(
        &self,
        customer: CustomerId,
        refund: RefundId,
        note: &RefundNote,
    ) -> Result<SealedNote, KeyAway> {
        match self.keys.of(customer.as_uuid()).await {
            Ok(key) => Ok(SealedNote::stored(key.seal(&place(refund), note.as_str()))),
            Err(NoKey::Destroyed) => Ok(SealedNote::not_kept()),
            Err(NoKey::Away(why)) => Err(KeyAway(why)),
        }
    }

    async fn open(
        &self,
        customer: CustomerId,
        refund: RefundId,
        note: &SealedNote,
    ) -> Result<Option<RefundNote>, KeyAway> {
        if !is_sealed(note.as_str()) {
            return Ok(RefundNote::parse(note.as_str())
                .ok()
                .filter(|_| *note != SealedNote::not_kept()));
        }
        match self.keys.of(customer.as_uuid()).await {
            Ok(key) => {
                let text = key.open(&place(refund), note.as_str());
                Ok(text.ok().and_then(|text| RefundNote::parse(&text).ok()))
            }
            Err(NoKey::Destroyed) => Ok(None),
            Err(NoKey::Away(why)) => Err(KeyAway(why)),
        }
    }
}

/// The place that a note is sealed for.
fn place(refund: RefundId) -> String {
    format!("payments/refund-note/{}", refund.as_uuid())
}

#[cfg(test)]
mod tests {
    use platform::testing::{ManualClock, TestPersonKeys};
    use uuid::Uuid;

    use super::*;
    use crate::domain::samples::refund_id;

    #[tokio::test]
    async fn a_note_is_kept_sealed_until_its_customer_is_erased() {
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let (keys, source) = TestPersonKeys::keys(clock);
        let (notes, ada) =
            (SealedNotes::new(keys.clone()), CustomerId::from_uuid(Uuid::from_u128(7)));
        let (refund, note) = (refund_id(1), RefundNote::parse("Ada called: broken").unwrap());
        let sealed = notes.seal(ada, refund, &note).await.unwrap();
        assert!(is_sealed(sealed.as_str()));
        assert_eq!(notes.open(ada, refund, &sealed).await.unwrap(), Some(note.clone()));
        let of_before = SealedNote::stored("Ada called: broken");
        assert_eq!(notes.open(ada, refund, &of_before).await.unwrap(), Some(note.clone()));
        source.destroy(ada.as_uuid());
        keys.forget(ada.as_uuid());
        assert_eq!(notes.open(ada, refund, &sealed).await.unwrap(), None);
        let later = notes.seal(ada, refund, &note).await.unwrap();
        assert_eq!(later, SealedNote::not_kept());
        assert_eq!(notes.open(ada, refund, &later).await.unwrap(), None);
    }
}
