//! The harness of the endpoint tests: the routes of this context over HTTP, on a database of their own.

use std::sync::{Arc, LazyLock};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName};
use actix_web::middleware::from_fn;
use actix_web::{App, test, web};
use platform::auth::TestIssuer;
use platform::context::Context;
use platform::testing::{DescribedApi, ManualClock, TestDatabase, assert_described, database};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};
use shared_kernel::{Currency, Ids, Permission};
use uuid::Uuid;

use crate::infrastructure::shopify_csv::DEMO_CATALOGUE;
use crate::{ImportOptions, PriceCurrency, Products, Settings};

static API: LazyLock<web::Data<DescribedApi>> =
    LazyLock::new(|| web::Data::new(DescribedApi::of(&super::TABLE.describe())));

pub(super) struct Shop {
    database: Arc<TestDatabase>,
    pub(super) clock: Arc<ManualClock>,
    products: Arc<Products>,
    issuer: TestIssuer,
    ids: Arc<dyn Ids>,
}

/// The sender of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Stranger,
    /// Holds the permissions of this context.
    Staff,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) etag: String,
    pub(super) location: String,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn code(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or(""))
    }

    pub(super) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().expect("a list of errors");
        errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
    }

    pub(super) fn names(&self) -> Vec<&str> {
        let items = self.body["items"].as_array().expect("a page with items");
        items.iter().map(|item| item["name"].as_str().unwrap()).collect()
    }

    pub(super) fn skus(&self) -> Vec<String> {
        let items = self.body["items"].as_array().expect("a page with items");
        items.iter().map(|item| item["sku"].as_str().unwrap().to_owned()).collect()
    }
}

impl Shop {
    pub(super) async fn empty() -> Self {
        let migrate =
            |connection| async move { migration::products::Migrator::up(&connection, None).await };
        let database = database("products", migrate).await;
        Self::on(Arc::new(database), ManualClock::at("2026-01-01T12:00:00Z"))
    }

    /// Another host on the same database, or `None` where there can be one host only.
    pub(super) fn other_host(&self) -> Option<Self> {
        let other = || Self::on(Arc::clone(&self.database), self.clock.clone());
        (!self.database.is_embedded()).then(other)
    }

    fn on(database: Arc<TestDatabase>, clock: Arc<ManualClock>) -> Self {
        let services = database.services(clock.clone());
        let ids = Arc::clone(&services.ids);
        let products = Arc::new(Products::new(services, Settings::default()));
        Self { database, products, issuer: TestIssuer::new(clock.clone()), clock, ids }
    }

    pub(super) async fn with_demo() -> Self {
        let shop = Self::empty().await;
        let options =
            ImportOptions { dry_run: false, currency: PriceCurrency::Assumed(Currency::EUR) };
        shop.products.import(DEMO_CATALOGUE.as_bytes(), options, |_| {}).await.unwrap();
        shop
    }

    /// Sends one request.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        by: By,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = test::TestRequest::with_uri(&format!("/api/v1{path}")).method(method);
        if by == By::Staff {
            let may = [Permission::Catalogue, Permission::Stock];
            let token = self.issuer.token(Uuid::from_u128(1), &may);
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        for (name, value) in headers {
            request = request.insert_header((HeaderName::try_from(*name).unwrap(), *value));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        self.answer_to(request).await
    }

    /// Imports a file, with these permissions.
    pub(super) async fn import(&self, query: &str, may: &[Permission], file: &str) -> Answer {
        let token = self.issuer.token(Uuid::from_u128(1), may);
        let request = test::TestRequest::post()
            .uri(&format!("/api/v1/products/imports{query}"))
            .insert_header((AUTHORIZATION, format!("Bearer {token}")))
            .insert_header((CONTENT_TYPE, "text/csv"))
            .set_payload(file.to_owned());
        self.answer_to(request).await
    }

    async fn answer_to(&self, request: test::TestRequest) -> Answer {
        let products = Arc::clone(&self.products);
        let app = test::init_service(
            App::new()
                .app_data(web::Data::new(self.issuer.verifier()))
                .app_data(web::Data::new(Arc::clone(&self.ids)))
                .wrap(from_fn(assert_described))
                .app_data(API.clone())
                .configure(move |config| products.routes(config)),
        )
        .await;
        answer(app.call(request.to_request()).await.unwrap()).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, By::Stranger, &[], None).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, By::Staff, &[], Some(body)).await
    }

    pub(super) async fn assert_consistent(&self) {
        let audit = self.products.audit().await.unwrap();
        assert!(audit.checks.iter().all(|check| check.violations.is_empty()), "{:?}", audit.checks);
    }

    /// Adds a product and returns its path.
    pub(super) async fn add(&self, sku: &str) -> String {
        let added = self.post("/products", a_product(sku)).await;
        assert_eq!(added.status, 201, "{}", added.body);
        format!("/products/{}", added.body["id"].as_str().unwrap())
    }
}

/// The body of a request that adds a product.
pub(super) fn a_product(sku: &str) -> Value {
    json!({
        "sku": sku, "name": "Vase", "category": "Vases", "images": ["https://x/1.jpg"],
        "price": {"amount_minor": 1250, "currency": "EUR"},
    })
}

async fn answer<B: MessageBody>(response: ServiceResponse<B>) -> Answer {
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or("").to_owned()
    };
    let (status, etag, location) =
        (response.status().as_u16(), header(ETAG.as_str()), header("location"));
    let body = test::read_body(response).await;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Answer { status, etag, location, body }
}
