//! `POST /orders/{id}/deliver`: marks a shipped order as delivered. Only an admin may deliver.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use super::problems::order_id;
use crate::application::deliver_order::DeliverOrder;

pub(super) async fn deliver_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let order = order_id(&path)?;
    let (operation, command) = (("deliver-order", order), DeliverOrder { order });
    let deliver =
        state.change_order(
            &caller,
            &request,
            operation,
            command,
            |application, command, origin| async move {
                application.deliver_order(*command, &origin).await
            },
        );
    deliver.await
}
