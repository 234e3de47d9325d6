//! One order: where it stands, its lines, its payment and what has happened; and its cancellation.

use askama::Template;
use pages::address::segment;
use serde::Deserialize;
use shared_kernel::id::number_of;

use super::order_words::{OrderLine, OrderState, Step, TimelineEntry, entries};
use crate::api::Call;
use crate::layout::Layout;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};
use crate::when;

/// An order as the API sends it.
#[derive(Deserialize)]
struct Order {
    id: String,
    total: Money,
    refunded: Money,
    placed_at: String,
    lines: Vec<OrderLine>,
    shipping_address: Option<Address>,
    #[serde(flatten)]
    state: OrderState,
}

#[derive(Deserialize)]
struct Address {
    formatted: Vec<String>,
}

#[derive(Deserialize)]
struct Timeline {
    items: Vec<Step>,
}

#[derive(Template)]
#[template(path = "shop/order.html")]
struct OrderPage {
    layout: Layout,
    order: Order,
    live: Live,
    key: String,
}

/// The part of the page that changes while one looks at it.
#[derive(Template)]
#[template(path = "shop/order_live.html")]
struct Live {
    id: String,
    state: OrderState,
    entries: Vec<TimelineEntry>,
}

impl Order {
    fn number(&self) -> &str {
        number_of(&self.id)
    }

    fn placed(&self) -> String {
        when::moment(&self.placed_at)
    }

    fn has_refund(&self) -> bool {
        self.refunded.amount_minor > 0
    }
}

/// `GET /orders/{id}`.
pub(super) async fn show(visit: Visit) -> Outcome {
    let (order, live) = read(&visit).await?;
    let title = format!("Order {}", order.number());
    let (layout, key) = (visit.layout(&title).await, visit.new_key());
    visit.page(&OrderPage { layout, order, live, key })
}

/// `GET /orders/{id}/live`: the part of the page that changes, for the script that shows it anew.
pub(super) async fn live(visit: Visit) -> Outcome {
    let (_order, live) = read(&visit).await?;
    visit.page(&live)
}

/// `POST /orders/{id}/cancel`.
pub(super) async fn cancel(visit: Visit) -> Outcome {
    let id = visit.param("id");
    let key = visit.form().filled_in("key").map_or_else(|| visit.new_key(), str::to_owned);
    let call = Call::command(format!("/api/v1/orders/{}/cancel", segment(&id))).key(&key);
    match visit.call(call).await {
        Ok(_cancelled) => visit.flash("Your order is cancelled."),
        Err(refusal) => {
            let problem = refusal.into_problem()?;
            if problem.status == 404 {
                return Err(Refusal::NotFound);
            }
            visit.flash_bad("The order cannot be cancelled any more.");
        }
    }
    visit.see_other(&format!("/orders/{}", segment(&id)))
}

async fn read(visit: &Visit) -> Result<(Order, Live), Refusal> {
    let id = segment(&visit.param("id"));
    let order: Order = match visit.get(&format!("/api/v1/orders/{id}")).await {
        Ok(order) => order,
        // A text that is no id names no order.
        Err(Refusal::Problem(problem)) if matches!(problem.status, 400 | 404 | 422) => {
            return Err(Refusal::NotFound);
        }
        Err(other) => return Err(other),
    };
    // An order shows without its timeline.
    let timeline = visit.get::<Timeline>(&format!("/api/v2/orders/{id}/timeline")).await;
    let steps = timeline.map(|timeline| timeline.items).unwrap_or_default();
    let (state, entries) = (order.state.clone(), entries(steps));
    let live = Live { id: order.id.clone(), state, entries };
    Ok((order, live))
}
