//! `POST /orders/{id}/cancel`: calls an order off; by its customer, or by an admin for the shop.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::order_problem::{no_such_order, order_id, refused};
use super::{State, actor};
use crate::application::cancel_order::{CancelOrder, CancelOrderError};

pub(super) async fn cancel_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (order, by) = (order_id(&path)?, actor(&caller));
    let application = Arc::clone(&state.application);
    let cancel = move |origin| {
        let application = Arc::clone(&application);
        async move { application.cancel_order(CancelOrder { order, by }, &origin).await }
    };
    let (scope, id) = (format!("cancel-order/{}", caller.user_id), order.as_uuid());
    state.commands.once(&request, scope, id.as_bytes(), id, cancel).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<CancelOrderError> for Problem {
    fn from(error: CancelOrderError) -> Self {
        match error {
            CancelOrderError::NoSuchOrder => no_such_order(),
            CancelOrderError::Refused(refusal) => refused(refusal),
            CancelOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}
