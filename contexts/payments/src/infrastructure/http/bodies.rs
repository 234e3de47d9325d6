//! The answer bodies that endpoints share: payments and refunds.

use chrono::{DateTime, Utc};
use platform::http::MoneyBody;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::application::ports::{PastAttempt, StatusName};
use crate::domain::{
    Payment, PaymentStatus, Refund, RefundId, RefundNote, RefundReason, RefundStatus,
};
use crate::infrastructure::persistence::mapping::refund::status_text;

/// A payment as its customer may see it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Payment")]
pub(super) struct PaymentBody {
    id: Uuid,
    order_id: Uuid,
    #[schemars(extend("enum" = StatusName::FORM.one_of))]
    status: &'static str,
    amount: MoneyBody,
    refunded: MoneyBody,
    requested_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    /// For customers one of a known list; for administrators the provider's own.
    decline_reason: Option<String>,
    refunds: Vec<RefundBody>,
}

/// A refund, without the administrator's note.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Refund")]
pub(super) struct RefundBody {
    id: Uuid,
    amount: MoneyBody,
    #[schemars(extend("enum" = ["requested", "completed", "failed"]))]
    status: &'static str,
    requested_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

/// A payment as an administrator sees it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminPayment")]
pub(super) struct AdminPaymentBody {
    #[serde(flatten)]
    payment: PaymentBody,
    customer_id: Uuid,
    expires_at: Option<DateTime<Utc>>,
    unknown_since: Option<DateTime<Utc>>,
    unwanted_since: Option<DateTime<Utc>>,
    provider_reference: Option<String>,
    refundable: MoneyBody,
    discrepancy: Option<DiscrepancyBody>,
}

/// Where the provider states another amount than it was asked for: the payment is stuck until it states the right one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Discrepancy")]
struct DiscrepancyBody {
    differs_since: DateTime<Utc>,
    /// The refund that it is about; the charge when there is none.
    refund_id: Option<Uuid>,
    asked: MoneyBody,
    /// Nothing when the provider stated no amount that can be read.
    stated: Option<MoneyBody>,
    detail: &'static str,
}

/// The operator's action.
const SETTLE_AT_THE_PROVIDER: &str = "The provider states another amount than it was asked for. Nothing was confirmed and \
     nothing refunded. Correct it at the provider, which is asked again until it states the amount it was asked for.";

/// A refund as an administrator sees it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminRefund")]
pub(super) struct AdminRefundBody {
    #[serde(flatten)]
    refund: RefundBody,
    payment_id: Uuid,
    reason: String,
    provider_reference: Option<String>,
    failure_reason: Option<String>,
}

/// One payment with its attempts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentWithAttempts")]
pub(super) struct PaymentWithAttempts {
    #[serde(flatten)]
    payment: AdminPaymentBody,
    unsettled_attempts: Vec<AttemptBody>,
}

/// A request to the provider that settled nothing.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Attempt")]
struct AttemptBody {
    attempted_at: DateTime<Utc>,
    asked: &'static str,
    answer: String,
}

impl PaymentBody {
    pub(super) fn of(payment: &Payment) -> Self {
        let (settled_at, decline_reason) = match payment.status() {
            PaymentStatus::Requested { .. } | PaymentStatus::Unknown { .. } => (None, None),
            PaymentStatus::Captured { at, .. } | PaymentStatus::Voided { at } => (Some(*at), None),
            PaymentStatus::Declined { at, reason } => {
                (Some(*at), Some(reason.for_customers().to_owned()))
            }
        };
        Self {
            id: payment.id().as_uuid(),
            order_id: payment.order().as_uuid(),
            status: StatusName::of(payment.status()).as_str(),
            amount: MoneyBody::from(payment.amount()),
            refunded: MoneyBody::from(payment.refunded()),
            requested_at: payment.requested_at(),
            settled_at,
            decline_reason,
            refunds: payment.refunds().iter().map(RefundBody::of).collect(),
        }
    }
}

impl RefundBody {
    fn of(refund: &Refund) -> Self {
        Self {
            id: refund.id().as_uuid(),
            amount: MoneyBody::from(refund.amount()),
            status: status_text(refund.status()),
            requested_at: refund.requested_at(),
            settled_at: match refund.status() {
                RefundStatus::Requested => None,
                RefundStatus::Completed { at, .. } | RefundStatus::Failed { at, .. } => Some(*at),
            },
        }
    }
}

impl AdminPaymentBody {
    pub(super) fn of(payment: &Payment) -> Self {
        let unknown_since = match payment.status() {
            PaymentStatus::Unknown { since, .. } => Some(*since),
            PaymentStatus::Requested { .. }
            | PaymentStatus::Captured { .. }
            | PaymentStatus::Declined { .. }
            | PaymentStatus::Voided { .. } => None,
        };
        let mut body = PaymentBody::of(payment);
        if let PaymentStatus::Declined { reason, .. } = payment.status() {
            body.decline_reason = Some(reason.as_str().to_owned());
        }
        Self {
            payment: body,
            customer_id: payment.customer().as_uuid(),
            expires_at: payment.open_charge().map(|charge| charge.expires_at),
            unknown_since,
            unwanted_since: payment.unwanted_since(),
            provider_reference: payment
                .captured_as()
                .map(|reference| reference.as_str().to_owned()),
            refundable: MoneyBody::from(payment.refundable()),
            discrepancy: payment.discrepancy().map(|noted| DiscrepancyBody {
                differs_since: noted.since,
                refund_id: noted.refund.map(RefundId::as_uuid),
                asked: MoneyBody::from(payment.asked_amount(noted.refund)),
                stated: noted.stated.map(MoneyBody::from),
                detail: SETTLE_AT_THE_PROVIDER,
            }),
        }
    }
}

impl AdminRefundBody {
    /// `note` is the opened note of the administrator; `None` when it is erased with its customer.
    pub(super) fn of(payment: &Payment, refund: &Refund, note: Option<RefundNote>) -> Self {
        let (provider_reference, failure_reason) = match refund.status() {
            RefundStatus::Requested => (None, None),
            RefundStatus::Completed { reference, .. } => {
                (Some(reference.as_str().to_owned()), None)
            }
            RefundStatus::Failed { reason, .. } => (None, Some(reason.as_str().to_owned())),
        };
        Self {
            refund: RefundBody::of(refund),
            payment_id: payment.id().as_uuid(),
            reason: match refund.reason() {
                RefundReason::OrderCancelled => "The order was cancelled.".to_owned(),
                RefundReason::Asked(_sealed) => note.map_or_else(
                    || "The note is erased with its customer.".to_owned(),
                    |note| note.as_str().to_owned(),
                ),
            },
            provider_reference,
            failure_reason,
        }
    }
}

impl PaymentWithAttempts {
    pub(super) fn of(payment: &Payment, attempts: Vec<PastAttempt>) -> Self {
        let unsettled_attempts = attempts
            .into_iter()
            .map(|PastAttempt { at, asked, answer }| AttemptBody {
                attempted_at: at,
                asked: asked.as_str(),
                answer,
            })
            .collect();
        Self { payment: AdminPaymentBody::of(payment), unsettled_attempts }
    }
}
