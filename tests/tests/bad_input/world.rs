//! A shop with a user, product, order and payment, and a list of all endpoints.

use std::collections::BTreeMap;

use hyper::Method;
use platform::http::routes::{Policy, RouteDescriptor};
use platform::testing::is_template_of;
use serde_json::{Value, json};
use tests::test_app::{Call, PASSWORD, Person, Product, TestApp, order_body};
use uuid::Uuid;

/// An endpoint, with a valid request.
pub(super) struct Endpoint {
    pub(super) method: Method,
    pub(super) path: String,
    /// Its line in a route table.
    pub(super) route: RouteDescriptor,
    /// `None` for an endpoint that reads no body.
    pub(super) body: Option<Value>,
    /// Whether it requires `If-Match`.
    pub(super) if_match: bool,
    /// Whether it reads forms and ignores unknown parameters, as OAuth 2.0 demands.
    pub(super) is_of_oauth: bool,
}

pub(super) struct World {
    pub(super) shop: TestApp,
    pub(super) ada: Person,
    pub(super) bob: Person,
    pub(super) vase: Product,
    /// Ada's confirmed order.
    pub(super) order: Uuid,
    pub(super) payment: String,
    /// A part of it that was given back.
    pub(super) refund: String,
    /// A mail to one of them.
    pub(super) mail: String,
    pub(super) service_account: String,
}

/// The id of what the admin makes.
async fn made(shop: &TestApp, path: &str, status: u16, body: &Value) -> String {
    let call = shop.post(path).by(shop.admin().await).fresh_key().json(body);
    call.send().await.expect(status).text_at("/id")
}

impl World {
    pub(super) async fn new() -> Self {
        Self::in_shop(TestApp::start().await).await
    }

    /// The same in this shop.
    pub(super) async fn in_shop(shop: TestApp) -> Self {
        let vase = shop.stock("VASE", 1250, 100).await;
        let (ada, bob) =
            (shop.register_and_log_in("ada").await, shop.register_and_log_in("bob").await);
        let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        let order = order["id"].as_str().unwrap().parse().unwrap();
        let payment = shop.payment_of(order).await.unwrap()["id"].as_str().unwrap().to_owned();
        let refund =
            json!({ "reason": "a scratch", "amount": { "amount_minor": 1, "currency": "EUR" } });
        let refund = made(&shop, &format!("/payments/{payment}/refunds"), 202, &refund).await;
        let service_account = json!({ "name": "Exporter", "permissions": ["stock"] });
        let service_account = made(&shop, "/service-accounts", 201, &service_account).await;
        shop.assert_sound().await;
        let mails = shop.get("/mails").by(shop.admin().await).send().await.expect(200);
        let mail = mails.text_at("/items/0/id");
        Self { shop, ada, bob, vase, order, payment, refund, mail, service_account }
    }

    /// A valid request for every line of every route table.
    ///
    /// # Panics
    /// When a line has no request: add one.
    pub(super) fn endpoints(&self) -> Vec<Endpoint> {
        let endpoints = self.requests();
        for route in host::api::routes() {
            let covered = endpoints.iter().any(|endpoint| {
                endpoint.route.method == route.method && endpoint.route.path == route.path
            });
            assert!(covered, "World::requests lacks {} {}", route.method, route.path);
        }
        endpoints
    }

