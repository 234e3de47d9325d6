//! `GET /payments/{id}/refunds/{refund_id}`: one refund, for those who refund.

use actix_web::{HttpResponse, web};
use platform::http::Problem;

use super::State;
use super::bodies::AdminRefundBody;
use super::problems::{no_such_payment, no_such_refund};
use crate::domain::{PaymentId, RefundId};

pub(super) async fn show_refund(
    state: web::Data<State>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (payment, refund) = path.into_inner();
    let payment = PaymentId::parse(&payment).map_err(|_not_an_id| no_such_payment())?;
    let refund = RefundId::parse(&refund).map_err(|_not_an_id| no_such_refund())?;
    let payment = state.application.payment(payment).await?.ok_or_else(no_such_payment)?;
    let refund = payment.refund(refund).ok_or_else(no_such_refund)?;
    let note = state.application.note_of(&payment, refund).await.map_err(Problem::from)?;
    Ok(HttpResponse::Ok().json(AdminRefundBody::of(&payment, refund, note)))
}
