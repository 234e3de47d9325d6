//! `DELETE /basket/items/{sku}`: removes a product from the basket.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems::sku;
use super::{State, customer};
use crate::application::remove_from_basket::RemoveFromBasket;

pub(super) async fn remove_from_basket(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let command = RemoveFromBasket { customer: customer(&caller), sku: sku(&path)? };
    let remove = state.run(&request, command, |application, command, origin| async move {
        application.remove_from_basket(&command, &origin).await
    });
    remove.await
}
