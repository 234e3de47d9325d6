//! `DELETE /basket`: empties it.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::{State, customer};

pub(super) async fn clear_basket(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let customer = customer(&caller);
    let clear = move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.clear_basket(customer, &origin).await }
    };
    state.commands.run(clear).await?;
    Ok(HttpResponse::NoContent().finish())
}
