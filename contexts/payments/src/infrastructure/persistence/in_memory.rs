//! Payments in memory, for tests of use cases. It passes the same suite as the store that writes to a database.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError, Version};

use crate::application::ports::{
    Attempt, CommitExtras, DuePayment, DuePayments, NoteToSeal, PastAttempt, Payments,
    PaymentsWanted, StatusName, WebhookReceipt,
};
use crate::domain::{
    OrderId, Payment, PaymentChange, PaymentEvent, PaymentId, ProviderEventId, SealedNote,
};

/// The store, with hooks to fail a commit and to have notes that are not sealed.
#[derive(Default)]
pub(crate) struct InMemoryPayments {
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    payments: HashMap<PaymentId, Stored>,
    attempts: Vec<(PaymentId, PastAttempt)>,
    receipts: HashMap<(PaymentId, ProviderEventId), WebhookReceipt>,
    cancelled: HashSet<OrderId>,
    events: Vec<PaymentEvent>,
    /// How many commits are left before one fails, and how.
    failure: Option<(u32, StoreError)>,
    notes_to_seal: Vec<NoteToSeal>,
    sealed_notes: Vec<SealedNote>,
}

struct Stored {
    payment: Payment,
    next_action_at: Option<DateTime<Utc>>,
    attempts: u32,
}

impl InMemoryPayments {
    /// Every event committed so far.
    pub(crate) fn events(&self) -> Vec<PaymentEvent> {
        self.tables().events.clone()
    }

    /// When the action of a payment is due.
    pub(crate) fn next_action_at(&self, id: PaymentId) -> Option<DateTime<Utc>> {
        self.tables().payments.get(&id).and_then(|stored| stored.next_action_at)
    }

    /// From now on, `commits` decisions are stored and the next is lost, as in a crash.
    pub(crate) fn crash_after(&self, commits: u32) {
        self.fail_after(commits, StoreError::Unavailable("the lights went out".into()));
    }

    /// From now on, `commits` decisions are stored and the next is refused.
    pub(crate) fn fail_after(&self, commits: u32, error: StoreError) {
        self.tables().failure = Some((commits, error));
    }

    /// The webhooks that took effect, by their ids.
    pub(crate) fn receipts(&self) -> Vec<WebhookReceipt> {
        let mut receipts: Vec<_> = self.tables().receipts.values().cloned().collect();
        receipts.sort_by(|one, other| one.event_id.as_str().cmp(other.event_id.as_str()));
        receipts
    }

    /// A note as an earlier version stored it.
    pub(crate) fn put_note_to_seal(&self, note: NoteToSeal) {
        self.tables().notes_to_seal.push(note);
    }

    /// The notes that were sealed, in this order.
    pub(crate) fn sealed_notes(&self) -> Vec<SealedNote> {
        self.tables().sealed_notes.clone()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap()
    }
}

#[async_trait]
impl Payments for InMemoryPayments {
    async fn find(&self, id: PaymentId) -> Result<Option<Payment>, StoreError> {
        Ok(self.tables().payments.get(&id).map(|stored| stored.payment.clone()))
    }

    async fn commit(
        &self,
        change: PaymentChange,
        extras: CommitExtras,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let stored = tables.payments.get(&change.state.id());
        let stored_version = stored.map_or(Version::NEW, |stored| stored.payment.version());
        if stored_version != change.decided_on {
            return Err(StoreError::Conflict);
        }
        match tables.failure.take() {
            Some((0, error)) => return Err(error),
            Some((left, error)) => tables.failure = Some((left - 1, error)),
            None => {}
        }
        let CommitExtras { next_action_at, receipt } = extras;
        if let Some(receipt) = receipt {
            let key = (receipt.payment, receipt.event_id.clone());
            if tables.receipts.contains_key(&key) {
                return Err(StoreError::Duplicate { key: "webhook_receipts.event_id".to_owned() });
            }
            tables.receipts.insert(key, receipt);
        }
        let stored = Stored { payment: change.state, next_action_at, attempts: 0 };
        tables.payments.insert(stored.payment.id(), stored);
        tables.events.push(change.event);
        origin.dedup_record_committed();
        Ok(())
    }

    async fn notes_to_seal(&self, at_most: u64) -> Result<Vec<NoteToSeal>, StoreError> {
        let at_most = usize::try_from(at_most).unwrap();
        Ok(self.tables().notes_to_seal.iter().take(at_most).cloned().collect())
    }

    async fn store_sealed(&self, note: &NoteToSeal, sealed: SealedNote) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.notes_to_seal.retain(|other| other != note);
        tables.sealed_notes.push(sealed);
        Ok(())
    }

    async fn record_attempt(&self, attempt: Attempt) -> Result<(), StoreError> {
        let Attempt { payment, version, at, asked, answer, next_action_at } = attempt;
        let mut tables = self.tables();
        tables.attempts.push((payment, PastAttempt { at, asked, answer }));
        let stored = tables.payments.get_mut(&payment);
        if let Some(stored) = stored.filter(|stored| stored.payment.version() == version) {
            stored.attempts += 1;
            stored.next_action_at = Some(next_action_at);
        }
        Ok(())
    }

    async fn attempts(&self, id: PaymentId) -> Result<Vec<PastAttempt>, StoreError> {
        let tables = self.tables();
        let of_payment = tables.attempts.iter().filter(|(payment, _)| *payment == id);
        Ok(of_payment.map(|(_, attempt)| attempt.clone()).collect())
    }

    async fn store_cancellation(
        &self,
        order: OrderId,
        _at: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.tables().cancelled.insert(order);
        origin.dedup_record_committed();
        Ok(())
    }

    async fn is_cancelled(&self, order: OrderId) -> Result<bool, StoreError> {
        Ok(self.tables().cancelled.contains(&order))
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.tables().payments.values().filter_map(|stored| stored.next_action_at).min())
    }

    async fn take_due(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: u64,
    ) -> Result<DuePayments, StoreError> {
        let mut tables = self.tables();
        let mut due: Vec<&mut Stored> = tables
            .payments
            .values_mut()
            .filter(|stored| stored.next_action_at.is_some_and(|at| at <= now))
            .collect();
        due.sort_by_key(|stored| stored.next_action_at);
        due.truncate(usize::try_from(at_most).unwrap());
        let take = |stored: &mut Stored| {
            stored.next_action_at = Some(until);
            DuePayment { payment: stored.payment.clone(), attempts: stored.attempts }
        };
        // A payment in memory can always be read.
        Ok(DuePayments { payments: due.into_iter().map(take).collect(), unreadable: Vec::new() })
    }

    async fn list(&self, wanted: PaymentsWanted) -> Result<Vec<Payment>, StoreError> {
        let PaymentsWanted { status, order, discrepancy, after, at_most } = wanted;
        let tables = self.tables();
        let mut payments: Vec<Payment> = tables
            .payments
            .values()
            .map(|stored| stored.payment.clone())
            .filter(|payment| {
                status.is_none_or(|status| StatusName::of(payment.status()) == status)
                    && order.is_none_or(|order| payment.order() == order)
                    && discrepancy.is_none_or(|wanted| payment.discrepancy().is_some() == wanted)
                    && after.is_none_or(|after| (payment.requested_at(), payment.id()) < after)
            })
            .collect();
        payments.sort_by_key(|payment| std::cmp::Reverse((payment.requested_at(), payment.id())));
        payments.truncate(usize::try_from(at_most).unwrap());
        Ok(payments)
    }
}
