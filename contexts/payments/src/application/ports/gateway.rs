//! The port to a payment provider.

use async_trait::async_trait;
use shared_kernel::Money;

use crate::domain::{
    CustomerId, OrderId, PaymentId, PaymentToken, ProviderReason, ProviderReference, RefundId,
};

/// A payment provider. Every request carries an idempotency key (the id of the payment or refund): asked again
/// with the same key it gives the same answer and moves no more money.
#[async_trait]
pub(crate) trait Gateway: Send + Sync {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError>;

    /// The provider's outcome of a charge; `None` when it has no such charge. That is no promise: a request may be on its
    /// way to it.
    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError>;

    /// Makes sure that there will be no charge: `Withdrawn` means that the provider made none and refuses this one
    /// whenever it arrives. A charge that it had made before stands, and is the answer.
    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError>;

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError>;

    /// The provider's outcome of a refund; `None` when it has no such refund.
    async fn look_up_refund(&self, refund: RefundId)
    -> Result<Option<RefundOutcome>, GatewayError>;
}

/// A charge to make or to withdraw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChargeRequest {
    pub(crate) payment: PaymentId,
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) amount: Money,
    /// Sealed with the key of the customer; the gateway opens it.
    pub(crate) token: PaymentToken,
}

/// A refund to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefundRequest {
    pub(crate) refund: RefundId,
    pub(crate) payment: PaymentId,
    pub(crate) amount: Money,
}

/// The provider's outcome of a charge. The amount comes with it, as the provider states it: `None` when it states none that
/// can be read. Whether it is the right one is decided by the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChargeOutcome {
    Captured {
        reference: ProviderReference,
        stated: Option<Money>,
    },
    Declined {
        reason: ProviderReason,
        stated: Option<Money>,
    },
    /// It has the charge, and its outcome comes later.
    Pending,
    /// There is no charge and there will be none, since it was withdrawn.
    Withdrawn,
}

/// The provider's outcome of a refund, with the amount that it states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundOutcome {
    Completed { reference: ProviderReference, stated: Option<Money> },
    Failed { reason: ProviderReason, stated: Option<Money> },
}

/// Why there is no outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GatewayError {
    /// The request never reached the provider: nothing happened.
    #[error("the provider was not reached: {why}")]
    NotReached { why: String },
    /// The request may have reached it: only the provider knows the outcome.
    #[error("the provider gave no answer: {why}")]
    NoAnswer { why: String },
}
