//! From what happened, in our own words, to what the others hear.

use shared_kernel::{Money, Published};
use uuid::Uuid;

use super::{
    PaymentCancellationNoted, PaymentCaptured, PaymentDeclined, PaymentRequested, PaymentUnknown,
    PaymentVoided, RefundCompleted, RefundFailed, RefundRequested,
};
use crate::domain::{PaymentEvent, PaymentFact, RefundId};

/// What the others hear of `event`.
pub(crate) fn published(event: &PaymentEvent) -> Result<Published, serde_json::Error> {
    let subject = subject(event.payment.as_uuid());
    let (payment_id, order_id) = (event.payment.as_uuid(), event.order.as_uuid());
    match &event.fact {
        PaymentFact::Requested { amount } => {
            let (amount_minor, currency) = parts(*amount);
            let told = PaymentRequested { payment_id, order_id, amount_minor, currency };
            Published::of(subject, &told)
        }
        PaymentFact::Unknown => Published::of(subject, &PaymentUnknown { payment_id, order_id }),
        PaymentFact::Captured { amount } => {
            let (amount_minor, currency) = parts(*amount);
            let told = PaymentCaptured { payment_id, order_id, amount_minor, currency };
            Published::of(subject, &told)
        }
        PaymentFact::Declined { reason } => {
            let reason = reason.as_str().to_owned();
            Published::of(subject, &PaymentDeclined { payment_id, order_id, reason })
        }
        PaymentFact::Voided => Published::of(subject, &PaymentVoided { payment_id, order_id }),
        PaymentFact::CancellationNoted => {
            Published::of(subject, &PaymentCancellationNoted { payment_id, order_id })
        }
        PaymentFact::RefundRequested { refund, amount }
        | PaymentFact::RefundCompleted { refund, amount }
        | PaymentFact::RefundFailed { refund, amount } => refund_published(event, *refund, *amount),
    }
}

/// What the events of a payment are about.
pub(crate) fn subject(payment: Uuid) -> String {
    format!("payment/{payment}")
}

fn refund_published(
    event: &PaymentEvent,
    refund: RefundId,
    amount: Money,
) -> Result<Published, serde_json::Error> {
    let subject = subject(event.payment.as_uuid());
    let (refund_id, payment_id) = (refund.as_uuid(), event.payment.as_uuid());
    let (order_id, (amount_minor, currency)) = (event.order.as_uuid(), parts(amount));
    match &event.fact {
        PaymentFact::RefundCompleted { .. } => {
            let told = RefundCompleted { refund_id, payment_id, order_id, amount_minor, currency };
            Published::of(subject, &told)
        }
        PaymentFact::RefundFailed { .. } => {
            let told = RefundFailed { refund_id, payment_id, order_id, amount_minor, currency };
            Published::of(subject, &told)
        }
        PaymentFact::RefundRequested { .. }
        | PaymentFact::Requested { .. }
        | PaymentFact::Unknown
        | PaymentFact::Captured { .. }
        | PaymentFact::Declined { .. }
        | PaymentFact::Voided
        | PaymentFact::CancellationNoted => {
            let told = RefundRequested { refund_id, payment_id, order_id, amount_minor, currency };
            Published::of(subject, &told)
        }
    }
}

fn parts(amount: Money) -> (i64, String) {
    (amount.amount_minor(), amount.currency().code().to_owned())
}
