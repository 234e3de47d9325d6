//! From domain events to published events.

use shared_kernel::{Money, Published};
use uuid::Uuid;

use super::events::{
    PaymentAmountDiffers, PaymentCancellationNoted, PaymentCaptured, PaymentDeclined,
    PaymentRequested, PaymentUnknown, PaymentVoided, RefundCompleted, RefundFailed,
    RefundRequested,
};
use crate::domain::{PaymentEvent, PaymentFact, RefundId};

/// The published form of `event`.
pub(crate) fn published(event: &PaymentEvent) -> Result<Published, serde_json::Error> {
    let subject = subject(event.payment.as_uuid());
    let (payment_id, order_id) = (event.payment.as_uuid(), event.order.as_uuid());
    match &event.fact {
        PaymentFact::Requested { amount } => {
            let (amount_minor, currency) = parts(*amount);
            let event = PaymentRequested { payment_id, order_id, amount_minor, currency };
            Published::of(subject, &event)
        }
        PaymentFact::Unknown => Published::of(subject, &PaymentUnknown { payment_id, order_id }),
        PaymentFact::Captured { amount } => {
            let (amount_minor, currency) = parts(*amount);
            let event = PaymentCaptured { payment_id, order_id, amount_minor, currency };
            Published::of(subject, &event)
        }
        PaymentFact::Declined { reason } => {
            let reason = reason.as_str().to_owned();
            Published::of(subject, &PaymentDeclined { payment_id, order_id, reason })
        }
        PaymentFact::Voided => Published::of(subject, &PaymentVoided { payment_id, order_id }),
        PaymentFact::CancellationNoted => {
            Published::of(subject, &PaymentCancellationNoted { payment_id, order_id })
        }
        PaymentFact::AmountDiffers { refund, asked, stated } => {
            let (amount_minor, currency) = parts(*asked);
            let (stated_minor, stated_currency) = stated.map(parts).unzip();
            let event = PaymentAmountDiffers {
                payment_id,
                order_id,
                refund_id: refund.map(RefundId::as_uuid),
                amount_minor,
                currency,
                stated_minor,
                stated_currency,
            };
            Published::of(subject, &event)
        }
        PaymentFact::RefundRequested { refund, amount }
        | PaymentFact::RefundCompleted { refund, amount }
        | PaymentFact::RefundFailed { refund, amount } => refund_published(event, *refund, *amount),
    }
}

/// The subject of the events of a payment.
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
            let event = RefundCompleted { refund_id, payment_id, order_id, amount_minor, currency };
            Published::of(subject, &event)
        }
        PaymentFact::RefundFailed { .. } => {
            let event = RefundFailed { refund_id, payment_id, order_id, amount_minor, currency };
            Published::of(subject, &event)
        }
        PaymentFact::RefundRequested { .. }
        | PaymentFact::Requested { .. }
        | PaymentFact::Unknown
        | PaymentFact::Captured { .. }
        | PaymentFact::Declined { .. }
        | PaymentFact::Voided
        | PaymentFact::CancellationNoted
        | PaymentFact::AmountDiffers { .. } => {
            let event = RefundRequested { refund_id, payment_id, order_id, amount_minor, currency };
            Published::of(subject, &event)
        }
    }
}

fn parts(amount: Money) -> (i64, String) {
    (amount.amount_minor(), amount.currency().code().to_owned())
}
