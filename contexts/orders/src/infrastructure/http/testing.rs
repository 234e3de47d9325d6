//! The harness of endpoint tests: the context on a real database, and requests as a customer, as staff or as a stranger.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::test::TestRequest;
use actix_web::{App, test, web};
use chrono::TimeDelta;
use platform::auth::TestIssuer;
use platform::context::{Context, Services};
use platform::due_work::DueWork;
use platform::testing::{
    DescribedApi, ManualClock, TestDatabase, TestPersonKeys, assert_described,
};
use serde_json::{Value, json};
use shared_kernel::{Clock, Origin, Permission};
use uuid::Uuid;

use crate::application::record_report::RecordReport;
use crate::application::testing::{customer, entry, euros};
use crate::domain::{
    CatalogueEntry, CheckoutReport, Customer, CustomerStatus, OrderId, Refund, RefundId,
    ReplicaVersion,
};
use crate::handle::Orders;
use crate::infrastructure::due_work::EXPIRE_ORDERS;
use crate::settings::Settings;

static API: LazyLock<web::Data<DescribedApi>> =
    LazyLock::new(|| web::Data::new(DescribedApi::of(&super::routes())));

/// The whole context on a real database, with mugs at 12.50 and cups at 4.00 in its catalogue, and an issuer of access
/// tokens.
pub(crate) struct Shop {
    pub(crate) context: Orders,
    pub(crate) services: Services,
    pub(crate) clock: Arc<ManualClock>,
    /// The keys of the customers.
    pub(crate) keys: Arc<TestPersonKeys>,
    issuer: TestIssuer,
    _database: TestDatabase,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Value,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let database = platform::testing::database("orders", |connection| async move {
            use sea_orm_migration::MigratorTrait;
            migration::orders::Migrator::up(&connection, None).await
        });
        let database = database.await;
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let (person_keys, keys) = TestPersonKeys::keys(clock.clone());
        let services = Services { person_keys, ..database.services(clock.clone()) };
        let context = Orders::new(services.clone(), Settings::default());
        for product in [entry("MUG", 1250, 1), entry("CUP", 400, 1)] {
            context.application.note_product(product, &Origin::new(Uuid::nil())).await.unwrap();
        }
        let issuer = TestIssuer::new(clock.clone());
        Self { context, services, clock, keys, issuer, _database: database }
    }

    /// Sends a request as the customer.
    pub(crate) async fn call(&self, request: TestRequest) -> Answer {
        self.call_as(customer().as_uuid(), &[], request).await
    }

    pub(crate) async fn call_as_staff(&self, request: TestRequest) -> Answer {
        self.call_as(Uuid::from_u128(1), &[Permission::Orders], request).await
    }

    pub(crate) async fn call_as(
        &self,
        user: Uuid,
        permissions: &[Permission],
        request: TestRequest,
    ) -> Answer {
        let token = format!("Bearer {}", self.issuer.token(user, permissions));
        self.send(request.insert_header(("Authorization", token))).await
    }

    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        let app = App::new()
            .app_data(web::Data::new(self.issuer.verifier()))
            .app_data(web::Data::new(Arc::clone(&self.services.ids)))
            .wrap(from_fn(assert_described))
            .app_data(API.clone())
            .configure(|config| self.context.routes(config));
        let app = test::init_service(app).await;
        let response = app.call(request.to_request()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body()).await.unwrap();
        let body =
            if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status, headers, body }
    }

    /// Places an order of two mugs, for 25.00.
    pub(crate) async fn order(&self) -> OrderId {
        let placed = self.call(post("/orders").set_json(two_mugs())).await;
        assert_eq!(placed.status, StatusCode::ACCEPTED, "{}", placed.body);
        OrderId::parse(placed.body["id"].as_str().unwrap()).unwrap()
    }

    /// The due work that keeps the deadlines.
    pub(crate) fn deadlines(&self) -> Arc<dyn DueWork> {
        let mut work = self.context.due_work().into_iter();
        work.find(|work| work.name() == EXPIRE_ORDERS).expect("deadlines are kept")
    }

    /// Records that the stock is reserved and the payment captured.
    pub(crate) async fn confirm(&self, order: OrderId) {
        let captured = CheckoutReport::PaymentCaptured { amount: euros(2500) };
        for report in [CheckoutReport::StockReserved, captured] {
            self.report(order, report).await;
        }
    }

    /// Records that this much was refunded.
    pub(crate) async fn refund(&self, order: OrderId, amount_minor: i64) {
        let id = RefundId::from_uuid(self.services.ids.next());
        let refund = Refund::stored(id, euros(amount_minor));
        self.report(order, CheckoutReport::RefundCompleted { refund }).await;
    }

    pub(crate) async fn report(&self, order: OrderId, report: CheckoutReport) {
        let (application, origin) = (&self.context.application, Origin::new(Uuid::nil()));
        application.record_report(RecordReport { order, report }, &origin).await.unwrap();
    }

    /// Erases the customer.
    pub(crate) async fn forget_customer(&self) {
        let version = ReplicaVersion::new(9, self.clock.now());
        let erased = Customer::stored(customer(), CustomerStatus::Erased, version);
        let (application, origin) = (&self.context.application, Origin::new(Uuid::nil()));
        application.forget_customer(erased, &origin).await.unwrap();
    }

    /// From now on no key of a person can be had, remembered or not.
    pub(crate) fn lose_keys(&self) {
        self.keys.set_away(true);
        self.clock.advance(TimeDelta::minutes(6));
    }

    pub(crate) async fn note(&self, entry: CatalogueEntry) {
        let (application, origin) = (&self.context.application, Origin::new(Uuid::nil()));
        application.note_product(entry, &origin).await.unwrap();
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The fields that were refused.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().unwrap();
        errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
    }
}

pub(crate) fn at(path: &str) -> String {
    format!("/api/v1{path}")
}

pub(crate) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(&at(path))
}

/// A request under a key of its own; a test may put another one in its place.
pub(crate) fn post(path: &str) -> TestRequest {
    post_without_key(path).insert_header(("Idempotency-Key", fresh_key()))
}

pub(crate) fn post_without_key(path: &str) -> TestRequest {
    TestRequest::post().uri(&at(path))
}

fn fresh_key() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("fresh-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn address() -> Value {
    json!({
        "name": "Ada Lovelace", "line1": "12 St James's Square", "postal_code": "SW1Y 4JH",
        "city": "London", "country": "GB",
    })
}

pub(crate) fn two_mugs() -> Value {
    json!({
        "lines": [{"sku": "MUG", "quantity": 2}],
        "shipping_address": address(),
        "payment_token": "tok_visa",
    })
}
