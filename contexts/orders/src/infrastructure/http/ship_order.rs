//! `POST /orders/{id}/ship`: the parcel leaves. For admins.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use super::order_problem::{no_such_order, order_id, refused};
use crate::application::ship_order::{ShipOrder, ShipOrderError};

pub(super) async fn ship_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let order = order_id(&path)?;
    let application = Arc::clone(&state.application);
    let ship = move |origin| {
        let application = Arc::clone(&application);
        async move { application.ship_order(ShipOrder { order }, &origin).await }
    };
    let (scope, id) = (format!("ship-order/{}", caller.user_id), order.as_uuid());
    state.commands.once(&request, scope, id.as_bytes(), id, ship).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<ShipOrderError> for Problem {
    fn from(error: ShipOrderError) -> Self {
        match error {
            ShipOrderError::NoSuchOrder => no_such_order(),
            ShipOrderError::Refused(refusal) => refused(refusal),
            ShipOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}
