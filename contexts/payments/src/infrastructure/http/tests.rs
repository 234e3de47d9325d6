//! The endpoints over a payment context on a real database, with the simulated provider behind it.

mod reading;
mod refunding;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use platform::auth::TestIssuer;
use platform::context::Context;
use platform::http::{no_such_page, problems_only};
use platform::testing::{ManualClock, TestDatabase};
use serde_json::Value;
use shared_kernel::{Ids, Origin};
use uuid::Uuid;

use crate::domain::samples::{order, request};
use crate::domain::{Payment, PaymentId};
use crate::infrastructure::fixtures::{payments_database, provider_database};
use crate::{Payments, Provider, ProviderServices, Settings, SimulationSettings, WebhookSecret};

/// A payment context that runs by a clock of the test.
struct Shop {
    payments: Payments,
    issuer: TestIssuer,
    clock: Arc<ManualClock>,
    ids: Arc<dyn Ids>,
    _databases: [TestDatabase; 2],
}

/// A request's answer.
struct Answer {
    status: StatusCode,
    location: Option<String>,
    body: Value,
}

impl Shop {
    async fn open() -> Self {
        let databases = [payments_database().await, provider_database().await];
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let services = databases[0].services(clock.clone());
        let of_provider = databases[1].services(clock.clone());
        let settings = Settings {
            provider: Provider::Simulated(ProviderServices {
                database: of_provider.database,
                clock: clock.clone(),
                tasks: services.tasks.clone(),
            }),
            simulation: SimulationSettings {
                shortest_latency: Duration::ZERO,
                longest_latency: Duration::ZERO,
                ..SimulationSettings::default()
            },
            webhook_secrets: vec![WebhookSecret::new("new"), WebhookSecret::new("old")],
            ..Settings::default()
        };
        let ids = Arc::clone(&services.ids);
        let payments = Payments::new(services, settings);
        let issuer = TestIssuer::new(clock.clone());
        Self { payments, issuer, clock, ids, _databases: databases }
    }

    /// Requests the payment of an order and charges it.
    async fn checkout(&self, number: u128, token: &str) -> Payment {
        let payment = self.begin(number, token).await;
        self.payments.application.charge_payment(payment, &origin()).await.unwrap()
    }

    async fn begin(&self, number: u128, token: &str) -> Payment {
        let request = request(number, token);
        self.payments.application.request_payment(request, &origin()).await.unwrap().unwrap()
    }

    async fn payment(&self, number: u128) -> Payment {
        let id = PaymentId::of_order(order(number));
        self.payments.application.payment(id).await.unwrap().unwrap()
    }

    fn admin(&self) -> String {
        format!("Bearer {}", self.issuer.token(Uuid::from_u128(1), &["admin"]))
    }

    fn customer(&self, user: u128) -> String {
        format!("Bearer {}", self.issuer.token(Uuid::from_u128(user), &[]))
    }

    async fn ask(&self, request: TestRequest) -> Answer {
        let app = init_service(
            App::new()
                .wrap(from_fn(problems_only))
                .app_data(web::Data::new(self.issuer.verifier()))
                .app_data(web::Data::new(Arc::clone(&self.ids)))
                .default_service(web::to(no_such_page))
                .service(web::scope("/api/v1").configure(|config| self.payments.routes(config))),
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

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(5))
}
