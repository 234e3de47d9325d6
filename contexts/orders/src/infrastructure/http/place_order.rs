//! `POST /orders`: places an order and answers 202. With `Prefer: wait=N` it waits for the outcome of the checkout.

use std::time::Duration;

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::ingress::place_to_wait;
use platform::http::{Caller, Fields, JsonBody, MadeBody, Problem, RequestOrigin, Wait};
use shared_kernel::{Currency, IntegerForm, Money, StoreError};
use uuid::Uuid;

use super::bodies::with_order;
use super::shipping_address::read_shipping_address;
use super::state::OnceFor;
use super::{State, customer};
use crate::application::OutcomeWait;
use crate::application::get_order::{GetOrderError, OrderDetails};
use crate::application::place_order::PlaceOrder;
use crate::domain::{
    CustomerId, OrderId, OrderLines, PaymentToken, Quantity, Sku, WantedLines, WantedRefusal,
};

// tour: checkout/request
pub(super) async fn place_order(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    wait: Wait,
    http: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let order = OrderId::from_uuid(state.ids.next());
    let customer = customer(&caller);
    let mut named = Vec::new();
    let command = match body.read(|fields| read(fields, order, customer, &mut named)) {
        Ok(command) => command,
        Err(refused) => return Err(state.with_unknown_lines(refused, named).await?),
    };
    request.require_idempotency_key()?;
    let once = OnceFor {
        scope: format!("place-order/{customer}"),
        fingerprint: body.fingerprint(),
        resource: order.as_uuid(),
    };
    let place = state.once(&request, once, command, |application, command, origin| async move {
        application.place_order(&command, &origin).await
    });
    let since_before = wait.0.map(|_patience| state.application.outcomes.wait_for(order));
    let placed = place.await?;
    let order = OrderId::from_uuid(placed.resource);
    let location = format!("/api/v1/orders/{order}");

    let since_before = since_before.filter(|_wait| !placed.repeated);
    if let (Some(patience), Some(applied)) = (wait.0, wait.applied())
        // Waiting is a preference: where as many wait as may, the answer comes at once.
        && let Some(_waiting) = place_to_wait(&http, caller.user_id)
        && let Some(settled) = await_outcome(&state, order, patience, since_before).await?
    {
        let mut response = HttpResponse::Created();
        response.insert_header((LOCATION, location)).insert_header(applied);
        return Ok(with_order(&mut response, &settled));
    }
    Ok(HttpResponse::Accepted()
        .insert_header((LOCATION, location))
        .json(MadeBody { id: order.as_uuid() }))
}

/// Waits for the outcome until the host is told to stop: waiting clients must not delay that. They are answered 202, and
/// ask the next host.
async fn await_outcome(
    state: &State,
    order: OrderId,
    patience: Duration,
    since_before: Option<OutcomeWait>,
) -> Result<Option<OrderDetails>, StoreError> {
    let draining = state.tasks.draining();
    let outcome = tokio::select! {
        biased;
        outcome = state.application.await_outcome(order, patience, since_before) => outcome,
        () = draining.cancelled() => return Ok(None),
    };
    match outcome {
        Ok(outcome) => Ok(outcome),
        // The order is placed; only its address cannot be shown now.
        Err(GetOrderError::KeyAway(_)) => Ok(None),
        Err(GetOrderError::Store(error)) => Err(error),
    }
}

/// The fields of a body, for the description of the API.
pub(super) fn form(fields: &mut Fields) -> Option<PlaceOrder> {
    let (order, customer) = (OrderId::from_uuid(Uuid::nil()), CustomerId::from_uuid(Uuid::nil()));
    read(fields, order, customer, &mut Vec::new())
}

/// The command in the fields of a body; `named` receives the SKUs that can be read, each with the path of its line.
fn read(
    fields: &mut Fields,
    order: OrderId,
    customer: CustomerId,
    named: &mut Vec<(String, Sku)>,
) -> Option<PlaceOrder> {
    fields.refuse_null(&["lines", "expected_total"]);
    let length = 1..=OrderLines::MOST;
    let lines = fields.optional_list("lines", length, |line| read_line(line, named));
    let expected_total = fields.optional_object("expected_total", read_money);
    let shipping_address = fields.object("shipping_address", read_shipping_address);
    let payment_token = fields.text("payment_token", PaymentToken::FORM, PaymentToken::parse);
    let lines = match lines? {
        Some(lines) => Some(gather(fields, lines)?),
        None => None,
    };
    Some(PlaceOrder {
        order,
        customer,
        lines,
        expected_total: expected_total?,
        shipping_address: shipping_address?,
        payment_token: payment_token?,
    })
}

fn read_line(fields: &mut Fields, named: &mut Vec<(String, Sku)>) -> Option<(Sku, Quantity)> {
    let sku = fields.text("sku", Sku::FORM, Sku::parse);
    named.extend(sku.clone().map(|sku| (fields.path().to_owned(), sku)));
    let quantity = fields.integer("quantity", Quantity::FORM, Quantity::parse);
    Some((sku?, quantity?))
}

/// The form of an amount in minor units.
const AMOUNT_FORM: IntegerForm = IntegerForm::between(0, i64::MAX, 2500);

fn read_money(fields: &mut Fields) -> Option<Money> {
    let not_negative = |minor| if minor < 0 { Err("must not be negative") } else { Ok(minor) };
    let amount_minor = fields.integer("amount_minor", AMOUNT_FORM, not_negative);
    let currency = fields.text("currency", Currency::FORM, Currency::parse);
    Some(Money::new(amount_minor?, currency?))
}

fn gather(fields: &mut Fields, lines: Vec<(Sku, Quantity)>) -> Option<WantedLines> {
    match WantedLines::gather(lines) {
        Ok(wanted) => Some(wanted),
        Err(refusal @ (WantedRefusal::Empty | WantedRefusal::TooMany)) => {
            fields.refuse("lines", refusal);
            None
        }
        Err(refusal @ WantedRefusal::TooManyUnits { position }) => {
            fields.refuse(&format!("lines[{position}].quantity"), refusal);
            None
        }
    }
}

#[cfg(test)]
mod tests;