    /// The requests of [`Self::endpoints`]. No path has a query, so an endpoint requires nothing of one. The first number of a
    /// body must be valid with one more, too: so a test makes another valid body of it.
    #[expect(clippy::too_many_lines, reason = "it is one list")]
    fn requests(&self) -> Vec<Endpoint> {
        let Self { ada, bob, vase, order, payment, refund, mail, service_account, .. } = self;
        let (ada, bob, vase) = (ada.id, bob.id, vase.id);
        let price = json!({ "amount_minor": 100, "currency": "EUR" });
        let product = json!({
            "sku": "NEW", "name": "New", "description": "New", "category": "New", "price": price,
            "images": ["https://example.com/a.jpg"],
        });
        let account =
            json!({ "email": "new@example.com", "password": PASSWORD, "display_name": "New" });
        let token = json!({ "refresh_token": "x" });
        let session = json!({ "email": "new@example.com", "password": PASSWORD });
        let passwords = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
        let item = json!({ "sku": "VASE", "quantity": 1 });
        vec![
            request(Method::POST, "/users", Some(account)),
            request(Method::POST, "/sessions", Some(session)),
            request(Method::POST, "/sessions/refresh", Some(token)),
            request(Method::DELETE, "/sessions/current", None),
            request(Method::DELETE, "/sessions", None),
            request(Method::GET, "/users/me", None),
            request(Method::PATCH, "/users/me", Some(json!({ "display_name": "New" }))).guarded(),
            request(Method::PUT, "/users/me/password", Some(passwords)),
            request(Method::DELETE, "/users/me", Some(json!({ "current_password": PASSWORD }))),
            request(Method::GET, "/users/audit-entries", None),
            request(Method::GET, "/users", None),
            request(Method::GET, &format!("/users/{ada}"), None),
            request(Method::DELETE, &format!("/users/{ada}"), None),
            request(Method::PUT, &format!("/users/{ada}/roles/admin"), None),
            request(Method::DELETE, &format!("/users/{ada}/roles/admin"), None),
            request(Method::POST, &format!("/users/{bob}/deactivate"), None),
            request(Method::POST, &format!("/users/{bob}/reactivate"), None),
            request(Method::POST, &format!("/users/{bob}/end-sessions"), None),
            request(
                Method::POST,
                "/service-accounts",
                Some(json!({ "name": "Importer", "permissions": ["stock"] })),
            ),
            request(Method::GET, "/service-accounts", None),
            request(Method::GET, &format!("/service-accounts/{service_account}"), None),
            request(Method::DELETE, &format!("/service-accounts/{service_account}"), None),
            request(Method::GET, "/oauth/authorize", None).of_oauth(),
            request(Method::POST, "/oauth/authorize", None).of_oauth(),
            request(Method::POST, "/oauth/token", None).of_oauth(),
            request(Method::GET, "/products/audit-entries", None),
            request(Method::GET, "/products", None),
            request(Method::GET, "/products/categories", None),
            request(Method::GET, "/products/withdrawn", None),
            request(Method::GET, &format!("/products/{vase}"), None),
            request(Method::GET, "/products/by-sku/VASE", None),
            request(Method::POST, "/products", Some(product)),
            request(Method::POST, "/products/imports", None),
            request(Method::PATCH, &format!("/products/{vase}"), Some(json!({ "name": "Vase" })))
                .guarded(),
            request(Method::PUT, &format!("/products/{vase}/price"), Some(price)).guarded(),
            request(Method::POST, &format!("/products/{vase}/withdraw"), None),
            request(
                Method::POST,
                &format!("/products/{vase}/stock/receipts"),
                Some(json!({ "quantity": 1 })),
            ),
            request(
                Method::POST,
                &format!("/products/{vase}/stock/adjustments"),
                Some(json!({ "delta": 1, "reason": "found" })),
            ),
            request(Method::GET, &format!("/products/{vase}/stock/movements"), None),
            request(Method::GET, "/basket", None),
            request(Method::DELETE, "/basket", None),
            request(Method::POST, "/basket/items", Some(item)),
            request(Method::PUT, "/basket/items/VASE", Some(json!({ "quantity": 1 }))),
            request(Method::DELETE, "/basket/items/VASE", None),
            request(Method::POST, "/orders", Some(order_body(&[("VASE", 1)], "tok_success"))),
            request(Method::GET, "/orders/audit-entries", None),
            request(Method::GET, "/orders", None),
            request(Method::GET, &format!("/orders/{order}"), None),
            request(Method::GET, &format!("/orders/{order}/timeline"), None),
            request(Method::POST, &format!("/orders/{order}/cancel"), None),
            request(Method::POST, &format!("/orders/{order}/ship"), None),
            request(Method::POST, &format!("/orders/{order}/deliver"), None),
            request(Method::GET, "/payments/audit-entries", None),
            request(Method::GET, "/payments", None),
            request(Method::GET, &format!("/payments/{payment}"), None),
            request(Method::GET, &format!("/payments/by-order/{order}"), None),
            request(
                Method::POST,
                &format!("/payments/{payment}/refunds"),
                Some(
                    json!({ "reason": "a scratch", "amount": { "amount_minor": 1, "currency": "EUR" } }),
                ),
            ),
            request(Method::GET, &format!("/payments/{payment}/refunds/{refund}"), None),
            request(Method::GET, "/payments/test-tokens", None),
            request(Method::POST, "/payments/webhooks/simulated", None),
            request(Method::GET, "/notifications/audit-entries", None),
            request(Method::GET, "/mails", None),
            request(Method::GET, &format!("/mails/{mail}"), None),
            request(Method::POST, &format!("/mails/{}/retries", Uuid::nil()), None),
            request(Method::GET, "/mail-suppressions", None),
            request(Method::DELETE, &format!("/mail-suppressions/{}", Uuid::nil()), None),
            request(Method::GET, "/address-forms/DE", None),
            request(Method::GET, "//.well-known/jwks.json", None),
            request(Method::GET, "//.well-known/oauth-authorization-server", None),
            request(Method::GET, &format!("//.well-known/galleria/person-keys/{ada}"), None),
            request(Method::GET, &format!("//api/v2/orders/{order}/timeline"), None),
            request(Method::GET, "//api/v1", None),
            request(Method::GET, "//api/v1/openapi.json", None),
            request(Method::GET, "//api-docs", None),
            request(Method::GET, "//api-docs/index.html", None),
            request(Method::GET, "//problems", None),
            request(Method::GET, "//problems/stale-version", None),
            request(Method::GET, "//", None),
            request(Method::GET, "//health/live", None),
            request(Method::GET, "//health/ready", None),
            request(Method::GET, "//health/ready/orders", None),
        ]
    }

