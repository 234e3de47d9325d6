//! `PUT /basket/items/{sku}`: sets the quantity of a line. It names the end state, so repeating it is harmless.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};

use super::problems::sku;
use super::{State, customer};
use crate::application::change_basket_line::ChangeBasketLine;
use crate::domain::Quantity;

pub(super) async fn change_basket_line(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let sku = sku(&path)?;
    let quantity = body.read(read)?;
    let command = ChangeBasketLine { customer: customer(&caller), sku, quantity };
    let change = state.run(&request, command, |application, command, origin| async move {
        application.change_basket_line(&command, &origin).await
    });
    change.await
}

pub(super) fn read(fields: &mut Fields) -> Option<Quantity> {
    fields.integer("quantity", Quantity::FORM, Quantity::parse)
}
