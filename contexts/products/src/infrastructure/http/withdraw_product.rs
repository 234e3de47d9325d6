//! `POST /products/{id}/withdraw`: an admin takes a product off sale.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin, etag};

use super::State;
use super::bodies::product_id;

pub(super) async fn withdraw_product(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let (id, origin) = (product_id(&path)?, request.origin());
    let application = Arc::clone(&state.application);
    let withdraw = move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.withdraw_product(id, &origin).await }
    };
    let version = state.commands.run(withdraw).await?;
    Ok(HttpResponse::NoContent().insert_header(etag(version)).finish())
}
