//! The ports of the use cases: a store of payments here, a payment provider in `gateway`.

pub(crate) mod gateway;

pub(crate) use gateway::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};

use std::error::Error;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError, TextForm, Version};

use crate::domain::{
    CustomerId, OrderId, Payment, PaymentChange, PaymentId, PaymentStatus, ProviderEventId,
    RefundId, RefundNote, SealedNote,
};

/// The notes of refunds under the key of the customer. Erasing the customer destroys the key.
#[async_trait]
pub(crate) trait Notes: Send + Sync {
    /// Seals the note of a refund. None is kept about a customer who is erased.
    async fn seal(
        &self,
        customer: CustomerId,
        refund: RefundId,
        note: &RefundNote,
    ) -> Result<SealedNote, KeyAway>;

    /// Opens the note of a refund; `None` when the customer is erased.
    async fn open(
        &self,
        customer: CustomerId,
        refund: RefundId,
        note: &SealedNote,
    ) -> Result<Option<RefundNote>, KeyAway>;
}

/// The key of the customer cannot be had now.
#[derive(Debug, thiserror::Error)]
#[error("the key of the customer cannot be had now")]
pub(crate) struct KeyAway(#[source] pub(crate) Box<dyn Error + Send + Sync>);

/// A note that is stored as it was before notes were sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoteToSeal {
    pub(crate) refund: RefundId,
    pub(crate) customer: CustomerId,
    pub(crate) plain: SealedNote,
}

/// Stores payments.
#[async_trait]
pub(crate) trait Payments: Send + Sync {
    async fn find(&self, id: PaymentId) -> Result<Option<Payment>, StoreError>;

    /// Stores a decision, its event and the extras. `Conflict` when the payment has moved on.
    async fn commit(
        &self,
        change: PaymentChange,
        extras: CommitExtras,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// Notes that are not sealed yet.
    async fn notes_to_seal(&self, at_most: u64) -> Result<Vec<NoteToSeal>, StoreError>;

    /// Stores the sealed form of a note, unless the stored one has changed meanwhile. No decision, no event.
    async fn store_sealed(&self, note: &NoteToSeal, sealed: SealedNote) -> Result<(), StoreError>;

    /// Stores an attempt that settled nothing, and when the next one is due. No decision, no event.
    async fn record_attempt(&self, attempt: Attempt) -> Result<(), StoreError>;

    /// The attempts for a payment, oldest first.
    async fn attempts(&self, id: PaymentId) -> Result<Vec<PastAttempt>, StoreError>;

    /// Stores that an order without a payment was cancelled.
    async fn store_cancellation(
        &self,
        order: OrderId,
        at: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// Whether such a cancellation is stored.
    async fn is_cancelled(&self, order: OrderId) -> Result<bool, StoreError>;

    /// When the first pending action is due.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Takes the payments whose actions are due. They are not due again before `until`: no other process takes them up
    /// meanwhile, and one does if this process dies.
    async fn take_due(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: u64,
    ) -> Result<DuePayments, StoreError>;

    /// Payments for an administrator, newest first.
    async fn list(&self, wanted: PaymentsWanted) -> Result<Vec<Payment>, StoreError>;
}

/// Stored in the same unit of work as a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommitExtras {
    /// When the pending action of the payment is due, if it is still pending then.
    pub(crate) next_action_at: Option<DateTime<Utc>>,
    /// The webhook that caused the decision: it takes effect once.
    pub(crate) receipt: Option<WebhookReceipt>,
}

/// A webhook that has taken effect. Its event id is known for its payment alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebhookReceipt {
    pub(crate) payment: PaymentId,
    pub(crate) event_id: ProviderEventId,
    pub(crate) kind: &'static str,
    pub(crate) received_at: DateTime<Utc>,
}

/// The payments that were found due.
#[derive(Debug, Default)]
pub(crate) struct DuePayments {
    pub(crate) payments: Vec<DuePayment>,
    /// Those whose rows cannot be read. They are taken too, and so do not hide the others.
    pub(crate) unreadable: Vec<(PaymentId, StoreError)>,
}

/// A payment whose action is due, and how many attempts settled nothing since its last decision.
#[derive(Debug, Clone)]
pub(crate) struct DuePayment {
    pub(crate) payment: Payment,
    pub(crate) attempts: u32,
}

/// A request to the provider that settled nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) payment: PaymentId,
    /// The payment's version at that time: the next try is only planned while it is still that.
    pub(crate) version: Version,
    pub(crate) at: DateTime<Utc>,
    pub(crate) asked: Asked,
    pub(crate) answer: String,
    pub(crate) next_action_at: DateTime<Utc>,
}

/// Such a request, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PastAttempt {
    pub(crate) at: DateTime<Utc>,
    pub(crate) asked: Asked,
    pub(crate) answer: String,
}

/// The kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Charge,
    LookUp,
    Withdraw,
    Refund,
    LookUpRefund,
}

/// Which payments an administrator wants to see: those after `after` in the order newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaymentsWanted {
    pub(crate) status: Option<StatusName>,
    pub(crate) order: Option<OrderId>,
    /// `true`: only those of which the provider states another amount than it was asked for. `false`: only the others.
    pub(crate) discrepancy: Option<bool>,
    pub(crate) after: Option<(DateTime<Utc>, PaymentId)>,
    pub(crate) at_most: u64,
}

/// A status without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusName {
    Requested,
    Unknown,
    Captured,
    Declined,
    Voided,
}

impl Asked {
    /// The text it is stored and shown as.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::LookUp => "look_up",
            Self::Withdraw => "withdraw",
            Self::Refund => "refund",
            Self::LookUpRefund => "look_up_refund",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Charge, Self::LookUp, Self::Withdraw, Self::Refund, Self::LookUpRefund]
            .into_iter()
            .find(|asked| asked.as_str() == text)
    }
}

/// Why a text is no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be requested, unknown, captured, declined or voided")]
pub(crate) struct NoSuchStatus;

impl StatusName {
    pub(crate) const fn of(status: &PaymentStatus) -> Self {
        match status {
            PaymentStatus::Requested { .. } => Self::Requested,
            PaymentStatus::Unknown { .. } => Self::Unknown,
            PaymentStatus::Captured { .. } => Self::Captured,
            PaymentStatus::Declined { .. } => Self::Declined,
            PaymentStatus::Voided { .. } => Self::Voided,
        }
    }

    /// The text it is stored and shown as.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Unknown => "unknown",
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Voided => "voided",
        }
    }

    /// The form of the text.
    pub(crate) const FORM: TextForm = TextForm::one_of(&[
        Self::Requested.as_str(),
        Self::Unknown.as_str(),
        Self::Captured.as_str(),
        Self::Declined.as_str(),
        Self::Voided.as_str(),
    ]);

    pub(crate) fn parse(text: &str) -> Result<Self, NoSuchStatus> {
        [Self::Requested, Self::Unknown, Self::Captured, Self::Declined, Self::Voided]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(NoSuchStatus)
    }
}
