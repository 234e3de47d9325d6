//! `PUT /products/{id}/price`: an admin gives a product another price.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, IfMatch, JsonBody, Problem, RequestOrigin, etag};

use super::State;
use super::bodies::{price, product_id};

pub(super) async fn reprice_product(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    if_match: IfMatch,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let (id, seen) = (product_id(&path)?, if_match.expected()?);
    let (price, origin) = (body.read(price)?, request.origin());
    let application = Arc::clone(&state.application);
    let reprice = move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.reprice_product(id, seen, price, &origin).await }
    };
    let version = state.commands.run(reprice).await?;
    Ok(HttpResponse::NoContent().insert_header(etag(version)).finish())
}
