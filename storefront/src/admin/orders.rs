//! Orders: the list, and one order with what can be done about it.

mod act;
mod list;
mod show;

use pages::address::segment;
use serde::Deserialize;
use shared_kernel::Permission::Orders;
use shared_kernel::id::number_of;

use super::places::order_page;
use super::view::Cell;
use crate::money::Money;
use crate::page_table::{Page, Who, get, post};
use crate::when;

pub(super) fn pages() -> Vec<Page> {
    let orders = Who::Holder(Orders);
    vec![
        get("/admin/orders", list::show).who(orders),
        get("/admin/orders/{id}", show::show).who(orders),
        post("/admin/orders/{id}/ship", act::ship).who(orders),
        post("/admin/orders/{id}/deliver", act::deliver).who(orders),
        post("/admin/orders/{id}/cancel", act::cancel).who(orders),
    ]
}

/// An order as lists have it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct OrderSummary {
    id: String,
    customer_id: String,
    placed_at: String,
    status: String,
    total: Money,
}

/// The row of an order: id, time, status, total.
pub(super) fn order_cells(order: &OrderSummary) -> Vec<Cell> {
    let (status, tone) = status_in_words(&order.status);
    vec![
        Cell::link(number_of(&order.id), order_page(&order.id)),
        Cell::text(when::moment(&order.placed_at)),
        Cell::badge(status, tone),
        Cell::number(&order.total),
    ]
}

/// The status of an order for people, and its tone.
pub(super) fn status_in_words(status: &str) -> (&str, &'static str) {
    match status {
        "placed" => ("Placed", "wait"),
        "awaiting-payment" => ("Awaiting payment", "wait"),
        "confirmed" => ("To ship", "good"),
        "shipped" => ("Shipped", "good"),
        "delivered" => ("Delivered", "off"),
        "cancelled" => ("Cancelled", "bad"),
        other => (other, "off"),
    }
}

/// The order in the API.
fn api_of(id: &str) -> String {
    format!("/api/v1/orders/{}", segment(id))
}
