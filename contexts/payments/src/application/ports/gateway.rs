//! What the use cases need of a payment provider.

use async_trait::async_trait;
use shared_kernel::Money;

use crate::domain::{PaymentId, PaymentToken, ProviderReason, ProviderReference, RefundId};

/// A payment provider. Every request carries an idempotency key (the id of the payment or refund): asked again
/// with the same key it gives the same answer and moves no more money.
#[async_trait]
pub(crate) trait Gateway: Send + Sync {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError>;

    /// What the provider knows of a charge; `None` when it never heard of it. That is no promise: a request may be
    /// on its way to it.
    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError>;

    /// Makes sure that there will be no charge: `Withdrawn` says that the provider made none and refuses this one
    /// whenever it arrives. A charge that it had made before stands, and is the answer.
    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError>;

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError>;

    /// What the provider knows of a refund; `None` when it never heard of it.
    async fn look_up_refund(&self, refund: RefundId)
    -> Result<Option<RefundOutcome>, GatewayError>;
}

/// What is to be charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChargeRequest {
    pub(crate) payment: PaymentId,
    pub(crate) amount: Money,
    pub(crate) token: PaymentToken,
}

/// What is to be refunded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefundRequest {
    pub(crate) refund: RefundId,
    pub(crate) payment: PaymentId,
    pub(crate) amount: Money,
}

/// The provider's word on a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChargeOutcome {
    Captured {
        reference: ProviderReference,
    },
    Declined {
        reason: ProviderReason,
    },
    /// It has the charge and will say later what became of it.
    Pending,
    /// There is no charge and there will be none, since we withdrew it.
    Withdrawn,
}

/// The provider's word on a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundOutcome {
    Completed { reference: ProviderReference },
    Failed { reason: ProviderReason },
}

/// Why there is no word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GatewayError {
    /// The request never reached the provider: surely nothing happened.
    #[error("the provider was not reached: {why}")]
    NotReached { why: String },
    /// The request may have reached it: only the provider knows what happened.
    #[error("the provider gave no answer: {why}")]
    NoAnswer { why: String },
}
