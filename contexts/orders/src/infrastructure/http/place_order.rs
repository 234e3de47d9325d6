//! `POST /orders`: places an order and answers 202. With `Prefer: wait=N` it waits for the outcome of the checkout.

use std::time::Duration;

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin, Wait};
use serde_json::json;
use shared_kernel::StoreError;

use super::bodies::with_order;
use super::state::OnceFor;
use super::{State, customer};
use crate::application::get_order::OrderDetails;
use crate::application::place_order::PlaceOrder;
use crate::domain::{
    AddressPart, Country, CustomerId, OrderId, OrderLines, PaymentToken, Quantity, ShippingAddress,
    Sku, WantedLines, WantedRefusal,
};

pub(super) async fn place_order(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    wait: Wait,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let order = OrderId::from_uuid(state.ids.next());
    let customer = customer(&caller);
    let command = body.read(|fields| read(fields, order, customer))?;
    let once = OnceFor {
        scope: format!("place-order/{customer}"),
        fingerprint: body.fingerprint(),
        resource: order.as_uuid(),
    };
    let place = state.once(&request, once, command, |application, command, origin| async move {
        application.place_order(&command, &origin).await
    });
    let order = OrderId::from_uuid(place.await?.resource);
    let location = format!("/api/v1/orders/{order}");

    if let (Some(patience), Some(applied)) = (wait.0, wait.applied())
        && let Some(settled) = await_outcome(&state, order, patience).await?
    {
        let mut response = HttpResponse::Created();
        response.insert_header((LOCATION, location)).insert_header(applied);
        return Ok(with_order(&mut response, &settled));
    }
    Ok(HttpResponse::Accepted()
        .insert_header((LOCATION, location))
        .json(json!({ "id": order.as_uuid() })))
}

/// Waits for the outcome until the host is told to stop: waiting clients must not delay that. They are answered 202, and
/// ask the next host.
async fn await_outcome(
    state: &State,
    order: OrderId,
    patience: Duration,
) -> Result<Option<OrderDetails>, StoreError> {
    let draining = state.tasks.draining();
    tokio::select! {
        biased;
        outcome = state.application.await_outcome(order, patience) => outcome,
        () = draining.cancelled() => Ok(None),
    }
}

fn read(fields: &mut Fields, order: OrderId, customer: CustomerId) -> Option<PlaceOrder> {
    let lines = fields.optional_list("lines", OrderLines::MOST, read_line);
    let shipping_address = fields.object("shipping_address", read_address);
    let payment_token = fields.text("payment_token", PaymentToken::parse);
    let lines = match lines? {
        Some(lines) => Some(gather(fields, lines)?),
        None => None,
    };
    Some(PlaceOrder {
        order,
        customer,
        lines,
        shipping_address: shipping_address?,
        payment_token: payment_token?,
    })
}

fn read_line(fields: &mut Fields) -> Option<(Sku, Quantity)> {
    let sku = fields.text("sku", Sku::parse);
    let quantity = fields.integer("quantity", Quantity::parse);
    Some((sku?, quantity?))
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

fn read_address(fields: &mut Fields) -> Option<ShippingAddress> {
    let name = fields.text("name", AddressPart::parse);
    let line1 = fields.text("line1", AddressPart::parse);
    let line2 = fields.optional_text("line2", AddressPart::parse);
    let postal_code = fields.text("postal_code", AddressPart::parse);
    let city = fields.text("city", AddressPart::parse);
    let country = fields.text("country", Country::parse);
    Some(ShippingAddress {
        name: name?,
        line1: line1?,
        line2: line2?,
        postal_code: postal_code?,
        city: city?,
        country: country?,
    })
}

#[cfg(test)]
mod tests;
