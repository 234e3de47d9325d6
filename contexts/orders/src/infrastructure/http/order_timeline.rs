//! `GET /orders/{id}/timeline`: the messages of a checkout that this context published or received. The second version is a
//! list like every other; the first one has its steps under a name of its own.

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Caller, Page, Problem};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::EventType;
use uuid::Uuid;

use super::problems::{no_such_order, order_id};
use super::{State, actor};
use crate::application::ports::{Handling, TimelineStep};
use crate::domain::{DeclineReason, OrderId, Status};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Timeline")]
pub(super) struct TimelineBody {
    order_id: Uuid,
    steps: Vec<StepBody>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TimelineStep")]
pub(super) struct StepBody {
    occurred_at: DateTime<Utc>,
    /// The publisher.
    context: String,
    what: Cow<'static, str>,
    event_type: String,
    event_id: Uuid,
    subject: String,
    sequence: i64,
    caused_by: Option<Uuid>,
    /// `null` for an event that `orders` published.
    handled: Option<HandledBody>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Handled")]
struct HandledBody {
    by: String,
    status: String,
    attempts: i32,
    handled_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
}

/// The first version.
pub(super) async fn order_timeline(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = order_id(&path)?;
    let steps = steps(&state, &caller, order).await?;
    Ok(HttpResponse::Ok().json(TimelineBody { order_id: order.as_uuid(), steps }))
}

/// The second version. A timeline is short: it has one page.
pub(super) async fn list_order_steps(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let items = steps(&state, &caller, order_id(&path)?).await?;
    Ok(Page::whole(items).answer(&http))
}

async fn steps(state: &State, caller: &Caller, order: OrderId) -> Result<Vec<StepBody>, Problem> {
    let (found, steps) =
        state.application.order_timeline(order, actor(caller)).await?.ok_or_else(no_such_order)?;
    let declined = match found.status() {
        Status::Cancelled { reason, .. } => reason.decline_reason(),
        Status::Placed { .. }
        | Status::AwaitingPayment
        | Status::Confirmed { .. }
        | Status::Shipped { .. }
        | Status::Delivered { .. } => None,
    };
    // Errors are for staff; a customer sees that the message is retried.
    let step = |step| step_body(step, declined, caller.acts_for_the_shop());
    Ok(steps.into_iter().map(step).collect())
}

fn step_body(step: TimelineStep, declined: Option<DeclineReason>, with_errors: bool) -> StepBody {
    let TimelineStep {
        time: occurred_at,
        context,
        event_type,
        event_id,
        subject,
        sequence,
        caused_by,
        handling,
    } = step;
    let handled = handling.map(|Handling { handler, status, attempts, handled_at, last_error }| {
        HandledBody {
            by: handler,
            status,
            attempts,
            handled_at,
            last_error: last_error.filter(|_error| with_errors),
        }
    });
    let what = match (EventType::name_of(&event_type), declined) {
        ("payments.payment-declined" | "orders.order-cancelled", Some(reason)) => {
            format!("{}: {reason}", describe(&event_type)).into()
        }
        _ => describe(&event_type).into(),
    };
    StepBody {
        occurred_at,
        context,
        what,
        event_type,
        event_id,
        subject,
        sequence,
        caused_by,
        handled,
    }
}

/// A description of the event for people, the same for every version.
fn describe(event_type: &str) -> &'static str {
    match EventType::name_of(event_type) {
        "orders.order-placed" => "the order was placed",
        "orders.order-awaiting-payment" => "the money was asked for",
        "orders.order-confirmed" => "the order was confirmed",
        "orders.order-cancelled" => "the order was cancelled",
        "orders.order-shipped" => "the parcel left",
        "orders.order-delivered" => "the parcel arrived",
        "orders.order-refunded" => "the refund was noted",
        "orders.order-anonymised" => "the address was erased",
        "products.stock-reserved" => "the units were reserved",
        "products.stock-rejected" => "the units could not be had",
        "products.reservation-expired" => "the reservation ran out",
        "payments.payment-captured" => "the money was taken",
        "payments.payment-declined" => "the payment was declined",
        "payments.refund-completed" => "the money went back",
        "users.user-erased" => "the customer was erased",
        _ => "something else happened",
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::infrastructure::http::testing::{Shop, get, post, two_mugs};

    #[actix_web::test]
    async fn the_timeline_has_every_step() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        shop.confirm(order).await;
        let timeline = shop.call(get(&format!("/orders/{order}/timeline"))).await;
        let steps = timeline.body["steps"].as_array().unwrap();
        let described: Vec<&str> =
            steps.iter().map(|step| step["what"].as_str().unwrap()).collect();
        assert_eq!(
            described,
            ["the order was placed", "the money was asked for", "the order was confirmed"]
        );
        assert_eq!(steps[0]["context"], "orders");
    }

    #[actix_web::test]
    async fn a_chosen_request_id_opens_no_foreign_timeline() {
        let shop = Shop::open().await;
        let request_id = Uuid::from_u128(77).to_string();
        let place = || {
            post("/orders").insert_header(("X-Request-Id", request_id.clone())).set_json(two_mugs())
        };
        shop.call(place()).await;
        let stranger = Uuid::from_u128(43);
        let theirs = shop.call_as(stranger, &[], place()).await;
        let path = format!("/orders/{}/timeline", theirs.body["id"].as_str().unwrap());
        let timeline = shop.call_as(stranger, &[], get(&path)).await;
        let steps = timeline.body["steps"].as_array().unwrap();
        assert_eq!(steps.len(), 1, "{steps:?}");
        assert_ne!(steps[0]["caused_by"], request_id, "a client's id is not one of the shop");
    }
}
