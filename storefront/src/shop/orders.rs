//! `GET /orders`: the orders of who is logged in, the latest first.

use askama::Template;
use pages::address::Query;
use serde::Deserialize;
use shared_kernel::id::number_of;

use super::order_words::OrderState;
use crate::layout::Layout;
use crate::money::Money;
use crate::visit::{Outcome, Visit};
use crate::when;

/// Orders on a page.
const ON_A_PAGE: &str = "20";

#[derive(Deserialize)]
struct OrderPage {
    items: Vec<Order>,
    next: Option<String>,
}

/// An order in the list.
#[derive(Deserialize)]
struct Order {
    id: String,
    total: Money,
    placed_at: String,
    #[serde(flatten)]
    state: OrderState,
}

impl Order {
    fn day(&self) -> String {
        when::day(&self.placed_at)
    }

    fn number(&self) -> &str {
        number_of(&self.id)
    }
}

#[derive(Template)]
#[template(path = "shop/orders.html")]
struct OrdersPage {
    layout: Layout,
    orders: Vec<Order>,
    first: String,
    next: String,
}

pub(super) async fn list(visit: Visit) -> Outcome {
    let cursor = visit.query("cursor");
    let query = Query::new().with("limit", ON_A_PAGE).with_some("cursor", cursor.as_deref());
    let page: OrderPage = visit.get(&query.below("/api/v1/orders")).await?;
    let next = page.next.map(|cursor| Query::new().with("cursor", &cursor).below("/orders"));
    let first = cursor.map(|_later| "/orders".to_owned()).unwrap_or_default();
    let layout = visit.layout("Your orders").await;
    visit.page(&OrdersPage { layout, orders: page.items, first, next: next.unwrap_or_default() })
}
