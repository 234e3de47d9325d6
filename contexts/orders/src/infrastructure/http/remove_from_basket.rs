//! `DELETE /basket/items/{sku}`: takes a product out of the basket.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::basket_problem::{refused, sku};
use super::{State, customer};
use crate::application::remove_from_basket::{RemoveFromBasket, RemoveFromBasketError};

pub(super) async fn remove_from_basket(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let command = Arc::new(RemoveFromBasket { customer: customer(&caller), sku: sku(&path)? });
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let remove = move || {
        let (application, command, origin) =
            (Arc::clone(&application), Arc::clone(&command), origin.clone());
        async move { application.remove_from_basket(&command, &origin).await }
    };
    state.commands.run(remove).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<RemoveFromBasketError> for Problem {
    fn from(error: RemoveFromBasketError) -> Self {
        match error {
            RemoveFromBasketError::Refused(refusal) => refused(&refusal),
            RemoveFromBasketError::Store(_) => Self::unexpected(&error),
        }
    }
}
