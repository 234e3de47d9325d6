//! Between payments and their rows.

use chrono::{DateTime, Utc};
use platform::time::to_micros;
use shared_kernel::{Currency, Money, StoreError};
use uuid::Uuid;

use super::{Columns, refund};
use crate::application::ports::StatusName;
use crate::domain::{
    CustomerId, DeclineReason, Discrepancy, OpenCharge, OrderId, Payment, PaymentId, PaymentStatus,
    PaymentToken, ProcessId, ProviderReference, RefundId, StoredPayment,
};
use crate::infrastructure::persistence::entities::{payments, refunds};

/// The row of a payment whose pending action is due at `next_action_at`.
pub(crate) fn to_row(payment: &Payment, next_action_at: Option<DateTime<Utc>>) -> payments::Model {
    let status = payment.status();
    let mut row = payments::Model {
        payment_id: payment.id().as_uuid(),
        order_id: payment.order().as_uuid(),
        customer_id: payment.customer().as_uuid(),
        correlation_id: payment.process().as_uuid(),
        version: payment.version().as_u32().into(),
        amount_minor: payment.amount().amount_minor(),
        currency: payment.amount().currency().code().to_owned(),
        status: StatusName::of(status).as_str().to_owned(),
        payment_token: None,
        expires_at: None,
        unknown_since: None,
        settled_at: None,
        provider_reference: None,
        decline_reason: None,
        requested_at: to_micros(payment.requested_at()),
        unwanted_since: payment.unwanted_since().map(to_micros),
        discrepancy_since: None,
        discrepancy_refund_id: None,
        stated_minor: None,
        stated_currency: None,
        captured_minor: payment.captured().amount_minor(),
        refunding_minor: payment.refunding().amount_minor(),
        next_action_at: next_action_at.map(to_micros),
        attempts: 0,
    };
    if let Some(OpenCharge { token, expires_at }) = payment.open_charge() {
        row.payment_token = Some(token.as_str().to_owned());
        row.expires_at = Some(to_micros(*expires_at));
    }
    if let Some(Discrepancy { since, refund, stated }) = payment.discrepancy() {
        row.discrepancy_since = Some(to_micros(*since));
        row.discrepancy_refund_id = refund.map(RefundId::as_uuid);
        row.stated_minor = stated.map(Money::amount_minor);
        row.stated_currency = stated.map(|stated| stated.currency().code().to_owned());
    }
    match status {
        PaymentStatus::Requested { charge: _ } => {}
        PaymentStatus::Unknown { charge: _, since } => row.unknown_since = Some(to_micros(*since)),
        PaymentStatus::Captured { at, reference } => {
            row.settled_at = Some(to_micros(*at));
            row.provider_reference = Some(reference.as_str().to_owned());
        }
        PaymentStatus::Declined { at, reason } => {
            row.settled_at = Some(to_micros(*at));
            row.decline_reason = Some(reason.as_str().to_owned());
        }
        PaymentStatus::Voided { at } => row.settled_at = Some(to_micros(*at)),
    }
    row
}

/// The payment in a row and the rows of its refunds.
pub(crate) fn from_row(
    row: payments::Model,
    refunds: Vec<refunds::Model>,
) -> Result<Payment, StoreError> {
    let columns = Columns { table: "payments", key: row.payment_id };
    let payments::Model {
        payment_id,
        order_id,
        customer_id,
        correlation_id,
        version,
        amount_minor,
        currency,
        status,
        payment_token,
        expires_at,
        unknown_since,
        settled_at,
        provider_reference,
        decline_reason,
        requested_at,
        unwanted_since,
        discrepancy_since,
        discrepancy_refund_id,
        stated_minor,
        stated_currency,
        captured_minor: _follows_from_the_status,
        refunding_minor: _follows_from_the_refunds,
        next_action_at: _of_no_meaning_to_the_domain,
        attempts: _of_no_meaning_to_the_domain_either,
    } = row;
    let open_charge = || {
        let token = columns.read("payment_token", payment_token.as_deref(), PaymentToken::parse)?;
        let expires_at = columns.moment("expires_at", expires_at)?;
        Ok::<_, StoreError>(OpenCharge { token, expires_at })
    };
    let settled = || columns.moment("settled_at", settled_at);
    let text = provider_reference.as_deref();
    let reference = || columns.read("provider_reference", text, ProviderReference::parse);
    let text = decline_reason.as_deref();
    let reason = || columns.read("decline_reason", text, DeclineReason::parse);
    let status = match columns.read("status", Some(&status), StatusName::parse)? {
        StatusName::Requested => PaymentStatus::Requested { charge: open_charge()? },
        StatusName::Unknown => PaymentStatus::Unknown {
            charge: open_charge()?,
            since: columns.moment("unknown_since", unknown_since)?,
        },
        StatusName::Captured => PaymentStatus::Captured { at: settled()?, reference: reference()? },
        StatusName::Declined => PaymentStatus::Declined { at: settled()?, reason: reason()? },
        StatusName::Voided => PaymentStatus::Voided { at: settled()? },
    };
    let stated = stated_minor.zip(stated_currency.as_deref());
    Ok(Payment::stored(StoredPayment {
        id: PaymentId::from_uuid(payment_id),
        version: columns.version(version)?,
        order: OrderId::from_uuid(order_id),
        customer: CustomerId::from_uuid(customer_id),
        process: ProcessId::from_uuid(correlation_id),
        amount: columns.money(amount_minor, &currency)?,
        requested_at: columns.moment("requested_at", Some(requested_at))?,
        status,
        unwanted_since: unwanted_since
            .map(|since| columns.moment("unwanted_since", Some(since)))
            .transpose()?,
        discrepancy: discrepancy(&columns, discrepancy_since, discrepancy_refund_id, stated)?,
        refunds: refunds.into_iter().map(refund::from_row).collect::<Result<_, _>>()?,
    }))
}

/// The difference between the provider's statement and the request to it, if there is any.
fn discrepancy(
    columns: &Columns,
    since: Option<i64>,
    refund: Option<Uuid>,
    stated: Option<(i64, &str)>,
) -> Result<Option<Discrepancy>, StoreError> {
    let Some(since) = since else { return Ok(None) };
    let read = |(minor, code)| {
        let currency = columns.read("stated_currency", Some(code), Currency::recorded)?;
        Ok::<_, StoreError>(Money::new(minor, currency))
    };
    Ok(Some(Discrepancy {
        since: columns.moment("discrepancy_since", Some(since))?,
        refund: refund.map(RefundId::from_uuid),
        stated: stated.map(read).transpose()?,
    }))
}