    /// The request of `endpoint` by an authorised user, without its body.
    pub(super) async fn call(&self, endpoint: &Endpoint) -> Call {
        let call = self.shop.call(endpoint.method.clone(), &endpoint.path).fresh_key();
        let call = if endpoint.if_match { call.header("if-match", "*") } else { call };
        match endpoint.route.policy {
            Policy::Public | Policy::Proven | Policy::Operator => call,
            Policy::Customer | Policy::OwnerOr(_) => call.by(&self.ada),
            Policy::Permission(_) => call.by(self.shop.admin().await),
        }
    }

    /// Everything that a request could have changed: published events, baskets, the profile.
    pub(super) async fn state(&self) -> (BTreeMap<String, usize>, String, String, String) {
        let basket = self.shop.get("/basket").by(&self.ada).send().await.expect(200);
        let me = self.shop.get("/users/me").by(&self.ada).send().await.expect(200);
        let vase = self.shop.get(&format!("/products/{}", self.vase.id)).send().await.expect(200);
        (self.shop.event_counts().await, basket.text, me.text, vase.text)
    }
}

fn request(method: Method, path: &str, body: Option<Value>) -> Endpoint {
    let route = route_of(&method, path);
    Endpoint { method, path: path.to_owned(), route, body, if_match: false, is_of_oauth: false }
}

/// The line of the route tables that answers a request.
fn route_of(method: &Method, path: &str) -> RouteDescriptor {
    let at_root = path.strip_prefix('/').filter(|rest| rest.starts_with('/'));
    let path = at_root.map_or_else(|| format!("/api/v1{path}"), str::to_owned);
    let matches = |route: &RouteDescriptor| {
        route.method.as_str() == method.as_str() && is_template_of(&route.path, &path)
    };
    let parameters = |route: &RouteDescriptor| route.path.matches('{').count();
    let found = host::api::routes().into_iter().filter(matches).min_by_key(parameters);
    found.unwrap_or_else(|| panic!("no route table has {method} {path}"))
}

impl Endpoint {
    fn of_oauth(self) -> Self {
        Self { is_of_oauth: true, ..self }
    }

    fn guarded(self) -> Self {
        Self { if_match: true, ..self }
    }
}
