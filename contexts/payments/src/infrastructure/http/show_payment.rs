//! `GET /payments/{payment_id}`: one payment for administrators, with what was tried for it.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, etag};

use super::views::PaymentInFull;
use super::{State, no_such_payment};
use crate::domain::PaymentId;

pub(super) async fn show_payment(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let id = PaymentId::parse(&path).map_err(|_not_an_id| no_such_payment())?;
    let payment = state.application.payment(id).await?.ok_or_else(no_such_payment)?;
    let attempts = state.application.attempts_for(id).await?;
    Ok(HttpResponse::Ok()
        .insert_header(etag(payment.version))
        .json(PaymentInFull::of(&payment, attempts)))
}
