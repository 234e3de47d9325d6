//! `POST /orders/{id}/deliver`: the parcel has arrived. For admins.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use super::order_problem::{no_such_order, order_id, refused};
use crate::application::deliver_order::{DeliverOrder, DeliverOrderError};

pub(super) async fn deliver_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let order = order_id(&path)?;
    let application = Arc::clone(&state.application);
    let deliver = move |origin| {
        let application = Arc::clone(&application);
        async move { application.deliver_order(DeliverOrder { order }, &origin).await }
    };
    let (scope, id) = (format!("deliver-order/{}", caller.user_id), order.as_uuid());
    state.commands.once(&request, scope, id.as_bytes(), id, deliver).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<DeliverOrderError> for Problem {
    fn from(error: DeliverOrderError) -> Self {
        match error {
            DeliverOrderError::NoSuchOrder => no_such_order(),
            DeliverOrderError::Refused(refusal) => refused(refusal),
            DeliverOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}
