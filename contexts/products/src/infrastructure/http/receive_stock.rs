//! `POST /products/{id}/stock/receipts`: an admin notes units that came in.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, JsonBody, Problem, RequestOrigin};

use super::State;
use super::bodies::{created, product_id};
use crate::application::receive_stock::ReceiveStock;
use crate::domain::{MovementId, Quantity};

pub(super) async fn receive_stock(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let (product, id) = (product_id(&path)?, state.ids.next());
    let quantity = body.read(|fields| fields.integer("quantity", Quantity::parse))?;
    let command = ReceiveStock { movement: MovementId::from_uuid(id), product, quantity };
    let scope = format!("receive-stock/{}", caller.user_id);
    let application = Arc::clone(&state.application);
    let receive = move |origin| {
        let application = Arc::clone(&application);
        async move { application.receive_stock(command, &origin).await }
    };
    let done = state.commands.once(&request, scope, body.fingerprint(), id, receive).await?;
    Ok(created(format!("/api/v1/products/{product}/stock/movements"), done.resource))
}
