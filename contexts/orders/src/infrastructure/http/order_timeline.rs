//! `GET /orders/{id}/timeline`: every step of a checkout, as this context saw it.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Caller, Problem};
use serde::Serialize;
use uuid::Uuid;

use super::order_problem::{no_such_order, order_id};
use super::{State, actor};
use crate::application::ports::{Handling, TimelineStep};

#[derive(Debug, Serialize)]
struct TimelineBody {
    order_id: Uuid,
    steps: Vec<StepBody>,
}

#[derive(Debug, Serialize)]
struct StepBody {
    time: DateTime<Utc>,
    /// Who published it.
    context: String,
    what: &'static str,
    event_type: String,
    event_id: Uuid,
    subject: String,
    sequence: i64,
    caused_by: Option<Uuid>,
    /// `null` for what `orders` itself published.
    handled: Option<HandledBody>,
}

#[derive(Debug, Serialize)]
struct HandledBody {
    by: String,
    status: String,
    attempts: i32,
    at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
}

pub(super) async fn order_timeline(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = order_id(&path)?;
    let steps =
        state.application.order_timeline(order, actor(&caller)).await?.ok_or_else(no_such_order)?;
    // What went wrong inside is for those who run the shop; a customer sees that it is being tried again.
    let steps = steps.into_iter().map(|step| step_body(step, caller.is_admin())).collect();
    Ok(HttpResponse::Ok().json(TimelineBody { order_id: order.as_uuid(), steps }))
}

fn step_body(step: TimelineStep, with_errors: bool) -> StepBody {
    let TimelineStep {
        time,
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
            at: handled_at,
            last_error: last_error.filter(|_error| with_errors),
        }
    });
    let what = what_happened(&event_type);
    StepBody { time, context, what, event_type, event_id, subject, sequence, caused_by, handled }
}

fn what_happened(event_type: &str) -> &'static str {
    match event_type {
        "orders.order-placed.v1" => "the order was placed",
        "orders.order-awaiting-payment.v1" => "the money was asked for",
        "orders.order-confirmed.v1" => "the order was confirmed",
        "orders.order-cancelled.v1" => "the order was cancelled",
        "orders.order-shipped.v1" => "the parcel left",
        "orders.order-delivered.v1" => "the parcel arrived",
        "orders.order-refunded.v1" => "the refund was noted",
        "orders.order-anonymised.v1" => "the address was erased",
        "products.stock-reserved.v1" => "the units were reserved",
        "products.stock-rejected.v1" => "the units could not be had",
        "products.reservation-expired.v1" => "the reservation ran out",
        "payments.payment-captured.v1" => "the money was taken",
        "payments.payment-declined.v1" => "the payment was declined",
        "payments.refund-completed.v1" => "the money went back",
        "users.user-erased.v1" => "the customer was erased",
        _ => "something else happened",
    }
}
