//! Between refunds and their rows.

use platform::time::to_micros;
use shared_kernel::{StoreError, Version};

use super::Columns;
use crate::domain::{
    PaymentId, ProviderReason, ProviderReference, Refund, RefundId, RefundReason, RefundStatus,
    SealedNote,
};
use crate::infrastructure::persistence::entities::refunds;

const REQUESTED: &str = "requested";
const COMPLETED: &str = "completed";
const FAILED: &str = "failed";

/// A refund's status, as it is stored and shown.
pub(crate) const fn status_text(status: &RefundStatus) -> &'static str {
    match status {
        RefundStatus::Requested => REQUESTED,
        RefundStatus::Completed { .. } => COMPLETED,
        RefundStatus::Failed { .. } => FAILED,
    }
}

/// The row of a refund, and the version of the row that it replaces.
pub(crate) fn to_row(payment: PaymentId, refund: &Refund) -> (refunds::Model, Version) {
    let status = refund.status();
    let mut row = refunds::Model {
        refund_id: refund.id().as_uuid(),
        payment_id: payment.as_uuid(),
        version: 2,
        amount_minor: refund.amount().amount_minor(),
        currency: refund.amount().currency().code().to_owned(),
        note: match refund.reason() {
            RefundReason::OrderCancelled => None,
            RefundReason::Asked(note) => Some(note.as_str().to_owned()),
        },
        status: status_text(status).to_owned(),
        requested_at: to_micros(refund.requested_at()),
        settled_at: None,
        provider_reference: None,
        failure_reason: None,
    };
    match status {
        RefundStatus::Requested => row.version = 1,
        RefundStatus::Completed { at, reference } => {
            row.settled_at = Some(to_micros(*at));
            row.provider_reference = Some(reference.as_str().to_owned());
        }
        RefundStatus::Failed { at, reason } => {
            row.settled_at = Some(to_micros(*at));
            row.failure_reason = Some(reason.as_str().to_owned());
        }
    }
    let replaces = if row.version == 1 { Version::NEW } else { Version::NEW.next() };
    (row, replaces)
}

/// The refund in a row.
pub(crate) fn from_row(row: refunds::Model) -> Result<Refund, StoreError> {
    let columns = Columns { table: "refunds", key: row.refund_id };
    let refunds::Model {
        refund_id,
        payment_id: _known_to_the_payment,
        version: _follows_from_the_status,
        amount_minor,
        currency,
        note,
        status,
        requested_at,
        settled_at,
        provider_reference,
        failure_reason,
    } = row;
    let settled = || columns.moment("settled_at", settled_at);
    let status = match status.as_str() {
        REQUESTED => RefundStatus::Requested,
        COMPLETED => RefundStatus::Completed {
            at: settled()?,
            reference: columns.read(
                "provider_reference",
                provider_reference.as_deref(),
                ProviderReference::parse,
            )?,
        },
        FAILED => RefundStatus::Failed {
            at: settled()?,
            reason: columns.read(
                "failure_reason",
                failure_reason.as_deref(),
                ProviderReason::parse,
            )?,
        },
        _ => return Err(columns.corrupt("status")),
    };
    let reason = match note {
        None => RefundReason::OrderCancelled,
        Some(note) => RefundReason::Asked(SealedNote::stored(note)),
    };
    Ok(Refund::stored(
        RefundId::from_uuid(refund_id),
        columns.money(amount_minor, &currency)?,
        reason,
        columns.moment("requested_at", Some(requested_at))?,
        status,
    ))
}
