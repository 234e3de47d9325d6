//! `PUT /basket/items/{sku}`: lets a line hold so many units. It says the whole truth about the line, so repeating
//! it is harmless.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, JsonBody, Problem, RequestOrigin};

use super::basket_problem::{refused, sku};
use super::{State, customer};
use crate::application::change_basket_line::{ChangeBasketLine, ChangeBasketLineError};
use crate::domain::Quantity;

pub(super) async fn change_basket_line(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let sku = sku(&path)?;
    let quantity = body.read(|fields| fields.integer("quantity", Quantity::parse))?;
    let command = Arc::new(ChangeBasketLine { customer: customer(&caller), sku, quantity });
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let change = move || {
        let (application, command, origin) =
            (Arc::clone(&application), Arc::clone(&command), origin.clone());
        async move { application.change_basket_line(&command, &origin).await }
    };
    state.commands.run(change).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<ChangeBasketLineError> for Problem {
    fn from(error: ChangeBasketLineError) -> Self {
        match error {
            ChangeBasketLineError::Refused(refusal) => refused(&refusal),
            ChangeBasketLineError::Store(_) => Self::unexpected(&error),
        }
    }
}
