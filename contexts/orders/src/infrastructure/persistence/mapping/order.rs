//! Mapping of an order and its rows: the order itself and its refunds. `due_at` of the row is `expires_at` of an order
//! that is not settled.

use platform::time::to_micros;
use shared_kernel::{Currency, Money, StoreError};

use super::RowReader;
use crate::domain::{
    CancelReason, CustomerId, DeclineReason, Order, OrderId, Refund, RefundId, Sealed, Status,
    StatusName, StoredOrder,
};
use crate::infrastructure::persistence::entities::{order_refunds, orders};

pub(crate) fn to_row(order: Order) -> orders::Model {
    let refunded_minor = order.refunded().amount_minor();
    let StoredOrder {
        id,
        version,
        customer,
        status,
        total,
        refunds: _,
        shipping_address,
        placed_at,
        expires_at,
        correlation_id,
        from_basket,
    } = order.into_stored();
    let due_at = (!status.is_settled()).then(|| to_micros(expires_at));
    let StatusColumns { status, status_at, cancel_reason, decline_reason, payment_token } =
        status_columns(status);
    orders::Model {
        id: id.as_uuid(),
        version: version.as_u32().into(),
        customer_id: customer.as_uuid(),
        status: status.text().to_owned(),
        status_at,
        cancel_reason,
        decline_reason,
        payment_token,
        total_minor: total.amount_minor(),
        currency: total.currency().code().to_owned(),
        refunded_minor,
        address: shipping_address.map(Sealed::into_string),
        placed_at: to_micros(placed_at),
        expires_at: to_micros(expires_at),
        due_at,
        correlation_id,
        from_basket,
    }
}

pub(crate) fn from_row(
    row: &orders::Model,
    refunds: &[order_refunds::Model],
) -> Result<Order, StoreError> {
    let at = RowReader { table: "orders", key: &row.id };
    let currency = at.parse("currency", &row.currency, Currency::recorded)?;
    let order = Order::stored(StoredOrder {
        id: OrderId::from_uuid(row.id),
        version: at.version(row.version)?,
        customer: CustomerId::from_uuid(row.customer_id),
        status: status(at, row)?,
        total: Money::new(row.total_minor, currency),
        refunds: refunds.iter().map(|refund| self::refund(refund, currency)).collect(),
        shipping_address: row.address.as_deref().map(Sealed::stored),
        placed_at: at.time("placed_at", row.placed_at)?,
        expires_at: at.time("expires_at", row.expires_at)?,
        correlation_id: row.correlation_id,
        from_basket: row.from_basket,
    });
    if order.refunded().amount_minor() != row.refunded_minor {
        return Err(at.corrupt("refunded_minor"));
    }
    Ok(order)
}

fn refund(row: &order_refunds::Model, currency: Currency) -> Refund {
    let order_refunds::Model { order_id: _, refund_id, amount_minor } = row;
    Refund::stored(RefundId::from_uuid(*refund_id), Money::new(*amount_minor, currency))
}

pub(crate) fn to_refund_row(order: OrderId, refund: Refund) -> order_refunds::Model {
    order_refunds::Model {
        order_id: order.as_uuid(),
        refund_id: refund.id().as_uuid(),
        amount_minor: refund.amount().amount_minor(),
    }
}

struct StatusColumns {
    status: StatusName,
    status_at: Option<i64>,
    cancel_reason: Option<String>,
    decline_reason: Option<String>,
    payment_token: Option<String>,
}

fn status_columns(status: Status) -> StatusColumns {
    let name = status.name();
    let none = StatusColumns {
        status: name,
        status_at: None,
        cancel_reason: None,
        decline_reason: None,
        payment_token: None,
    };
    match status {
        Status::Placed { payment_token } => {
            StatusColumns { payment_token: Some(payment_token.into_string()), ..none }
        }
        Status::AwaitingPayment => none,
        Status::Confirmed { at } | Status::Shipped { at } | Status::Delivered { at } => {
            StatusColumns { status_at: Some(to_micros(at)), ..none }
        }
        Status::Cancelled { at, reason } => {
            let cancel_reason = Some(reason.text().to_owned());
            let decline_reason = reason.decline_reason().map(|why| why.text().to_owned());
            StatusColumns { status_at: Some(to_micros(at)), cancel_reason, decline_reason, ..none }
        }
    }
}

fn status(row_at: RowReader<'_>, row: &orders::Model) -> Result<Status, StoreError> {
    let since = || row_at.time("status_at", row_at.required("status_at", row.status_at)?);
    Ok(match row_at.parse("status", &row.status, StatusName::parse)? {
        StatusName::Placed => {
            let token = row_at.required("payment_token", row.payment_token.as_deref())?;
            Status::Placed { payment_token: Sealed::stored(token) }
        }
        StatusName::AwaitingPayment => Status::AwaitingPayment,
        StatusName::Confirmed => Status::Confirmed { at: since()? },
        StatusName::Cancelled => {
            let why = row.decline_reason.as_deref();
            let why = why.map(|why| row_at.required("decline_reason", DeclineReason::parse(why)));
            let why = why.transpose()?;
            let reason = row.cancel_reason.as_deref();
            let reason = reason.and_then(|reason| CancelReason::parse(reason, why));
            Status::Cancelled { at: since()?, reason: row_at.required("cancel_reason", reason)? }
        }
        StatusName::Shipped => Status::Shipped { at: since()? },
        StatusName::Delivered => Status::Delivered { at: since()? },
    })
}
