//! Mapping of an order and its rows: the order itself and its refunds. `due_at` of the row is `expires_at` of an order
//! that is not settled.

use platform::time::to_micros;
use shared_kernel::{Currency, Money, StoreError};

use super::RowReader;
use crate::domain::{
    AddressPart, CancelReason, Country, CustomerId, DeclineReason, Locality, LocalityParts, Order,
    OrderId, PaymentToken, Refund, RefundId, ShippingAddress, Status, StatusName, StoredOrder,
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
    let address = address_columns(shipping_address);
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
        recipient: address.name,
        line1: address.line1,
        line2: address.line2,
        postal_code: address.postal_code,
        city: address.city,
        state: address.state,
        country: address.country,
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
        shipping_address: shipping_address(at, row)?,
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
            StatusColumns { payment_token: Some(payment_token.as_str().to_owned()), ..none }
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
            Status::Placed {
                payment_token: row_at.parse("payment_token", token, PaymentToken::parse)?,
            }
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

#[derive(Default)]
struct AddressColumns {
    name: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
}

fn address_columns(address: Option<ShippingAddress>) -> AddressColumns {
    let Some(address) = address else { return AddressColumns::default() };
    let ShippingAddress { name, line1, line2, locality } = address;
    let LocalityParts { country, state, city, postal_code } = locality.into_parts();
    let or_empty =
        |part: Option<AddressPart>| part.map_or_else(String::new, AddressPart::into_string);
    AddressColumns {
        name: Some(name.into_string()),
        line1: Some(line1.into_string()),
        line2: line2.map(AddressPart::into_string),
        postal_code: Some(or_empty(postal_code)),
        city: Some(or_empty(city)),
        state: state.map(AddressPart::into_string),
        country: Some(country.code().to_owned()),
    }
}

fn shipping_address(
    at: RowReader<'_>,
    row: &orders::Model,
) -> Result<Option<ShippingAddress>, StoreError> {
    if row.recipient.is_none() {
        return Ok(None);
    }
    let part = |column, text: &str| at.parse(column, text, AddressPart::stored);
    let required =
        |column, value: &Option<String>| part(column, at.required(column, value.as_deref())?);
    let optional = |column, value: &Option<String>| {
        value.as_deref().map(|text| part(column, text)).transpose()
    };
    let or_empty = |column, value: &Option<String>| {
        let text = at.required(column, value.as_deref())?;
        if text.is_empty() { Ok(None) } else { part(column, text).map(Some) }
    };
    let country = at.required("country", row.country.as_deref())?;
    Ok(Some(ShippingAddress {
        name: required("recipient", &row.recipient)?,
        line1: required("line1", &row.line1)?,
        line2: optional("line2", &row.line2)?,
        locality: Locality::stored(LocalityParts {
            country: at.parse("country", country, Country::parse)?,
            state: optional("state", &row.state)?,
            city: or_empty("city", &row.city)?,
            postal_code: or_empty("postal_code", &row.postal_code)?,
        }),
    }))
}
