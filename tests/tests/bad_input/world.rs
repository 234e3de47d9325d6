//! A shop with a user, product, order and payment, and a list of all endpoints.

use std::collections::BTreeMap;

use hyper::Method;
use serde_json::{Value, json};
use tests::test_app::{Call, PASSWORD, Person, Product, TestApp, order_body};
use uuid::Uuid;

/// The users who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Everyone,
    Customers,
    Admins,
}

/// An endpoint, with a valid request.
pub(super) struct Endpoint {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) open_to: For,
    /// `None` for an endpoint that reads no body.
    pub(super) body: Option<Value>,
    /// Whether it requires `If-Match`.
    pub(super) if_match: bool,
}

pub(super) struct World {
    pub(super) shop: TestApp,
    pub(super) ada: Person,
    pub(super) bob: Person,
    pub(super) vase: Product,
    /// Ada's confirmed order.
    pub(super) order: Uuid,
    pub(super) payment: String,
}

impl World {
    pub(super) async fn new() -> Self {
        let shop = TestApp::start().await;
        let vase = shop.stock("VASE", 1250, 100).await;
        let (ada, bob) =
            (shop.register_and_log_in("ada").await, shop.register_and_log_in("bob").await);
        let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        let order = order["id"].as_str().unwrap().parse().unwrap();
        let payment = shop.payment_of(order).await.unwrap()["id"].as_str().unwrap().to_owned();
        shop.assert_sound().await;
        Self { shop, ada, bob, vase, order, payment }
    }

    #[expect(clippy::too_many_lines, reason = "it is one list")]
    pub(super) fn endpoints(&self) -> Vec<Endpoint> {
        let Self { ada, bob, vase, order, payment, .. } = self;
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
            public(Method::POST, "/users", Some(account)),
            public(Method::POST, "/sessions", Some(session)),
            public(Method::POST, "/sessions/refresh", Some(token)),
            customers(Method::DELETE, "/sessions/current", None),
            customers(Method::DELETE, "/sessions", None),
            customers(Method::GET, "/users/me", None),
            customers(Method::PATCH, "/users/me", Some(json!({ "display_name": "New" }))).guarded(),
            customers(Method::PUT, "/users/me/password", Some(passwords)),
            customers(Method::DELETE, "/users/me", None),
            admins(Method::GET, "/users", None),
            admins(Method::GET, &format!("/users/{ada}"), None),
            admins(Method::DELETE, &format!("/users/{ada}"), None),
            admins(Method::PUT, &format!("/users/{ada}/roles/admin"), None),
            admins(Method::DELETE, &format!("/users/{ada}/roles/admin"), None),
            admins(Method::POST, &format!("/users/{bob}/deactivate"), None),
            admins(Method::POST, &format!("/users/{bob}/reactivate"), None),
            public(Method::GET, "/products", None),
            public(Method::GET, &format!("/products/{vase}"), None),
            public(Method::GET, "/products/by-sku/VASE", None),
            admins(Method::POST, "/products", Some(product)),
            admins(Method::PATCH, &format!("/products/{vase}"), Some(json!({ "name": "Vase" })))
                .guarded(),
            admins(Method::PUT, &format!("/products/{vase}/price"), Some(price)).guarded(),
            admins(Method::POST, &format!("/products/{vase}/withdraw"), None),
            admins(
                Method::POST,
                &format!("/products/{vase}/stock/receipts"),
                Some(json!({ "quantity": 1 })),
            ),
            admins(
                Method::POST,
                &format!("/products/{vase}/stock/adjustments"),
                Some(json!({ "delta": 1, "reason": "found" })),
            ),
            admins(Method::GET, &format!("/products/{vase}/stock/movements"), None),
            customers(Method::GET, "/basket", None),
            customers(Method::DELETE, "/basket", None),
            customers(Method::POST, "/basket/items", Some(item)),
            customers(Method::PUT, "/basket/items/VASE", Some(json!({ "quantity": 1 }))),
            customers(Method::DELETE, "/basket/items/VASE", None),
            customers(Method::POST, "/orders", Some(order_body(&[("VASE", 1)], "tok_success"))),
            customers(Method::GET, "/orders", None),
            customers(Method::GET, &format!("/orders/{order}"), None),
            customers(Method::GET, &format!("/orders/{order}/timeline"), None),
            customers(Method::POST, &format!("/orders/{order}/cancel"), None),
            admins(Method::POST, &format!("/orders/{order}/ship"), None),
            admins(Method::POST, &format!("/orders/{order}/deliver"), None),
            admins(Method::GET, "/payments", None),
            admins(Method::GET, &format!("/payments/{payment}"), None),
            customers(Method::GET, &format!("/payments/by-order/{order}"), None),
            admins(
                Method::POST,
                &format!("/payments/{payment}/refunds"),
                Some(json!({ "reason": "a scratch", "amount_minor": 1, "currency": "EUR" })),
            ),
            admins(Method::GET, &format!("/payments/{payment}/refunds/{}", Uuid::nil()), None),
            public(Method::GET, "/payments/test-tokens", None),
        ]
    }

    /// The request of `endpoint` by an authorised user, without its body.
    pub(super) async fn call(&self, endpoint: &Endpoint) -> Call {
        let call = self.shop.call(endpoint.method.clone(), &endpoint.path).fresh_key();
        let call = if endpoint.if_match { call.header("if-match", "*") } else { call };
        match endpoint.open_to {
            For::Everyone => call,
            For::Customers => call.by(&self.ada),
            For::Admins => call.by(self.shop.admin().await),
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

fn public(method: Method, path: &str, body: Option<Value>) -> Endpoint {
    Endpoint { method, path: path.to_owned(), open_to: For::Everyone, body, if_match: false }
}

fn customers(method: Method, path: &str, body: Option<Value>) -> Endpoint {
    Endpoint { open_to: For::Customers, ..public(method, path, body) }
}

fn admins(method: Method, path: &str, body: Option<Value>) -> Endpoint {
    Endpoint { open_to: For::Admins, ..public(method, path, body) }
}

impl Endpoint {
    fn guarded(self) -> Self {
        Self { if_match: true, ..self }
    }
}
