//! The published language: what payments tells the other contexts, in JSON. Frozen in `contract/`, one schema and
//! one sample an event; a change that would break a reader fails the test.

mod publishing;

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::Uuid;

pub(crate) use publishing::{published, subject};

macro_rules! published {
    ($($(#[$attribute:meta])* $name:ident = $event_type:literal { $($(#[$field_attribute:meta])* $field:ident: $type:ty = $sample:expr,)* })*) => {
        $(
            $(#[$attribute])*
            #[derive(Debug, Clone, Serialize, JsonSchema)]
            pub struct $name {
                $($(#[$field_attribute])* pub $field: $type,)*
            }

            impl PublishedEvent for $name {
                const TYPE: &'static str = $event_type;
            }
        )*

        /// Every event this context publishes, with its schema and a sample.
        pub(crate) fn contract() -> Vec<EventContract> {
            vec![$(EventContract {
                event_type: $name::TYPE,
                schema: schema_for!($name).to_value(),
                sample: serde_json::json!($name { $($field: $sample,)* }),
            },)*]
        }
    };
}

const PAYMENT: Uuid = Uuid::from_u128(0x0197_a3c1_9f2e_5c4b_8d11_5a0e_6f7b_2c3d);
const ORDER: Uuid = Uuid::from_u128(0x0197_a3c1_9f2e_7c4b_8d11_5a0e_6f7b_2c3e);
const REFUND: Uuid = Uuid::from_u128(0x0197_a3c1_9f2e_7c4b_8d11_5a0e_6f7b_2c3f);

published! {
    /// The money for an order is about to be taken.
    PaymentRequested = "payments.payment-requested.v1" {
        /// The payment.
        payment_id: Uuid = PAYMENT,
        /// The order it is for.
        order_id: Uuid = ORDER,
        /// How much, in minor units.
        amount_minor: i64 = 2_500,
        /// ISO 4217.
        currency: String = "EUR".to_owned(),
    }

    /// The provider was asked for the money and its answer was lost: it will be asked what happened.
    PaymentUnknown = "payments.payment-unknown.v1" {
        /// The payment.
        payment_id: Uuid = PAYMENT,
        /// The order it is for.
        order_id: Uuid = ORDER,
    }

    /// The provider has the money.
    PaymentCaptured = "payments.payment-captured.v1" {
        /// The payment.
        payment_id: Uuid = PAYMENT,
        /// The order it is for.
        order_id: Uuid = ORDER,
        /// How much, in minor units.
        amount_minor: i64 = 2_500,
        /// ISO 4217.
        currency: String = "EUR".to_owned(),
    }

    /// There will be no money.
    PaymentDeclined = "payments.payment-declined.v1" {
        /// The payment.
        payment_id: Uuid = PAYMENT,
        /// The order it is for.
        order_id: Uuid = ORDER,
        /// The provider's word for why, or `not_paid_in_time`.
        reason: String = "insufficient_funds".to_owned(),
    }

    /// The order was cancelled before any money was taken.
    PaymentVoided = "payments.payment-voided.v1" {
        /// The payment.
        payment_id: Uuid = PAYMENT,
        /// The order it was for.
        order_id: Uuid = ORDER,
    }

    /// The order was cancelled while its charge had no outcome: should there be money, it goes back.
    PaymentCancellationNoted = "payments.payment-cancellation-noted.v1" {
        /// The payment.
        payment_id: Uuid = PAYMENT,
        /// The order it was for.
        order_id: Uuid = ORDER,
    }

    /// Money is about to go back.
    RefundRequested = "payments.refund-requested.v1" {
        /// The refund.
        refund_id: Uuid = REFUND,
        /// The payment it is a part of.
        payment_id: Uuid = PAYMENT,
        /// The order that was paid.
        order_id: Uuid = ORDER,
        /// How much, in minor units.
        amount_minor: i64 = 1_000,
        /// ISO 4217.
        currency: String = "EUR".to_owned(),
    }

    /// Money has gone back.
    RefundCompleted = "payments.refund-completed.v1" {
        /// The refund.
        refund_id: Uuid = REFUND,
        /// The payment it is a part of.
        payment_id: Uuid = PAYMENT,
        /// The order that was paid.
        order_id: Uuid = ORDER,
        /// How much, in minor units.
        amount_minor: i64 = 1_000,
        /// ISO 4217.
        currency: String = "EUR".to_owned(),
    }

    /// The provider will not send the money back; somebody must look at it.
    RefundFailed = "payments.refund-failed.v1" {
        /// The refund.
        refund_id: Uuid = REFUND,
        /// The payment it is a part of.
        payment_id: Uuid = PAYMENT,
        /// The order that was paid.
        order_id: Uuid = ORDER,
        /// How much, in minor units.
        amount_minor: i64 = 1_000,
        /// ISO 4217.
        currency: String = "EUR".to_owned(),
    }
}

#[cfg(test)]
mod tests;
