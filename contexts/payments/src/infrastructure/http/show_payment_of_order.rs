//! `GET /payments/by-order/{order_id}`: the payment of an order, for its customer. To others it does not exist.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem};

use super::views::PaymentView;
use super::{State, no_such_payment};
use crate::domain::OrderId;

pub(super) async fn show_payment_of_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = OrderId::parse(&path).map_err(|_not_an_id| no_such_payment())?;
    let payment = state.application.payment_of_order(order).await?.ok_or_else(no_such_payment)?;
    if payment.customer.as_uuid() != caller.user_id && !caller.is_admin() {
        return Err(no_such_payment());
    }
    Ok(HttpResponse::Ok().json(PaymentView::of(&payment)))
}
