//! `POST /orders/{id}/ship`: ships a confirmed order. Only an admin may ship.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use super::problems::order_id;
use crate::application::ship_order::ShipOrder;

pub(super) async fn ship_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let order = order_id(&path)?;
    let (operation, command) = (("ship-order", order), ShipOrder { order });
    let ship =
        state.change_order(
            &caller,
            &request,
            operation,
            command,
            |application, command, origin| async move {
                application.ship_order(*command, &origin).await
            },
        );
    ship.await
}
