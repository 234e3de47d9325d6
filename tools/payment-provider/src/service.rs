//! The provider's endpoints as one HTTP service: a request in, an answer out. A server calls it for requests from a socket,
//! a shop in the same process calls it directly.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use platform::database::Database;
use platform::http_client::{HttpError, HttpService};
use platform::tasks::Tasks;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_kernel::id::parse_uuid;
use shared_kernel::{Clock, Currency, Money, StoreError};
use uuid::Uuid;

use crate::faults::Faults;
use crate::ledger::{Ledger, charges, refunds};
use crate::provider::{ProviderError, SimulatedProvider};
use crate::settings::ProviderSettings;
use crate::test_token::TestToken;
use crate::webhooks::sender::WebhookSender;
use crate::webhooks::signature::WebhookSecret;
use crate::wire::{
    Captures, ChargeAnswer, ChargeBody, FAILURE, KEY_HEADER, KEY_REUSED, MALFORMED, NO_SUCH_CHARGE,
    NO_SUCH_PATH, NO_SUCH_REFUND, NOT_TAKEN, RefundAnswer, RefundBody, Refusal, TestTokenAnswer,
    TestTokens,
};

/// Captures on a page.
const PAGE_SIZE: u64 = 500;

/// The services that the provider runs on. The database is its own, migrated with `migration::provider::Migrator`.
#[derive(Clone)]
pub struct ProviderServices {
    /// The provider's ledger.
    pub database: Database,
    /// The time, as the provider sees it.
    pub clock: Arc<dyn Clock>,
    /// Where its deliveries are spawned.
    pub tasks: Tasks,
}

/// A payment provider that answers HTTP requests. It knows no shop: any client can charge. Cheap to clone.
#[derive(Clone)]
pub struct ProviderService {
    pub(crate) provider: Arc<SimulatedProvider>,
    faults: Arc<Faults>,
    tasks: Tasks,
}

type Answer = Result<Response<Bytes>, Refused>;

impl ProviderService {
    /// Puts the provider together on its ledger. Nothing is read or spawned yet.
    pub fn new(services: ProviderServices, settings: ProviderSettings) -> Self {
        let ProviderServices { database, clock, tasks } = services;
        let faults = Arc::new(Faults::new(Arc::clone(&clock), settings.clone()));
        let provider = SimulatedProvider::new(Ledger::new(database), clock, settings);
        Self { provider: Arc::new(provider), faults, tasks }
    }

    /// Does what it has to do of its own accord until its tasks stop: settles pending charges and delivers webhooks,
    /// signed with `secret`, to `shop`. Call it once.
    pub fn start_webhooks(&self, shop: Arc<dyn HttpService>, secret: WebhookSecret) {
        let (provider, tasks) = (Arc::clone(&self.provider), self.tasks.clone());
        self.tasks.spawn(WebhookSender { provider, secret, shop, tasks }.run());
    }

    async fn answer(&self, request: &Request<Bytes>) -> Answer {
        let path = request.uri().path().trim_start_matches('/');
        let mut segments = path.split('/');
        let place = [segments.next(), segments.next(), segments.next(), segments.next()];
        if segments.next().is_some() {
            return Err(Refused::no_such_path());
        }
        match (request.method(), place) {
            (&Method::GET, [Some("v1"), Some("health"), None, None]) => Ok(no_content()),
            (&Method::GET, [Some("v1"), Some("test-tokens"), None, None]) => test_tokens(),
            (&Method::POST, [Some("v1"), Some("charges"), None, None]) => {
                self.charge(request).await
            }
            (&Method::GET, [Some("v1"), Some("charges"), Some(key), None]) => {
                self.find_charge(in_path(key)?).await
            }
            (&Method::POST, [Some("v1"), Some("charges"), Some(key), Some("withdrawal")]) => {
                self.withdraw(in_path(key)?, request.body()).await
            }
            (&Method::POST, [Some("v1"), Some("refunds"), None, None]) => {
                self.refund(request).await
            }
            (&Method::GET, [Some("v1"), Some("refunds"), Some(key), None]) => {
                self.find_refund(in_path(key)?).await
            }
            (&Method::GET, [Some("v1"), Some("captures"), None, None]) => {
                self.captures(request.uri().query()).await
            }
            _ => Err(Refused::no_such_path()),
        }
    }

    async fn charge(&self, request: &Request<Bytes>) -> Answer {
        let (key, asked) = (key_of(request)?, read::<ChargeBody>(request.body())?);
        let amount = money(asked.amount_minor, &asked.currency)?;
        let token = TestToken::find(&asked.token);
        let charging = async {
            self.faults.before_charge(key, token).await.map_err(|refused| {
                Refused::new(StatusCode::SERVICE_UNAVAILABLE, NOT_TAKEN, refused.to_string())
            })?;
            self.faults.latency().await;
            let charge = self.provider.charge(key, amount, &asked.token).await?;
            self.faults.after_charge(token).await;
            json(&charge_answer(charge))
        };
        let stopping = self.tasks.stopping();
        // Some charges are never answered; a provider that stops does not wait for them.
        tokio::select! {
            biased;
            answer = charging => answer,
            () = stopping.cancelled() => {
                let detail = "the provider stops";
                Err(Refused::new(StatusCode::GATEWAY_TIMEOUT, FAILURE, detail))
            }
        }
    }

