//! A context with one place, which a request holds.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, Error, HttpResponse};
use futures_util::future::join_all;
use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use super::super::admission::SPREAD_SECONDS;
use super::super::settings::{IngressSettings, SETTINGS};
use super::super::state::place_to_wait;
use super::*;
use crate::http::commands::to_its_end;
use crate::http::routes::{Policy, RouteTable, get, post};
use crate::http::{JsonBody, Problem};
use crate::meter::Meter;
use crate::settings::SettingValues;
use crate::tasks::Tasks;
use crate::testing::{ManualClock, TestDatabase};

#[derive(Default)]
struct State {
    begun: AtomicUsize,
    go_on: Notify,
    ended: Notify,
}

async fn slow_work(state: &State) {
    state.begun.fetch_add(1, Ordering::Relaxed);
    state.go_on.notified().await;
    state.ended.notify_one();
}

async fn slow(state: web::Data<State>) -> HttpResponse {
    slow_work(&state).await;
    HttpResponse::NoContent().finish()
}

async fn waiting(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let _waiting = place_to_wait(&request, Uuid::nil()).unwrap();
    slow(state).await
}

async fn command(
    state: web::Data<State>,
    tasks: web::Data<Tasks>,
) -> Result<HttpResponse, Problem> {
    let work = async move {
        slow_work(&state).await;
        Ok(())
    };
    to_its_end(&tasks, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn quick() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn write(body: JsonBody) -> Result<HttpResponse, Problem> {
    body.read(|_fields| Some(()))?;
    Ok(HttpResponse::NoContent().finish())
}

fn table() -> RouteTable {
    RouteTable::root([
        get("/slow", slow).who(Policy::Public),
        get("/waiting", waiting).who(Policy::Public),
        post("/command", command).who(Policy::Public),
        get("/quick", quick).who(Policy::Public),
        get("/list", quick).who(Policy::Public).cost(Cost::List),
        get("/mine", quick).who(Policy::Customer),
        post("/written", write).who(Policy::Public),
        get("/vital", quick).who(Policy::Public).vital(),
        post("/log-in", quick).who(Policy::Public).cost(Cost::Password),
    ])
}

/// The app of a host of `orders` with one place, and a queue of a millisecond.
async fn app(
    state: &web::Data<State>,
) -> (
    impl Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error>,
    TestDatabase,
) {
    let migrate = |connection| async move { migration::create_messaging_tables(&connection).await };
    let database = crate::testing::database("orders", migrate).await;
    let mut values = SettingValues::defaults(SETTINGS);
    values.set("http.requests_at_once", "1");
    values.set("http.queue_ms", "1");
    let settings = IngressSettings::read(&values).unwrap();
    let ingress = Ingress::observed(settings, &["orders"], &Meter::default());
    let app = App::new()
        .app_data(web::Data::new(ingress))
        .app_data(web::Data::new(std::sync::Arc::clone(&database.services(clock()).ids)))
        .app_data(web::Data::new(database.services(clock()).tasks.clone()))
        .configure(|config| table().mount_recorded(config, state, &database));
    (init_service(app).await, database)
}

fn clock() -> std::sync::Arc<ManualClock> {
    ManualClock::at("2026-01-02T03:04:05Z")
}

/// The status of an answer, and its code if it is a problem.
async fn ended(answer: Result<ServiceResponse<BoxBody>, Error>) -> (u16, String, Option<u32>) {
    let answer = answer.unwrap();
    let retry = answer.headers().get(RETRY_AFTER).map(|value| value.to_str().unwrap().parse());
    let (status, retry) = (answer.status().as_u16(), retry.transpose().unwrap());
    let body: Value = serde_json::from_slice(&read_body(answer).await).unwrap_or_default();
    (status, body["code"].as_str().unwrap_or_default().to_owned(), retry)
}

/// Polls a request until its handler has begun.
async fn begin(state: &State, request: impl Future + Unpin) -> impl Future + Unpin {
    let mut request = request;
    while state.begun.load(Ordering::Relaxed) == 0 {
        assert!(futures_util::poll!(&mut request).is_pending());
        tokio::task::yield_now().await;
    }
    request
}

#[actix_web::test]
async fn while_no_place_is_free_requests_are_refused_before_token_and_body_and_vital_ones_are_not()
{
    let state = web::Data::new(State::default());
    let (app, _database) = app(&state).await;
    let ask = |request: TestRequest| app.call(request.to_request());
    let slow = begin(&state, Box::pin(ask(TestRequest::get().uri("/slow")))).await;

    // The first one waits for a millisecond, and one after it for the place; those behind them do not.
    assert_eq!(ended(ask(TestRequest::get().uri("/quick")).await).await.0, 503);
    tokio::time::pause();
    let mut next = Box::pin(ask(TestRequest::get().uri("/quick")));
    assert!(futures_util::poll!(&mut next).is_pending());
    for request in [
        TestRequest::get().uri("/list"),
        TestRequest::get().uri("/mine"),
        TestRequest::post().uri("/written").set_payload("no JSON"),
    ] {
        let (status, code, retry) = ended(ask(request).await).await;
        assert_eq!((status, &*code), (503, "overloaded"));
        assert!(retry.is_some_and(|seconds| (1..=SPREAD_SECONDS).contains(&seconds)), "{retry:?}");
    }
    for request in [TestRequest::get().uri("/vital"), TestRequest::post().uri("/log-in")] {
        assert_eq!(ended(ask(request).await).await.0, 204);
    }

    tokio::time::resume();
    state.go_on.notify_one();
    slow.await;
    assert_eq!(ended(next.await).await.0, 204);
    for (request, status) in [
        (TestRequest::get().uri("/quick"), StatusCode::NO_CONTENT),
        (TestRequest::get().uri("/mine"), StatusCode::UNAUTHORIZED),
        (TestRequest::get().uri("/quick"), StatusCode::NO_CONTENT),
    ] {
        assert_eq!(ended(ask(request).await).await.0, status.as_u16());
    }
}

#[actix_web::test]
async fn a_request_that_waits_for_an_outcome_leaves_its_place_to_another() {
    let state = web::Data::new(State::default());
    let (app, _database) = app(&state).await;
    let ask = |request: TestRequest| app.call(request.to_request());
    let waiting = begin(&state, Box::pin(ask(TestRequest::get().uri("/waiting")))).await;
    assert_eq!(ended(ask(TestRequest::get().uri("/quick")).await).await.0, 204);
    state.go_on.notify_one();
    waiting.await;
}

#[actix_web::test]
async fn a_request_that_is_given_up_gives_its_place_back() {
    let state = web::Data::new(State::default());
    let (app, _database) = app(&state).await;
    let ask = |request: TestRequest| app.call(request.to_request());
    let slow = begin(&state, Box::pin(ask(TestRequest::get().uri("/slow")))).await;
    drop(slow);
    assert_eq!(ended(ask(TestRequest::get().uri("/quick")).await).await.0, 204);
}

#[actix_web::test]
async fn a_command_whose_client_has_left_keeps_the_place_until_its_end() {
    let state = web::Data::new(State::default());
    let (app, _database) = app(&state).await;
    let ask = |request: TestRequest| app.call(request.to_request());
    let left = begin(&state, Box::pin(ask(TestRequest::post().uri("/command")))).await;
    drop(left);
    assert_eq!(ended(ask(TestRequest::get().uri("/quick")).await).await.0, 503);
    state.go_on.notify_one();
    state.ended.notified().await;
    while ended(ask(TestRequest::get().uri("/quick")).await).await.0 != 204 {
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn lists_that_arrive_together_are_seen_to_wait_for_each_other() {
    let state = web::Data::new(State::default());
    let (app, _database) = app(&state).await;
    let lists = (0..40).map(|_| app.call(TestRequest::get().uri("/list").to_request()));
    let ends = join_all(lists.map(|list| async { ended(list.await).await.0 })).await;
    let refused = ends.iter().filter(|status| **status == 503).count();
    // One place, and a queue of sixteen behind it.
    assert!(refused >= 40 - 17, "{ends:?}");
    assert!(ends.contains(&204), "{ends:?}");
}
