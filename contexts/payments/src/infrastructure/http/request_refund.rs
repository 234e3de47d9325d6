//! `POST /payments/{id}/refunds`: staff refunds a payment, all that is left or a part.

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, MadeBody, Problem, RequestOrigin};
use shared_kernel::Currency;

use super::State;
use super::problems::no_such_payment;
use crate::application::request_refund::{RequestRefund, RequestRefundError};
use crate::domain::{PartialAmount, PaymentId, RefundAmount, RefundId, RefundNote};

/// The body: `reason`, and `amount` unless it is all that is left.
pub(super) async fn request_refund(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let payment = PaymentId::parse(&path).map_err(|_not_an_id| no_such_payment())?;
    let (amount, currency, note) = body.read(read)?;
    request.require_idempotency_key()?;
    let refund = state.ids.next();
    let id = RefundId::from_uuid(refund);
    let command = RequestRefund { payment, refund: id, amount, currency, note };
    let scope = format!("refund-payment/{payment}/{}", caller.user_id);
    let work = state.clone();
    let once = state.commands.once(&request, scope, body.fingerprint(), refund, move |origin| {
        let (state, command) = (work.clone(), command.clone());
        async move {
            let payment = state.application.request_refund(command, &origin).await?;
            state.background.refund(&payment, origin.without_dedup_record());
            Ok::<(), RequestRefundError>(())
        }
    });
    let once = once.await?;
    let location = format!("/api/v1/payments/{payment}/refunds/{}", once.resource);
    Ok(HttpResponse::Accepted()
        .insert_header((LOCATION, location))
        .json(MadeBody { id: once.resource }))
}

pub(super) fn read(fields: &mut Fields) -> Option<(RefundAmount, Option<Currency>, RefundNote)> {
    // An amount that was lost on the way must not refund everything.
    fields.refuse_null(&["amount"]);
    let part = fields.optional_object("amount", part);
    let note = fields.text("reason", RefundNote::FORM, RefundNote::parse);
    let (amount, currency) = match part? {
        Some((amount, currency)) => (RefundAmount::Part(amount), Some(currency)),
        None => (RefundAmount::WhatIsLeft, None),
    };
    Some((amount, currency, note?))
}

fn part(fields: &mut Fields) -> Option<(PartialAmount, Currency)> {
    let amount = fields.integer("amount_minor", PartialAmount::FORM, PartialAmount::parse);
    let currency = fields.text("currency", Currency::FORM, Currency::recorded);
    Some((amount?, currency?))
}

#[cfg(test)]
mod tests;
