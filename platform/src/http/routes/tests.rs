//! Endpoints of a small table, called by different callers.

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, AUTHORIZATION};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{Data, Path};
use actix_web::{App, ResponseError};
use serde_json::Value;
use shared_kernel::Permission;
use uuid::Uuid;

use super::*;
use crate::auth::TestIssuer;
use crate::http::fields::any_form::TEXT;
use crate::http::problem::kinds;
use crate::http::{Caller, JsonBody};
use crate::testing::ManualClock;

const OWNER: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

async fn named(path: Path<String>) -> String {
    format!("named {path}")
}

async fn fixed() -> &'static str {
    "fixed"
}

async fn mine(caller: Caller) -> String {
    caller.user_id.to_string()
}

async fn thing_of_owner(caller: Caller) -> Result<&'static str, Problem> {
    if caller.may_act_for(OWNER) {
        Ok("thing")
    } else {
        Err(Problem::of(&kinds::NO_SUCH_THING, "There is no such thing."))
    }
}

async fn write(body: JsonBody) -> Result<HttpResponse, Problem> {
    body.read(|fields| {
        fields.text("name", TEXT, |text| Ok::<_, std::fmt::Error>(text.to_owned()))
    })?;
    Ok(HttpResponse::NoContent().finish())
}

fn table() -> RouteTable {
    RouteTable::root([
        get("/things/{name}", named).who(Policy::Public),
        get("/things/fixed", fixed).who(Policy::Proven).cost(Cost::List),
        get("/mine", mine).who(Policy::Customer),
        get("/owned", thing_of_owner).who(Policy::OwnerOr(Permission::Orders)),
        put("/things/{name}", write).who(Policy::Permission(Permission::Stock)),
        delete("/things/{name}", fixed).who(Policy::Permission(Permission::Catalogue)),
    ])
}

struct Shop {
    issuer: TestIssuer,
}

impl Shop {
    fn open() -> Self {
        Self { issuer: TestIssuer::new(ManualClock::at("2026-01-02T03:04:05Z")) }
    }

    async fn send(&self, request: TestRequest) -> (StatusCode, HttpResponse<web::Bytes>) {
        let app = App::new()
            .app_data(Data::new(self.issuer.verifier()))
            .configure(|config| table().mount(config, &Data::new(())));
        let app = init_service(app).await;
        let (_, response) = app.call(request.to_request()).await.unwrap().into_parts();
        let status = response.status();
        let (head, body) = response.into_parts();
        (status, head.set_body(to_bytes(body).await.unwrap()))
    }

    async fn call(&self, request: TestRequest, user: Uuid, may: &[Permission]) -> (u16, String) {
        let token = format!("Bearer {}", self.issuer.token(user, may));
        self.answer(request.insert_header((AUTHORIZATION, token))).await
    }

    /// The status, and the code or the body.
    async fn answer(&self, request: TestRequest) -> (u16, String) {
        let (status, response) = self.send(request).await;
        let body = response.into_body();
        let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = String::from_utf8(body.to_vec()).unwrap();
        (status.as_u16(), problem["code"].as_str().map_or(text, str::to_owned))
    }
}

fn answer(status: u16, text: &str) -> (u16, String) {
    (status, text.to_owned())
}

