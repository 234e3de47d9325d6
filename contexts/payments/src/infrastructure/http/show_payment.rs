//! `GET /payments/{id}`: one payment with its attempts, for those who refund.

use actix_web::{HttpResponse, web};
use platform::http::{Problem, etag_of_state};

use super::State;
use super::bodies::PaymentWithAttempts;
use super::problems::no_such_payment;
use crate::domain::PaymentId;

pub(super) async fn show_payment(
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = PaymentId::parse(&path).map_err(|_not_an_id| no_such_payment())?;
    let payment = state.application.payment(id).await?.ok_or_else(no_such_payment)?;
    let attempts = state.application.attempts_for(id).await?;
    // An attempt that settled nothing is shown, and changes no version.
    let made = i64::try_from(attempts.len()).unwrap_or(i64::MAX);
    Ok(HttpResponse::Ok()
        .insert_header(etag_of_state(payment.version(), made))
        .json(PaymentWithAttempts::of(&payment, attempts)))
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use crate::infrastructure::http::testing::{Shop, get};

    #[tokio::test]
    async fn an_attempt_that_settled_nothing_is_shown() {
        let shop = Shop::open().await;
        for (number, token, attempts) in [(1, "tok_success", 0), (2, "tok_pending", 1)] {
            let path = format!("/api/v1/payments/{}", shop.checkout(number, token).await.id());
            let seen = shop.ask(get(&path).insert_header(("authorization", shop.staff()))).await;
            let shown = seen.body["unsettled_attempts"].as_array().map(Vec::len);
            assert_eq!(shown, Some(attempts), "{token}: {}", seen.body);
        }
    }

    #[tokio::test]
    async fn only_admins_see_payments_by_id_and_lists() {
        let shop = Shop::open().await;
        let payment = shop.begin(1, "tok_success").await;
        for path in ["/api/v1/payments".to_owned(), format!("/api/v1/payments/{}", payment.id())] {
            let owner = shop.customer(payment.customer().as_uuid().as_u128());
            let refused = shop.ask(get(&path).insert_header(("authorization", owner))).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            let seen = shop.ask(get(&path).insert_header(("authorization", shop.staff()))).await;
            assert_eq!(seen.status, StatusCode::OK, "{path}");
            assert!(!seen.body.to_string().contains("tok_success"), "no answer shows a token");
        }
        let path = "/api/v1/payments/not-an-id";
        let missing = shop.ask(get(path).insert_header(("authorization", shop.staff()))).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}
