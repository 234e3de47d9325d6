//! The refund of a payment, whole or in part. It moves money, so that its form has an idempotency key: sent twice it is one refund.

use pages::form::Form;
use serde_json::{Value, json};

use super::api_of;
use super::show::page;
use crate::admin::places::payment_page;
use crate::admin::view::Refused;
use crate::api::Call;
use crate::money;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

pub(super) async fn refund(visit: Visit) -> Outcome {
    let (id, typed) = (visit.param("id"), visit.form());
    let body = match body(&typed) {
        Ok(body) => body,
        Err(refused) => return page(&visit, Some((typed, refused))).await,
    };
    let call = Call::post(format!("{}/refunds", api_of(&id)), &body).key(typed.text("key"));
    match visit.call(call).await {
        Ok(_requested) => {
            visit.flash("The refund is on its way.");
            visit.see_other(&payment_page(&id))
        }
        Err(Refusal::Problem(problem)) => page(&visit, Some((typed, Refused::of(&problem)))).await,
        Err(other) => Err(other),
    }
}

/// Without an amount the API refunds all that is left.
fn body(typed: &Form) -> Result<Value, Refused> {
    let (amount, currency) = (typed.text("amount").trim(), typed.text("currency"));
    if amount.is_empty() {
        return Ok(json!({ "reason": typed.text("reason") }));
    }
    let minor = money::parse(amount, currency)
        .ok_or_else(|| Refused::field("amount", "must be an amount such as 12.50"))?;
    let amount = json!({ "amount_minor": minor, "currency": currency });
    Ok(json!({ "reason": typed.text("reason"), "amount": amount }))
}