fn at(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

#[actix_web::test]
async fn open_routes_ask_for_no_token_and_a_fixed_path_goes_first() {
    let shop = Shop::open();
    assert_eq!(shop.answer(at("/things/vase")).await, answer(200, "named vase"));
    assert_eq!(shop.answer(at("/things/fixed")).await, answer(200, "fixed"));
    let useless = at("/things/fixed").insert_header((AUTHORIZATION, "Bearer nonsense"));
    assert_eq!(shop.answer(useless).await, answer(200, "fixed"));
}

#[actix_web::test]
async fn a_route_of_customers_knows_its_caller() {
    let shop = Shop::open();
    assert_eq!(shop.answer(at("/mine")).await, answer(401, "token-missing"));
    assert_eq!(shop.call(at("/mine"), OTHER, &[]).await, answer(200, &OTHER.to_string()));
}

#[actix_web::test]
async fn what_belongs_to_somebody_is_for_the_owner_and_for_holders_of_the_permission() {
    let shop = Shop::open();
    assert_eq!(shop.answer(at("/owned")).await, answer(401, "token-missing"));
    for (user, may, expected) in [
        (OWNER, &[][..], answer(200, "thing")),
        (OTHER, &[], answer(404, "no-such-thing")),
        (OTHER, &[Permission::Stock, Permission::Refunds], answer(404, "no-such-thing")),
        (OTHER, &[Permission::Orders], answer(200, "thing")),
    ] {
        assert_eq!(shop.call(at("/owned"), user, may).await, expected, "{user} {may:?}");
    }
}

#[actix_web::test]
async fn a_service_account_has_its_permissions_and_no_things_of_its_own() {
    let shop = Shop::open();
    let call = |path: &str, may: &[Permission]| {
        let token = format!("Bearer {}", shop.issuer.service_token(OWNER, may));
        shop.answer(at(path).insert_header((AUTHORIZATION, token)))
    };
    assert_eq!(call("/mine", &Permission::ALL).await, answer(403, "people-only"));
    assert_eq!(call("/owned", &[Permission::Stock]).await, answer(403, "permission-missing"));
    assert_eq!(call("/owned", &[Permission::Orders]).await, answer(200, "thing"));
}

#[actix_web::test]
async fn the_permission_of_the_route_is_checked_before_the_request_is_read() {
    let shop = Shop::open();
    let write = || TestRequest::put().uri("/things/vase").set_payload("no JSON at all");
    assert_eq!(shop.answer(write()).await, answer(401, "token-missing"));
    let others: Vec<_> =
        Permission::ALL.into_iter().filter(|one| *one != Permission::Stock).collect();
    assert_eq!(shop.call(write(), OWNER, &others).await, answer(403, "permission-missing"));
    let (status, _) = shop.call(write(), OWNER, &[Permission::Stock]).await;
    assert!(status == 400 || status == 415, "{status}");
    let refused = Problem::permission_missing(Permission::Stock).error_response();
    let body: Value =
        serde_json::from_slice(&to_bytes(refused.into_body()).await.unwrap()).unwrap();
    assert_eq!(body["permission"], "stock");
}

#[actix_web::test]
async fn another_method_is_refused_with_those_that_are_allowed() {
    let shop = Shop::open();
    for (path, allowed) in [("/things/vase", "GET, HEAD, PUT, DELETE"), ("/mine", "GET, HEAD")] {
        for method in [Method::POST, Method::PATCH, Method::OPTIONS, Method::TRACE] {
            let (status, response) = shop.send(TestRequest::with_uri(path).method(method)).await;
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(response.headers().get(ALLOW).unwrap(), allowed);
        }
    }
}

#[actix_web::test]
async fn head_is_answered_where_get_is() {
    let shop = Shop::open();
    let head = |path: &str| TestRequest::with_uri(path).method(Method::HEAD);
    assert_eq!(shop.answer(head("/things/vase")).await.0, 200);
    assert_eq!(shop.answer(head("/mine")).await.0, 401);
}

#[test]
fn a_table_is_read_without_mounting_it() {
    let described = table().describe();
    let list = &described[1];
    assert_eq!(
        (described.len(), &list.method, list.path.as_str()),
        (6, &Method::GET, "/things/fixed")
    );
    assert_eq!(
        (list.policy, list.cost, list.operation.name.as_str()),
        (Policy::Proven, Cost::List, "fixed")
    );
    assert_eq!(described[0].cost, Cost::Light);
    assert_eq!(RouteTable::root([get("/", fixed).who(Policy::Public)]).describe()[0].path, "/");
}
