//! `/admin`: what needs attention, by permission: orders to ship, payments that an operator must look at, products that are sold
//! out.

use askama::Template;
use serde::de::DeserializeOwned;
use shared_kernel::Permission;

use super::listing::Listed;
use super::orders::{OrderSummary, order_cells};
use super::payments::{PaymentSummary, payment_cells};
use super::products::{Product, few_product_cells};
use super::view::{Area, Cell, Nav, Panel};
use crate::layout::Layout;
use crate::page_table::{Page, Who, get};
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

pub(super) fn pages() -> Vec<Page> {
    vec![get("/admin", show).who(Who::Staff)]
}

#[derive(Template)]
#[template(path = "admin/start.html")]
struct Start {
    layout: Layout,
    nav: Nav,
    panels: Vec<Panel>,
}

async fn show(visit: Visit) -> Outcome {
    let mut panels = Vec::new();
    if visit.may(Permission::Orders) {
        panels.push(to_ship(&visit).await?);
    }
    if visit.may(Permission::Refunds) {
        panels.push(with_a_discrepancy(&visit).await?);
        panels.push(without_an_outcome(&visit).await?);
    }
    if visit.may(Permission::Catalogue) {
        panels.push(sold_out(&visit).await?);
    }
    let (layout, nav) = (visit.layout("Back office").await, Nav::of(&visit, Area::Start));
    visit.page(&Start { layout, nav, panels })
}

async fn to_ship(visit: &Visit) -> Result<Panel, Refusal> {
    let calm = "No paid order waits to be shipped.";
    let panel = Panel::new("To ship", "context-orders", "/admin/orders?status=confirmed", calm);
    let columns = ["Order", "Placed", "Status", "#Total"];
    let asked = "/api/v1/orders?all=true&status=confirmed&limit=6";
    filled::<OrderSummary>(visit, panel, asked, &columns, order_cells).await
}

async fn with_a_discrepancy(visit: &Visit) -> Result<Panel, Refusal> {
    let calm = "The provider states the amounts that it was asked for.";
    let more = "/admin/payments?discrepancy=true";
    let panel = Panel::new("Payments with a discrepancy", "context-payments", more, calm);
    let asked = "/api/v1/payments?discrepancy=true&limit=6";
    filled::<PaymentSummary>(visit, panel, asked, &PAYMENT_COLUMNS, payment_cells).await
}

async fn without_an_outcome(visit: &Visit) -> Result<Panel, Refusal> {
    let calm = "The outcome of every charge is known.";
    let more = "/admin/payments?status=unknown";
    let panel = Panel::new("Payments without an outcome", "context-payments", more, calm);
    let asked = "/api/v1/payments?status=unknown&limit=6";
    filled::<PaymentSummary>(visit, panel, asked, &PAYMENT_COLUMNS, payment_cells).await
}

async fn sold_out(visit: &Visit) -> Result<Panel, Refusal> {
    let calm = "Every product on sale can be ordered.";
    let panel = Panel::new("Sold out", "context-products", "/admin/products?in_stock=false", calm);
    let asked = "/api/v1/products?in_stock=false&limit=6";
    filled::<Product>(visit, panel, asked, &["Product", "#Price"], few_product_cells).await
}

const PAYMENT_COLUMNS: [&str; 4] = ["Payment", "Requested", "Status", "#Amount"];

/// The panel with the rows of a list. A context that does not answer empties its own panel only.
async fn filled<T: DeserializeOwned>(
    visit: &Visit,
    panel: Panel,
    asked: &str,
    columns: &[&'static str],
    cells: fn(&T) -> Vec<Cell>,
) -> Result<Panel, Refusal> {
    match visit.get::<Listed<T>>(asked).await {
        Ok(listed) => Ok(panel.rows(columns, listed.items.iter().map(cells).collect())),
        Err(Refusal::Busy { .. } | Refusal::Away | Refusal::Broken(_)) => Ok(panel.away()),
        Err(other) => Err(other),
    }
}
