//! `POST /products/{id}/stock/adjustments`: an admin corrects a count.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, JsonBody, Problem, RequestOrigin};

use super::State;
use super::bodies::{created, product_id};
use crate::application::adjust_stock::AdjustStock;
use crate::domain::{Adjustment, MovementId, Reason};

pub(super) async fn adjust_stock(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let (product, id) = (product_id(&path)?, state.ids.next());
    let movement = MovementId::from_uuid(id);
    let command = body.read(|fields| {
        let adjustment = fields.integer("delta", Adjustment::parse);
        let reason = fields.text("reason", Reason::parse);
        Some(AdjustStock { movement, product, adjustment: adjustment?, reason: reason? })
    })?;
    let scope = format!("adjust-stock/{}", caller.user_id);
    let application = Arc::clone(&state.application);
    let adjust = move |origin| {
        let (application, command) = (Arc::clone(&application), command.clone());
        async move { application.adjust_stock(command, &origin).await }
    };
    let done = state.commands.once(&request, scope, body.fingerprint(), id, adjust).await?;
    Ok(created(format!("/api/v1/products/{product}/stock/movements"), done.resource))
}
