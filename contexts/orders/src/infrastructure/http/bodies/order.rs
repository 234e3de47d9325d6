//! An order in answers: the summary for lists, and the whole order.

use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use chrono::{DateTime, Utc};
use platform::http::{MoneyBody, etag, etag_of_state};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::application::get_order::OrderDetails;
use crate::domain::{
    CancelReason, DeclineReason, Order, OrderLine, ShippingAddress, Status, address_label,
};

/// An order without its lines.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OrderSummary")]
pub(in super::super) struct OrderSummaryBody {
    id: Uuid,
    customer_id: Uuid,
    #[serde(flatten)]
    status: StatusBody,
    total: MoneyBody,
    refunded: MoneyBody,
    placed_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    version: u32,
}

/// An order with its lines and address.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Order")]
pub(in super::super) struct OrderBody {
    #[serde(flatten)]
    summary: OrderSummaryBody,
    lines: Vec<LineBody>,
    /// `null` once the customer was erased.
    shipping_address: Option<AddressBody>,
}

/// The name of the status, with the data of this status only.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Status")]
#[serde(tag = "status", rename_all = "kebab-case")]
enum StatusBody {
    Placed,
    AwaitingPayment,
    Confirmed {
        confirmed_at: DateTime<Utc>,
    },
    Cancelled {
        cancelled_at: DateTime<Utc>,
        /// One of the examples; more may come.
        #[schemars(extend("examples" = CancelReason::ALL.map(CancelReason::text)))]
        cancel_reason: &'static str,
        #[serde(flatten)]
        declined: Option<DeclinedBody>,
    },
    Shipped {
        shipped_at: DateTime<Utc>,
    },
    Delivered {
        delivered_at: DateTime<Utc>,
    },
}

/// Why the payment was declined: a word for programs, and a text for people.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Declined")]
struct DeclinedBody {
    /// One of the examples; more may come.
    #[schemars(extend("examples" = DeclineReason::ALL.map(DeclineReason::text)))]
    decline_reason: &'static str,
    decline_detail: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OrderLine")]
struct LineBody {
    sku: String,
    name: String,
    quantity: u16,
    unit_price: MoneyBody,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Address")]
struct AddressBody {
    name: String,
    line1: String,
    line2: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    /// The code of the state where its country has a list of them.
    state: Option<String>,
    country: &'static str,
    /// The lines of a label, in the order of the country.
    formatted: Vec<String>,
}

/// Adds the order to a response, with the `ETag` of its version, or of its version without an address.
pub(in super::super) fn with_order(
    response: &mut HttpResponseBuilder,
    details: &OrderDetails,
) -> HttpResponse {
    let OrderDetails { order, lines, address } = details;
    // The address goes without a new version when the customer is erased.
    response.insert_header(match address {
        Some(_) => etag(order.version()),
        None => etag_of_state(order.version(), 0),
    });
    response.json(OrderBody {
        summary: OrderSummaryBody::from(order),
        lines: lines.iter().map(line).collect(),
        shipping_address: address.as_ref().map(address_body),
    })
}

impl From<&Order> for OrderSummaryBody {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id().as_uuid(),
            customer_id: order.customer().as_uuid(),
            total: order.total().into(),
            refunded: order.refunded().into(),
            placed_at: order.placed_at(),
            expires_at: order.expires_at(),
            version: order.version().as_u32(),
            status: order.status().into(),
        }
    }
}

impl From<&Status> for StatusBody {
    fn from(status: &Status) -> Self {
        match *status {
            Status::Placed { payment_token: _ } => Self::Placed,
            Status::AwaitingPayment => Self::AwaitingPayment,
            Status::Confirmed { at } => Self::Confirmed { confirmed_at: at },
            Status::Cancelled { at, reason } => Self::Cancelled {
                cancelled_at: at,
                cancel_reason: reason.text(),
                declined: reason.decline_reason().map(DeclinedBody::from),
            },
            Status::Shipped { at } => Self::Shipped { shipped_at: at },
            Status::Delivered { at } => Self::Delivered { delivered_at: at },
        }
    }
}

impl From<DeclineReason> for DeclinedBody {
    fn from(reason: DeclineReason) -> Self {
        Self {
            decline_reason: reason.text(),
            decline_detail: format!("No money was taken: {reason}."),
        }
    }
}

fn line(line: &OrderLine) -> LineBody {
    LineBody {
        sku: line.sku().as_str().to_owned(),
        name: line.name().to_owned(),
        quantity: line.quantity().units(),
        unit_price: line.unit_price().into(),
    }
}

fn address_body(address: &ShippingAddress) -> AddressBody {
    let ShippingAddress { name, line1, line2, locality } = address;
    AddressBody {
        name: name.as_str().to_owned(),
        line1: line1.as_str().to_owned(),
        line2: line2.as_ref().map(|part| part.as_str().to_owned()),
        postal_code: locality.postal_code().map(str::to_owned),
        city: locality.city().map(str::to_owned),
        state: locality.state().map(str::to_owned),
        country: locality.country().code(),
        formatted: address_label(address),
    }
}
