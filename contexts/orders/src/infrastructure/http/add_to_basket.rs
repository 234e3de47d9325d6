//! `POST /basket/items`: puts units of a product into the basket. It adds up, so it takes an Idempotency-Key.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, JsonBody, Problem, RequestOrigin};

use super::basket_problem::{field, refused};
use super::{State, customer};
use crate::application::add_to_basket::{AddToBasket, AddToBasketError};
use crate::domain::{Quantity, Sku};

pub(super) async fn add_to_basket(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let customer = customer(&caller);
    let command = Arc::new(body.read(|fields| {
        let sku = fields.text("sku", Sku::parse);
        let quantity = fields.integer("quantity", Quantity::parse);
        Some(AddToBasket { customer, sku: sku?, quantity: quantity? })
    })?);
    let application = Arc::clone(&state.application);
    let add = move |origin| {
        let (application, command) = (Arc::clone(&application), Arc::clone(&command));
        async move { application.add_to_basket(&command, &origin).await }
    };
    let scope = format!("add-to-basket/{customer}");
    state.commands.once(&request, scope, body.fingerprint(), customer.as_uuid(), add).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<AddToBasketError> for Problem {
    fn from(error: AddToBasketError) -> Self {
        match error {
            AddToBasketError::UnknownSku(_) => field("sku", "is not a product of this shop"),
            AddToBasketError::Refused(refusal) => refused(&refusal),
            AddToBasketError::Store(_) => Self::unexpected(&error),
        }
    }
}