    async fn withdraw(&self, key: Uuid, body: &Bytes) -> Answer {
        let asked = read::<ChargeBody>(body)?;
        let amount = money(asked.amount_minor, &asked.currency)?;
        self.faults.latency().await;
        json(&charge_answer(self.provider.withdraw(key, amount, &asked.token).await?))
    }

    async fn find_charge(&self, key: Uuid) -> Answer {
        self.faults.latency().await;
        match self.provider.find_charge(key).await? {
            Some(charge) => json(&charge_answer(charge)),
            None => Err(Refused::new(StatusCode::NOT_FOUND, NO_SUCH_CHARGE, "no such charge")),
        }
    }

    async fn refund(&self, request: &Request<Bytes>) -> Answer {
        let (key, asked) = (key_of(request)?, read::<RefundBody>(request.body())?);
        let amount = money(asked.amount_minor, &asked.currency)?;
        self.faults.latency().await;
        json(&refund_answer(self.provider.refund(key, asked.charge_key, amount).await?))
    }

    async fn find_refund(&self, key: Uuid) -> Answer {
        self.faults.latency().await;
        match self.provider.ledger.refund(key).await? {
            Some(refund) => json(&refund_answer(refund)),
            None => Err(Refused::new(StatusCode::NOT_FOUND, NO_SUCH_REFUND, "no such refund")),
        }
    }

    async fn captures(&self, query: Option<&str>) -> Answer {
        let after = query.and_then(|query| parse_uuid(query.strip_prefix("after=")?).ok());
        let after = after.ok_or_else(|| Refused::malformed("after must be a UUID"))?;
        let captured = self.provider.ledger.captured_after(after, PAGE_SIZE).await?;
        json(&Captures { items: captured.into_iter().map(charge_answer).collect() })
    }
}

#[async_trait]
impl HttpService for ProviderService {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        Ok(self.answer(&request).await.unwrap_or_else(|refused| refused.response()))
    }
}

fn test_tokens() -> Answer {
    let token =
        |token: TestToken| TestTokenAnswer { token: token.as_str(), does: token.what_it_does() };
    json(&TestTokens { items: TestToken::ALL.into_iter().map(token).collect() })
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

fn in_path(key: &str) -> Result<Uuid, Refused> {
    parse_uuid(key).map_err(|_not_a_key| Refused::no_such_path())
}

fn key_of(request: &Request<Bytes>) -> Result<Uuid, Refused> {
    let key = request.headers().get(KEY_HEADER);
    let key = key.and_then(|value| parse_uuid(value.to_str().ok()?).ok());
    key.ok_or_else(|| Refused::malformed("Idempotency-Key must be a UUID"))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::malformed(error.to_string()))
}

fn money(amount_minor: i64, currency: &str) -> Result<Money, Refused> {
    let currency = Currency::recorded(currency);
    let currency = currency.map_err(|error| Refused::malformed(error.to_string()))?;
    Ok(Money::new(amount_minor, currency))
}

fn json(body: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(body).map_err(|error| {
        Refused::new(StatusCode::INTERNAL_SERVER_ERROR, FAILURE, error.to_string())
    })?;
    Ok(with_body(StatusCode::OK, body))
}

fn with_body(status: StatusCode, body: Vec<u8>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

fn no_content() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// A refusal on its way to the client.
#[derive(Debug)]
struct Refused {
    status: StatusCode,
    code: &'static str,
    detail: String,
}

impl Refused {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into() }
    }

    fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, MALFORMED, detail)
    }

    fn no_such_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, NO_SUCH_PATH, "no such path")
    }

    fn response(&self) -> Response<Bytes> {
        let refusal = Refusal { code: self.code, detail: &self.detail };
        // Two texts always become JSON.
        with_body(self.status, serde_json::to_vec(&refusal).unwrap_or_default())
    }
}

impl From<ProviderError> for Refused {
    fn from(error: ProviderError) -> Self {
        let detail = error.to_string();
        match error {
            ProviderError::KeyReused => Self::new(StatusCode::CONFLICT, KEY_REUSED, detail),
            ProviderError::NoSuchCharge => Self::new(StatusCode::NOT_FOUND, NO_SUCH_CHARGE, detail),
            ProviderError::Ledger(error) => error.into(),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the provider's ledger cannot be read or written");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, FAILURE, error.to_string())
    }
}
