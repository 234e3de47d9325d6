//! `/admin/orders/{id}`: one order with its lines, address, payment and timeline, and the buttons that its status allows.

use askama::Template;
use pages::address::Query;
use serde::Deserialize;
use shared_kernel::Permission;
use shared_kernel::id::number_of;

use super::{api_of, status_in_words};
use crate::admin::listing::Listed;
use crate::admin::payments::{self, PaymentSummary};
use crate::admin::places::{order_page, payment_page};
use crate::admin::view::{Area, Button, Cell, Nav, Table};
use crate::layout::Layout;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};
use crate::when;

/// An order as the API shows it.
#[derive(Debug, Deserialize)]
struct Order {
    id: String,
    customer_id: String,
    placed_at: String,
    expires_at: String,
    status: String,
    total: Money,
    refunded: Money,
    lines: Vec<Line>,
    shipping_address: Option<Address>,
    confirmed_at: Option<String>,
    shipped_at: Option<String>,
    delivered_at: Option<String>,
    cancelled_at: Option<String>,
    cancel_reason: Option<String>,
    decline_detail: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Line {
    sku: String,
    name: String,
    quantity: i64,
    unit_price: Money,
}

#[derive(Debug, Deserialize)]
struct Address {
    formatted: Vec<String>,
}

/// A message of the checkout.
#[derive(Debug, Deserialize)]
struct Step {
    occurred_at: String,
    context: String,
    what: String,
    handled: Option<Handled>,
}

#[derive(Debug, Deserialize)]
struct Handled {
    attempts: i64,
    last_error: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/order.html")]
struct OrderPage {
    layout: Layout,
    nav: Nav,
    title: String,
    status: String,
    tone: &'static str,
    facts: Vec<(&'static str, Cell)>,
    buttons: Vec<Button>,
    lines: Table,
    address: Vec<String>,
    payment: Option<PaymentPanel>,
    steps: Vec<ShownStep>,
}

/// The facts of the payment, for those who may refund.
struct PaymentPanel {
    facts: Vec<(&'static str, Cell)>,
    /// The page of the payment, if there is one.
    href: String,
    is_away: bool,
}

struct ShownStep {
    class: String,
    time: String,
    what: String,
    trouble: String,
}

pub(super) async fn show(visit: Visit) -> Outcome {
    let id = visit.param("id");
    let order = visit.get::<Order>(&api_of(&id)).await?;
    let payment = payment(&visit, &order.id).await?;
    let steps = timeline(&visit, &order.id).await?;
    let (status, tone) = status_in_words(&order.status);
    let page = OrderPage {
        layout: visit.layout(&format!("Order {}", number_of(&order.id))).await,
        nav: Nav::of(&visit, Area::Orders),
        title: format!("Order {}", number_of(&order.id)),
        status: status.to_owned(),
        tone,
        facts: facts(&visit, &order),
        buttons: buttons(&visit, &order),
        lines: Table::new("Lines", &["Product", "#Units", "#Price", "#Together"])
            .rows(order.lines.iter().map(line_cells)),
        address: order.shipping_address.map(|address| address.formatted).unwrap_or_default(),
        payment,
        steps,
    };
    visit.page(&page)
}

fn facts(visit: &Visit, order: &Order) -> Vec<(&'static str, Cell)> {
    let customer = if visit.may(Permission::Customers) {
        Cell::link(number_of(&order.customer_id), format!("/admin/customers/{}", order.customer_id))
    } else {
        Cell::text(number_of(&order.customer_id))
    };
    let mut facts = vec![
        ("Id", Cell::text(&order.id)),
        ("Customer", customer),
        ("Placed", Cell::text(when::moment(&order.placed_at))),
    ];
    if order.confirmed_at.is_none() && order.cancelled_at.is_none() && order.shipped_at.is_none() {
        facts.push(("To be settled by", Cell::text(when::moment(&order.expires_at))));
    }
    let moments = [
        ("Paid", &order.confirmed_at),
        ("Shipped", &order.shipped_at),
        ("Delivered", &order.delivered_at),
        ("Cancelled", &order.cancelled_at),
    ];
    for (name, moment) in moments {
        facts.extend(moment.as_deref().map(|moment| (name, Cell::text(when::moment(moment)))));
    }
    if let Some(reason) = &order.cancel_reason {
        let detail = order.decline_detail.clone().unwrap_or_default();
        facts.push(("Why", Cell::text(reason.replace('-', " ")).below(detail)));
    }
    facts.push(("Total", Cell::text(order.total.to_string())));
    if order.refunded.amount_minor > 0 {
        facts.push(("Refunded", Cell::text(order.refunded.to_string())));
    }
    facts
}

/// The buttons that its status allows. The API decides again: the order may have moved on.
fn buttons(visit: &Visit, order: &Order) -> Vec<Button> {
    let button = |verb: &str, label: &str| {
        Button::new(format!("{}/{verb}", order_page(&order.id)), label, visit.new_key())
    };
    let cancel = || button("cancel", "Cancel the order").tone("danger");
    match order.status.as_str() {
        "placed" | "awaiting-payment" => vec![cancel()],
        "confirmed" => vec![button("ship", "Ship it").tone("primary"), cancel()],
        "shipped" => vec![button("deliver", "It has arrived").tone("primary")],
        _ => Vec::new(),
    }
}

fn line_cells(line: &Line) -> Vec<Cell> {
    vec![
        Cell::text(&line.name).below(&line.sku),
        Cell::number(&line.quantity),
        Cell::number(&line.unit_price),
        Cell::number(&line.unit_price.times(line.quantity)),
    ]
}

async fn payment(visit: &Visit, order: &str) -> Result<Option<PaymentPanel>, Refusal> {
    if !visit.may(Permission::Refunds) {
        return Ok(None);
    }
    let asked = Query::new().with("order_id", order).with("limit", "1").below("/api/v1/payments");
    let listed = match visit.get::<Listed<PaymentSummary>>(&asked).await {
        Ok(listed) => listed,
        Err(Refusal::Busy { .. } | Refusal::Away | Refusal::Broken(_)) => {
            return Ok(Some(PaymentPanel {
                facts: Vec::new(),
                href: String::new(),
                is_away: true,
            }));
        }
        Err(other) => return Err(other),
    };
    let panel = |payment: &PaymentSummary| PaymentPanel {
        facts: payments::facts(payment),
        href: payment_page(payment.id()),
        is_away: false,
    };
    Ok(listed.items.first().map(panel))
}

async fn timeline(visit: &Visit, order: &str) -> Result<Vec<ShownStep>, Refusal> {
    let path = format!("/api/v2/orders/{}/timeline", pages::address::segment(order));
    let listed = visit.get::<Listed<Step>>(&path).await?;
    let shown = |step: Step| {
        let trouble = step.handled.and_then(|handled| {
            let error = handled.last_error?;
            Some(format!("{} attempts; the last error was: {error}", handled.attempts))
        });
        ShownStep {
            class: format!("context-{}", step.context),
            time: when::time(&step.occurred_at),
            what: step.what,
            trouble: trouble.unwrap_or_default(),
        }
    };
    Ok(listed.items.into_iter().map(shown).collect())
}
