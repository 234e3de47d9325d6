//! What the simulated provider answers over HTTP. A key in the header `Idempotency-Key` names each charge and refund.

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use shared_kernel::{Currency, Money, StoreError};
use uuid::Uuid;

use super::StandaloneProvider;
use crate::infrastructure::gateways::provider_wire::{
    CAPTURES, CHARGES, Captures, CapturesAfter, ChargeAnswer, ChargeBody, FAILURE, HEALTH,
    KEY_HEADER, KEY_REUSED, MALFORMED, NO_SUCH_CHARGE, NO_SUCH_REFUND, NOT_TAKEN, REFUNDS,
    RefundAnswer, RefundBody, Refusal,
};
use crate::infrastructure::gateways::simulated::ledger::{charges, refunds};
use crate::infrastructure::gateways::simulated::line::{Carried, LineError};
use crate::infrastructure::gateways::simulated::provider::ProviderError;

/// Captures on a page.
const A_PAGE: u64 = 500;

type Provider = Data<StandaloneProvider>;
type Answered = Result<HttpResponse, Refused>;

pub(super) fn routes(provider: &StandaloneProvider, config: &mut web::ServiceConfig) {
    config
        .app_data(Data::new(provider.clone()))
        .route(HEALTH, web::get().to(HttpResponse::NoContent))
        .route(CHARGES, web::post().to(charge))
        .route(&format!("{CHARGES}/{{key}}"), web::get().to(find_charge))
        .route(&format!("{CHARGES}/{{key}}/withdrawal"), web::post().to(withdraw))
        .route(REFUNDS, web::post().to(refund))
        .route(&format!("{REFUNDS}/{{key}}"), web::get().to(find_refund))
        .route(CAPTURES, web::get().to(captures));
}

async fn charge(provider: Provider, request: HttpRequest, body: Bytes) -> Answered {
    let (key, asked) = (key_of(&request)?, read::<ChargeBody>(&body)?);
    let amount = money(asked.amount_minor, &asked.currency)?;
    let charging = provider.line.charge(key, amount, asked.token);
    told_charge(unless_it_stops(&provider, charging).await)
}

async fn withdraw(provider: Provider, key: Path<Uuid>, body: Bytes) -> Answered {
    let asked = read::<ChargeBody>(&body)?;
    let amount = money(asked.amount_minor, &asked.currency)?;
    told_charge(provider.line.withdraw(*key, amount, asked.token).await)
}

async fn find_charge(provider: Provider, key: Path<Uuid>) -> Answered {
    match provider.line.find_charge(*key).await?? {
        Some(charge) => Ok(HttpResponse::Ok().json(charge_answer(charge))),
        None => Err(Refused::new(StatusCode::NOT_FOUND, NO_SUCH_CHARGE, "no such charge")),
    }
}

async fn refund(provider: Provider, request: HttpRequest, body: Bytes) -> Answered {
    let (key, asked) = (key_of(&request)?, read::<RefundBody>(&body)?);
    let amount = money(asked.amount_minor, &asked.currency)?;
    let refund = provider.line.refund(key, asked.charge_key, amount).await??;
    Ok(HttpResponse::Ok().json(refund_answer(refund)))
}

async fn find_refund(provider: Provider, key: Path<Uuid>) -> Answered {
    match provider.line.find_refund(*key).await?? {
        Some(refund) => Ok(HttpResponse::Ok().json(refund_answer(refund))),
        None => Err(Refused::new(StatusCode::NOT_FOUND, NO_SUCH_REFUND, "no such refund")),
    }
}

async fn captures(provider: Provider, wanted: Query<CapturesAfter>) -> Answered {
    let captured = provider.provider.ledger.captured_after(wanted.after, A_PAGE).await?;
    let items = captured.into_iter().map(charge_answer).collect();
    Ok(HttpResponse::Ok().json(Captures { items }))
}

/// Some charges are never answered; a provider that stops does not wait for them.
async fn unless_it_stops<T>(
    provider: &StandaloneProvider,
    asked: impl Future<Output = Carried<T>>,
) -> Carried<T> {
    tokio::select! {
        answer = asked => answer,
        () = provider.tasks.stopping().cancelled_owned() => Err(LineError::NoAnswer),
    }
}

fn told_charge(charge: Carried<charges::Model>) -> Answered {
    Ok(HttpResponse::Ok().json(charge_answer(charge??)))
}

fn charge_answer(charge: charges::Model) -> ChargeAnswer {
    ChargeAnswer {
        idempotency_key: charge.idempotency_key,
        reference: charge.reference,
        status: charge.status,
        amount_minor: charge.amount_minor,
        currency: charge.currency,
        decline_reason: charge.decline_reason,
        refunded_minor: charge.refunded_minor,
    }
}

fn refund_answer(refund: refunds::Model) -> RefundAnswer {
    RefundAnswer {
        idempotency_key: refund.idempotency_key,
        charge_key: refund.charge_key,
        reference: refund.reference,
        status: refund.status,
        amount_minor: refund.amount_minor,
        currency: refund.currency,
        failure_reason: refund.failure_reason,
    }
}

fn key_of(request: &HttpRequest) -> Result<Uuid, Refused> {
    let key = request.headers().get(KEY_HEADER).and_then(|value| value.to_str().ok()?.parse().ok());
    key.ok_or_else(|| Refused::malformed("Idempotency-Key must be a UUID".to_owned()))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::malformed(error.to_string()))
}

fn money(amount_minor: i64, currency: &str) -> Result<Money, Refused> {
    let currency = Currency::parse(currency);
    let currency = currency.map_err(|error| Refused::malformed(error.to_string()))?;
    Ok(Money::new(amount_minor, currency))
}

/// A refusal on its way to whoever asked.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", .0, .1.detail)]
struct Refused(StatusCode, Refusal);

impl Refused {
    fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self(status, Refusal { code: code.to_owned(), detail: detail.into() })
    }

    fn malformed(detail: String) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, MALFORMED, detail)
    }
}

impl actix_web::ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.0
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.0).json(&self.1)
    }
}

impl From<LineError> for Refused {
    fn from(error: LineError) -> Self {
        match error {
            LineError::NotReached(why) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, NOT_TAKEN, why)
            }
            LineError::NoAnswer => {
                Self::new(StatusCode::GATEWAY_TIMEOUT, FAILURE, error.to_string())
            }
        }
    }
}

impl From<ProviderError> for Refused {
    fn from(error: ProviderError) -> Self {
        let detail = error.to_string();
        match error {
            ProviderError::KeyReused => Self::new(StatusCode::CONFLICT, KEY_REUSED, detail),
            ProviderError::NoSuchCharge => Self::new(StatusCode::NOT_FOUND, NO_SUCH_CHARGE, detail),
            ProviderError::Books(error) => error.into(),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the provider's books cannot be read or written");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, FAILURE, error.to_string())
    }
}
