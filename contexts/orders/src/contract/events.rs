//! The bodies of the published events. The comments are part of the frozen schemas.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::{Money, PublishedEvent};
use uuid::Uuid;

use crate::domain::{CustomerId, OrderId, OrderLines, PaymentToken, Sealed};

/// A customer has ordered; the units are to be reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderPlaced {
    /// The order.
    pub order_id: Uuid,
    /// Who ordered.
    pub customer_id: Uuid,
    /// What, and at which price; one line a SKU.
    pub lines: Vec<PlacedLine>,
    /// The sum of the lines, in minor units.
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// When the order is given up unless it is confirmed before.
    pub expires_at: DateTime<Utc>,
}

/// A line of [`OrderPlaced`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlacedLine {
    /// The product.
    pub sku: String,
    /// How many units.
    pub quantity: u16,
    /// The price of one, in minor units.
    pub unit_price_minor: i64,
}

/// The units are reserved; the money is to be taken. Published before payment tokens were sealed; stored events may have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(
    title = "OrderAwaitingPayment",
    description = "The units are reserved; the money is to be taken."
)]
pub struct OrderAwaitingPaymentV1 {
    /// The order.
    pub order_id: Uuid,
    /// Who ordered.
    pub customer_id: Uuid,
    /// What to take, in minor units.
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// The means of payment, as the provider's own opaque token.
    pub payment_token: String,
    /// When the order is given up unless it is confirmed before.
    pub expires_at: DateTime<Utc>,
}

/// The units are reserved; the money is to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderAwaitingPayment {
    /// The order.
    pub order_id: Uuid,
    /// Who ordered.
    pub customer_id: Uuid,
    /// What to take, in minor units.
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// The means of payment, as the provider's own opaque token, sealed with the key of the customer for the place
    /// `payment-token/<order_id>`.
    pub sealed_payment_token: String,
    /// When the order is given up unless it is confirmed before.
    pub expires_at: DateTime<Utc>,
}

/// The order is paid; the reserved units are sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderConfirmed {
    /// The order.
    pub order_id: Uuid,
}

/// The order is given up: what is reserved is to be released, what was taken to be given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderCancelled {
    /// The order.
    pub order_id: Uuid,
    /// `out-of-stock`, `payment-declined`, `deadline-passed`, `reservation-expired`, `by-customer` or `by-shop`.
    /// Readers must expect others.
    pub reason: String,
}

/// The parcel has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderShipped {
    /// The order.
    pub order_id: Uuid,
}

/// The parcel has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderDelivered {
    /// The order.
    pub order_id: Uuid,
}

/// Money went back to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderRefunded {
    /// The order.
    pub order_id: Uuid,
    /// All that went back so far, in minor units.
    pub refunded_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// The order no longer says who it was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderAnonymised {
    /// The order.
    pub order_id: Uuid,
}

impl PublishedEvent for OrderPlaced {
    const TYPE: &'static str = "orders.order-placed.v1";
}

impl PublishedEvent for OrderAwaitingPaymentV1 {
    const TYPE: &'static str = "orders.order-awaiting-payment.v1";
}

impl PublishedEvent for OrderAwaitingPayment {
    const TYPE: &'static str = "orders.order-awaiting-payment.v2";
}

impl PublishedEvent for OrderConfirmed {
    const TYPE: &'static str = "orders.order-confirmed.v1";
}

impl PublishedEvent for OrderCancelled {
    const TYPE: &'static str = "orders.order-cancelled.v1";
}

impl PublishedEvent for OrderShipped {
    const TYPE: &'static str = "orders.order-shipped.v1";
}

impl PublishedEvent for OrderDelivered {
    const TYPE: &'static str = "orders.order-delivered.v1";
}

impl PublishedEvent for OrderRefunded {
    const TYPE: &'static str = "orders.order-refunded.v1";
}

impl PublishedEvent for OrderAnonymised {
    const TYPE: &'static str = "orders.order-anonymised.v1";
}

impl OrderPlaced {
    pub(crate) fn new(
        order: OrderId,
        customer: CustomerId,
        lines: &OrderLines,
        total: Money,
        expires_at: DateTime<Utc>,
    ) -> Self {
        let lines = lines.as_slice().iter().map(|line| PlacedLine {
            sku: line.sku().as_str().to_owned(),
            quantity: line.quantity().units(),
            unit_price_minor: line.unit_price().amount_minor(),
        });
        Self {
            order_id: order.as_uuid(),
            customer_id: customer.as_uuid(),
            lines: lines.collect(),
            total_minor: total.amount_minor(),
            currency: total.currency().code().to_owned(),
            expires_at,
        }
    }
}

impl OrderAwaitingPayment {
    pub(crate) fn new(
        order: OrderId,
        customer: CustomerId,
        total: Money,
        payment_token: Sealed<PaymentToken>,
        expires_at: DateTime<Utc>,
    ) -> Self {
        Self {
            order_id: order.as_uuid(),
            customer_id: customer.as_uuid(),
            total_minor: total.amount_minor(),
            currency: total.currency().code().to_owned(),
            sealed_payment_token: payment_token.into_string(),
            expires_at,
        }
    }
}

impl OrderRefunded {
    pub(crate) fn new(order: OrderId, refunded: Money) -> Self {
        Self {
            order_id: order.as_uuid(),
            refunded_minor: refunded.amount_minor(),
            currency: refunded.currency().code().to_owned(),
        }
    }
}
