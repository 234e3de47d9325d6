//! The harness of endpoint tests: payments on a real database, with a provider of the test behind it.

use std::sync::{Arc, LazyLock};

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use chrono::TimeDelta;
use platform::auth::TestIssuer;
use platform::context::{Context, Services};
use platform::dependency::DependencySettings;
use platform::http::{no_such_page, problems_only};
use platform::http_client::HttpService;
use platform::testing::{
    DescribedApi, ManualClock, TestDatabase, TestPersonKeys, assert_described,
};
use serde_json::Value;
use shared_kernel::{Ids, Origin, Permission};
use uuid::Uuid;

use crate::domain::samples::{order, request};
use crate::domain::{Payment, PaymentId};
use crate::infrastructure::gateways::guarded_gateway::bounds;
use crate::infrastructure::testing::{TestProvider, payments_database};
use crate::{Payments, Settings, WebhookSecret};

static API: LazyLock<web::Data<DescribedApi>> =
    LazyLock::new(|| web::Data::new(DescribedApi::of(&super::TABLE.describe())));

/// Payments that run by a clock of the test.
pub(super) struct Shop {
    payments: Payments,
    issuer: TestIssuer,
    pub(super) clock: Arc<ManualClock>,
    /// The keys of the customers.
    pub(super) keys: Arc<TestPersonKeys>,
    ids: Arc<dyn Ids>,
    _database: TestDatabase,
}

/// A request's answer.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    pub(super) body: Value,
}

impl Shop {
    pub(super) async fn open() -> Self {
        Self::with_provider(Arc::new(TestProvider::default())).await
    }

    /// Payments with this provider, which is asked once: nobody moves the clock between two attempts.
    pub(super) async fn with_provider(provider: Arc<dyn HttpService>) -> Self {
        let database = payments_database().await;
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let (person_keys, keys) = TestPersonKeys::keys(clock.clone());
        let services = Services { person_keys, ..database.services(clock.clone()) };
        let settings = Settings {
            provider: Some(provider),
            webhook_secrets: vec![WebhookSecret::new("new"), WebhookSecret::new("old")],
            guard: DependencySettings { retries: 0, ..bounds() },
            ..Settings::default()
        };
        let ids = Arc::clone(&services.ids);
        let payments = Payments::new(services, settings);
        let issuer = TestIssuer::new(clock.clone());
        Self { payments, issuer, clock, keys, ids, _database: database }
    }

    /// From now on no key of a person can be had, remembered or not.
    pub(super) fn lose_keys(&self) {
        self.keys.set_away(true);
        self.clock.advance(TimeDelta::minutes(6));
    }

    /// Requests the payment of an order and charges it.
    pub(super) async fn checkout(&self, number: u128, token: &str) -> Payment {
        let payment = self.begin(number, token).await;
        self.payments.application.charge_payment(payment, &origin()).await.unwrap()
    }

    pub(super) async fn begin(&self, number: u128, token: &str) -> Payment {
        let request = request(number, token);
        self.payments.application.request_payment(request, &origin()).await.unwrap().unwrap()
    }

    pub(super) async fn payment(&self, number: u128) -> Payment {
        let id = PaymentId::of_order(order(number));
        self.payments.application.payment(id).await.unwrap().unwrap()
    }

    pub(super) fn staff(&self) -> String {
        format!("Bearer {}", self.issuer.token(Uuid::from_u128(1), &[Permission::Refunds]))
    }

    pub(super) fn customer(&self, user: u128) -> String {
        format!("Bearer {}", self.issuer.token(Uuid::from_u128(user), &[]))
    }

    pub(super) async fn ask(&self, request: TestRequest) -> Answer {
        let app = init_service(
            App::new()
                .wrap(from_fn(problems_only))
                .app_data(web::Data::new(self.issuer.verifier()))
                .app_data(web::Data::new(Arc::clone(&self.ids)))
                .default_service(web::to(no_such_page))
                .wrap(from_fn(assert_described))
                .app_data(API.clone())
                .configure(|config| self.payments.routes(config)),
        )
        .await;
        let response = call_service(&app, request.to_request()).await;
        let status = response.status();
        let location = response.headers().get("location");
        let location = location.map(|value| value.to_str().unwrap().to_owned());
        let body = serde_json::from_slice(&read_body(response).await).unwrap_or(Value::Null);
        Answer { status, location, body }
    }
}

pub(super) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(5))
}
