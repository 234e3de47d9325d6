//! One sample body of each event, with every field filled. The contract checks have every subscriber read it.

use chrono::{DateTime, Utc};
use uuid::{Uuid, uuid};

use super::{
    OrderAnonymised, OrderAwaitingPayment, OrderAwaitingPaymentV1, OrderCancelled, OrderConfirmed,
    OrderDelivered, OrderPlaced, OrderRefunded, OrderShipped, PlacedLine,
};

const ORDER: Uuid = uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");
const CUSTOMER: Uuid = uuid!("0197a3c0-11aa-7def-9a41-0c2d4e6f8a1b");

/// A quarter past noon on the first day of 2026.
fn expires_at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_269_700, 0).unwrap_or_default()
}

impl OrderPlaced {
    pub(crate) fn sample() -> Self {
        let line = |sku: &str, quantity, unit_price_minor| PlacedLine {
            sku: sku.to_owned(),
            quantity,
            unit_price_minor,
        };
        Self {
            order_id: ORDER,
            customer_id: CUSTOMER,
            lines: vec![line("MUG-BLUE", 2, 1250), line("TEA-GREEN-100", 1, 890)],
            total_minor: 3390,
            currency: "EUR".to_owned(),
            expires_at: expires_at(),
        }
    }
}

impl OrderAwaitingPaymentV1 {
    pub(crate) fn sample() -> Self {
        Self {
            order_id: ORDER,
            customer_id: CUSTOMER,
            total_minor: 3390,
            currency: "EUR".to_owned(),
            payment_token: "tok_visa".to_owned(),
            expires_at: expires_at(),
        }
    }
}

impl OrderAwaitingPayment {
    pub(crate) fn sample() -> Self {
        Self {
            order_id: ORDER,
            customer_id: CUSTOMER,
            total_minor: 3390,
            currency: "EUR".to_owned(),
            sealed_payment_token: "sealed.1.wUi0ZwB8YyO2dI3NqzXkT1mVfHcPb5sRgLhJxEoA4uC9"
                .to_owned(),
            expires_at: expires_at(),
        }
    }
}

impl OrderConfirmed {
    pub(crate) const fn sample() -> Self {
        Self { order_id: ORDER }
    }
}

impl OrderCancelled {
    pub(crate) fn sample() -> Self {
        Self { order_id: ORDER, reason: "payment-declined".to_owned() }
    }
}

impl OrderShipped {
    pub(crate) const fn sample() -> Self {
        Self { order_id: ORDER }
    }
}

impl OrderDelivered {
    pub(crate) const fn sample() -> Self {
        Self { order_id: ORDER }
    }
}

impl OrderRefunded {
    pub(crate) fn sample() -> Self {
        Self { order_id: ORDER, refunded_minor: 890, currency: "EUR".to_owned() }
    }
}

impl OrderAnonymised {
    pub(crate) const fn sample() -> Self {
        Self { order_id: ORDER }
    }
}
