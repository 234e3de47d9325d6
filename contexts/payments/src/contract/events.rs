//! The published events. Each is about one payment; those about refunds name the refund too.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::Uuid;

/// The money for an order is about to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentRequested {
    /// The payment.
    pub payment_id: Uuid,
    /// The order it is for.
    pub order_id: Uuid,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl PublishedEvent for PaymentRequested {
    const TYPE: &'static str = "payments.payment-requested.v1";
}

/// The provider was asked for the money and its answer was lost: it will be asked what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentUnknown {
    /// The payment.
    pub payment_id: Uuid,
    /// The order it is for.
    pub order_id: Uuid,
}

impl PublishedEvent for PaymentUnknown {
    const TYPE: &'static str = "payments.payment-unknown.v1";
}

/// The provider has the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentCaptured {
    /// The payment.
    pub payment_id: Uuid,
    /// The order it is for.
    pub order_id: Uuid,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl PublishedEvent for PaymentCaptured {
    const TYPE: &'static str = "payments.payment-captured.v1";
}

/// There will be no money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentDeclined {
    /// The payment.
    pub payment_id: Uuid,
    /// The order it is for.
    pub order_id: Uuid,
    /// The provider's word for why, or `not_paid_in_time`.
    pub reason: String,
}

impl PublishedEvent for PaymentDeclined {
    const TYPE: &'static str = "payments.payment-declined.v1";
}

/// The order was cancelled before any money was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentVoided {
    /// The payment.
    pub payment_id: Uuid,
    /// The order it was for.
    pub order_id: Uuid,
}

impl PublishedEvent for PaymentVoided {
    const TYPE: &'static str = "payments.payment-voided.v1";
}

/// The order was cancelled while its charge had no outcome: should there be money, it goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentCancellationNoted {
    /// The payment.
    pub payment_id: Uuid,
    /// The order it was for.
    pub order_id: Uuid,
}

impl PublishedEvent for PaymentCancellationNoted {
    const TYPE: &'static str = "payments.payment-cancellation-noted.v1";
}

/// The provider was asked for one amount and stated another, or none: nothing is confirmed or refunded by that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentAmountDiffers {
    /// The payment.
    pub payment_id: Uuid,
    /// The order it is for.
    pub order_id: Uuid,
    /// The refund that was asked for; nothing if it was the charge.
    pub refund_id: Option<Uuid>,
    /// How much the provider was asked for, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// How much it stated, in minor units of the stated currency.
    pub stated_minor: Option<i64>,
    /// ISO 4217.
    pub stated_currency: Option<String>,
}

impl PublishedEvent for PaymentAmountDiffers {
    const TYPE: &'static str = "payments.payment-amount-differs.v1";
}

/// Money is about to go back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefundRequested {
    /// The refund.
    pub refund_id: Uuid,
    /// The payment it is a part of.
    pub payment_id: Uuid,
    /// The order that was paid.
    pub order_id: Uuid,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl PublishedEvent for RefundRequested {
    const TYPE: &'static str = "payments.refund-requested.v1";
}

/// Money has gone back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefundCompleted {
    /// The refund.
    pub refund_id: Uuid,
    /// The payment it is a part of.
    pub payment_id: Uuid,
    /// The order that was paid.
    pub order_id: Uuid,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl PublishedEvent for RefundCompleted {
    const TYPE: &'static str = "payments.refund-completed.v1";
}

/// The provider will not send the money back; somebody must look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefundFailed {
    /// The refund.
    pub refund_id: Uuid,
    /// The payment it is a part of.
    pub payment_id: Uuid,
    /// The order that was paid.
    pub order_id: Uuid,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl PublishedEvent for RefundFailed {
    const TYPE: &'static str = "payments.refund-failed.v1";
}
