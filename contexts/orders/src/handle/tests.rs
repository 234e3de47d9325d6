//! The context put together on a real database: spoken to over HTTP, told foreign events, and audited.

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::TestRequest;
use actix_web::{App, test, web};
use platform::auth::TestIssuer;
use platform::testing::{ManualClock, TestDatabase};
use serde_json::{Value, json};
use shared_kernel::{Clock, Origin};
use uuid::Uuid;

use super::*;
use crate::application::record_payment_captured::RecordPaymentCaptured;
use crate::application::record_stock_reserved::RecordStockReserved;
use crate::application::testing::{customer, entry, euros};
use crate::domain::OrderId;

mod audit;
mod baskets;
mod deadlines;
mod descriptor;
mod events;
mod orders;
mod waiting;

/// A shop that sells mugs at 12.50 and cups at 4.00, and somebody who holds a token.
struct Shop {
    context: Orders,
    services: Services,
    clock: Arc<ManualClock>,
    issuer: TestIssuer,
    _database: TestDatabase,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Shop {
    async fn open() -> Self {
        let database = platform::testing::database("orders", |connection| async move {
            use sea_orm_migration::MigratorTrait;
            migration::orders::Migrator::up(&connection, None).await
        });
        let database = database.await;
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let services = database.services(clock.clone());
        let context = Orders::new(services.clone(), Settings::default());
        for product in [entry("MUG", 1250, 1), entry("CUP", 400, 1)] {
            context.application.note_product(product, &Origin::new(Uuid::nil())).await.unwrap();
        }
        let issuer = TestIssuer::new(clock.clone());
        Self { context, services, clock, issuer, _database: database }
    }

    /// Sends a request as the customer.
    async fn call(&self, request: TestRequest) -> Answer {
        self.call_as(customer().as_uuid(), &[], request).await
    }

    async fn call_as_admin(&self, request: TestRequest) -> Answer {
        self.call_as(Uuid::from_u128(1), &["admin"], request).await
    }

    async fn call_as(&self, user: Uuid, roles: &[&str], request: TestRequest) -> Answer {
        let token = format!("Bearer {}", self.issuer.token(user, roles));
        self.send(request.insert_header(("Authorization", token))).await
    }

    async fn send(&self, request: TestRequest) -> Answer {
        let app = App::new()
            .app_data(web::Data::new(self.issuer.verifier()))
            .app_data(web::Data::new(Arc::clone(&self.services.ids)))
            .service(web::scope("/api/v1").configure(|config| self.context.routes(config)));
        let app = test::init_service(app).await;
        let response = app.call(request.to_request()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body()).await.unwrap();
        let body =
            if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status, headers, body }
    }

    /// Places an order of two mugs, for 25.00.
    async fn order(&self) -> OrderId {
        let placed = self.call(post("/orders").set_json(two_mugs())).await;
        assert_eq!(placed.status, StatusCode::ACCEPTED, "{}", placed.body);
        OrderId::parse(placed.body["id"].as_str().unwrap()).unwrap()
    }

    /// What the context does when the time of orders is over.
    fn deadlines(&self) -> Arc<dyn DueWork> {
        let [work] =
            self.context.due_work().try_into().unwrap_or_else(|_| panic!("one kind of due work"));
        work
    }

    /// Lets `products` and `payments` say that all is well.
    async fn confirm(&self, order: OrderId) {
        let (application, origin) = (&self.context.application, Origin::new(Uuid::nil()));
        application.record_stock_reserved(RecordStockReserved { order }, &origin).await.unwrap();
        let captured = RecordPaymentCaptured { order, amount: euros(2500) };
        application.record_payment_captured(captured, &origin).await.unwrap();
    }
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The fields that were refused.
    fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().unwrap();
        errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
    }
}

fn at(path: &str) -> String {
    format!("/api/v1{path}")
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(&at(path))
}

fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(&at(path))
}

fn address() -> Value {
    json!({
        "name": "Ada Lovelace", "line1": "12 St James's Square", "postal_code": "SW1Y 4JH",
        "city": "London", "country": "GB",
    })
}

fn two_mugs() -> Value {
    json!({
        "lines": [{"sku": "MUG", "quantity": 2}],
        "shipping_address": address(),
        "payment_token": "tok_visa",
    })
}
