//! The routes of the port, without a port: who may call them, and what an operator sees and does.

use std::sync::atomic::AtomicBool;

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::{TestRequest, init_service};
use platform::audit_trail;
use platform::auth::{KeySource, VerifyingKey};
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::context::Services;
use platform::http::readiness::Readiness;
use platform::inbox;
use platform::outbox::republishing::Publisher;
use platform::subscription::Subscription;
use platform::testing::{ManualClock, TestDatabase};
use sea_orm::{EntityTrait, IntoActiveModel, QueryTrait};
use serde_json::{Value, json};
use shared_kernel::{Origin, Published, PublishedEvent, Version};
use uuid::Uuid;

use super::*;
use crate::managed_host::ManagedContext;
use crate::metrics::MetricsRegistry;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const HANDLER: &str = "orders.on-stock-reserved";
const STOCK_RESERVED: &str = "products.stock-reserved.v1";

/// A host of one context, whose port is asked without a socket.
struct Port {
    host: Data<ManagedHost>,
    looks: Data<Looks>,
    services: Services,
    started: Arc<AtomicBool>,
    _database: TestDatabase,
}

#[derive(serde::Serialize)]
struct Placed {}

impl PublishedEvent for Placed {
    const TYPE: &'static str = "orders.order-placed.v1";
}

impl Port {
    async fn open() -> Self {
        let database = platform::testing::database("orders", |connection| async move {
            use sea_orm_migration::MigratorTrait;
            migration::orders::Migrator::up(&connection, None).await
        });
        let database = database.await;
        let services = database.services(ManualClock::at("2026-01-01T12:00:00Z"));
        let started = Arc::new(AtomicBool::new(true));
        let keys: Arc<[VerifyingKey]> = Arc::new([]);
        let keys: Arc<dyn KeySource> = Arc::new(keys);
        let handle = async |_: Value, _| Ok(());
        let host = ManagedHost {
            contexts: vec![ManagedContext {
                database: services.database.clone(),
                subscriptions: vec![Subscription::new(STOCK_RESERVED, HANDLER, handle)],
                publisher: Publisher { context: "orders", event_types: vec![Placed::TYPE] },
                processes: &[],
            }],
            readiness: Readiness {
                started: Arc::clone(&started),
                draining: services.tasks.draining(),
                contexts: vec!["orders"],
                databases: vec![services.database.clone()],
                forwarded: Vec::new(),
            },
            transports: Transports::new(Arc::new(InProcessBus::default()), None, vec!["orders"]),
            keys,
            message_log: services.message_log.clone(),
            metrics: MetricsRegistry::new(&[]).unwrap(),
            data_dir: database.folder().to_owned(),
            clock: Arc::clone(&services.clock),
            ids: Arc::clone(&services.ids),
            tasks: services.tasks.clone(),
        };
        let looks = Data::new(Looks::at(&host));
        Self { host: Data::new(host), looks, services, started, _database: database }
    }

    /// The status and the body of an answer.
    async fn ask(&self, request: TestRequest) -> (u16, Value) {
        let app = App::new()
            .app_data(Data::new(OperatorToken::of(TOKEN).unwrap()))
            .app_data(Data::new(Arc::clone(&self.host.ids)))
            .app_data(self.looks.clone())
            .wrap(from_fn(problems_only))
            .configure(|config| table().mount(config, &self.host))
            .default_service(web::to(no_such_page));
        let answer = init_service(app).await.call(request.to_request()).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body()).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(by_operator(TestRequest::get().uri(path))).await
    }

    async fn post(&self, path: &str) -> (u16, Value) {
        self.ask(by_operator(TestRequest::post().uri(path))).await
    }

    /// An event that a handler has failed at for good.
    async fn dead_letter(&self, handler: &str) -> Uuid {
        let id = self.services.ids.next();
        let row = inbox::Model {
            event_id: id,
            handler: handler.to_owned(),
            event_type: STOCK_RESERVED.to_owned(),
            source: "products".to_owned(),
            subject: format!("order/{id}"),
            sequence: 1,
            occurred_at: 0,
            correlation_id: id,
            causation_id: None,
            status: inbox::DEAD.to_owned(),
            received_at: 1,
            handled_at: None,
            attempts: 10,
            next_attempt_at: None,
            last_error: Some("no such order".to_owned()),
            event: Some("{}".to_owned()),
        };
        let database = &self.services.database;
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        unit.run(inbox::Entity::insert(row.into_active_model()).into_query());
        database.commit(unit).await.unwrap();
        id
    }

    async fn publish(&self, subject: &str) {
        let database = &self.services.database;
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        let event = Published::of(subject.to_owned(), &Placed {}).unwrap();
        unit.publish(event, Version::from_u32(1));
        database.commit(unit).await.unwrap();
    }

    async fn measured(&self) -> String {
        self.looks.refresh(&self.host).await;
        self.host.metrics.render()
    }

    async fn recorded(&self) -> Vec<String> {
        let wanted = audit_trail::EntriesWanted::default();
        let page = audit_trail::page(&self.services.database, &wanted, None, 10).await.unwrap();
        page.into_iter().map(|entry| entry.action).collect()
    }
}

fn by_operator(request: TestRequest) -> TestRequest {
    request.insert_header((AUTHORIZATION, format!("Bearer {TOKEN}")))
}

#[actix_web::test]
async fn without_the_token_there_is_only_health() {
    let port = Port::open().await;
    for route in routes() {
        let path = route.path.replace("{event}", &Uuid::nil().to_string());
        let path = path.replace("{context}", "orders");
        let request = || TestRequest::default().method(route.method.clone()).uri(&path);
        let (status, body) = port.ask(request()).await;
        if path.starts_with("/health/") {
            assert_eq!((route.policy, status), (Policy::Public, 200), "{path}");
            continue;
        }
        assert_eq!((status, &body["code"]), (401, &json!("token-missing")), "{path}");
        let wrong = request().insert_header((AUTHORIZATION, format!("Bearer {TOKEN}x")));
        let (status, body) = port.ask(wrong).await;
        assert_eq!((status, &body["code"]), (401, &json!("token-invalid")), "{path}");
    }
}

#[actix_web::test]
async fn a_host_says_what_it_is_not_ready_for() {
    let port = Port::open().await;
    let (status, body) = port.get("/health/ready").await;
    // No key has been fetched, and requests without a token are answered all the same.
    assert_eq!((status, &body["status"]), (200, &json!("impaired")), "{body}");
    assert_eq!(body["causes"][0]["code"], "keys-missing");
    assert_eq!(body["contexts"]["orders"]["status"], "ready");

    port.started.store(false, std::sync::atomic::Ordering::Release);
    let (status, body) = port.get("/health/ready").await;
    assert_eq!((status, &body["causes"][0]["code"]), (503, &json!("starting")), "{body}");
    assert_eq!(port.get("/health/startup").await.0, 503);
    assert_eq!(port.get("/health/live").await.0, 200);

    port.started.store(true, std::sync::atomic::Ordering::Release);
    port.services.tasks.drain();
    let (status, body) = port.get("/health/ready").await;
    assert_eq!((status, &body["causes"][0]["code"]), (503, &json!("stopping")), "{body}");
    assert_eq!(port.get("/health/startup").await.0, 200);
}

#[actix_web::test]
async fn a_database_that_does_not_answer_is_named() {
    let port = Port::open().await;
    port.services.database.close().await;
    let (status, body) = port.get("/health/ready").await;
    let context = &body["contexts"]["orders"];
    assert_eq!((status, &context["causes"][0]["code"]), (200, &json!("database-away")), "{body}");
    assert_eq!(context["status"], "impaired");
}

#[actix_web::test]
async fn a_dead_letter_is_looked_at_replayed_and_recorded() {
    let port = Port::open().await;
    let event = port.dead_letter(HANDLER).await;
    let (status, body) = port.get("/dead-letters?context=orders&limit=5").await;
    assert_eq!((status, &body["items"][0]["event_id"]), (200, &json!(event)), "{body}");
    let (status, body) = port.get(&format!("/dead-letters/{event}")).await;
    assert_eq!((status, &body["items"][0]["last_error"]), (200, &json!("no such order")));
    let (status, body) = port.post(&format!("/dead-letters/{event}/replay")).await;
    assert_eq!((status, &body["handlers"]), (202, &json!([HANDLER])), "{body}");
    assert_eq!(port.recorded().await, ["dead-letter-replayed"]);
    let (status, body) = port.post(&format!("/dead-letters/{event}/replay")).await;
    assert_eq!((status, &body["code"]), (404, &json!("no-dead-letter")));
}

#[actix_web::test]
async fn a_dead_letter_without_a_handler_is_discarded_and_not_replayed() {
    let port = Port::open().await;
    let event = port.dead_letter("orders.gone").await;
    let (status, body) = port.post(&format!("/dead-letters/{event}/replay")).await;
    assert_eq!((status, &body["code"]), (409, &json!("no-replay")), "{body}");
    let (status, _) = port.post(&format!("/dead-letters/{event}/discard")).await;
    assert_eq!(status, 204);
    assert_eq!(port.recorded().await, ["dead-letter-discarded"]);
    for nothing in [event.to_string(), Uuid::nil().to_string(), "1".to_owned()] {
        assert_eq!(port.post(&format!("/dead-letters/{nothing}/discard")).await.0, 404);
    }
    let (status, body) = port.get("/dead-letters?context=parcels&limit=0").await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 2), "{body}");
}

#[actix_web::test]
async fn what_waits_is_counted_and_published_again() {
    let port = Port::open().await;
    for subject in ["order/1", "order/2"] {
        port.publish(subject).await;
    }
    port.dead_letter(HANDLER).await;
    let (status, body) = port.get("/pending").await;
    let orders = &body["contexts"]["orders"];
    assert_eq!((status, &orders["outbox"]["count"]), (200, &json!(2)), "{body}");
    assert_eq!(orders["dead_letters"]["count"], 1);
    assert!(orders["dead_letters"]["oldest_age_s"].as_i64().unwrap() > 0, "{body}");
    assert_eq!(
        (&orders["inbox"]["count"], &orders["inbox"]["oldest_at"]),
        (&json!(0), &Value::Null)
    );

    let republish = |body: Value| {
        by_operator(TestRequest::post().uri("/contexts/orders/republish").set_json(body))
    };
    let (status, body) = port.ask(republish(json!({ "dry_run": true }))).await;
    assert_eq!((status, &body["events"]), (200, &json!(2)), "{body}");
    assert!(port.recorded().await.is_empty());
    let (status, body) = port.ask(republish(json!({ "subject": "order/1" }))).await;
    assert_eq!((status, &body["events"], &body["already_pending"]), (202, &json!(1), &json!(1)));
    assert_eq!(port.recorded().await, ["events-republished"]);
    let wrong = json!({ "type": "orders.order-lost.v1" });
    let (status, body) = port.ask(republish(wrong)).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("type")), "{body}");
    let span = json!({ "since": "2026-01-02", "until": "2026-01-01" });
    let (status, body) = port.ask(republish(span)).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("until")), "{body}");
    let elsewhere = TestRequest::post().uri("/contexts/users/republish").set_json(json!({}));
    let (status, body) = port.ask(by_operator(elsewhere)).await;
    assert_eq!((status, &body["code"]), (404, &json!("context-not-here")), "{body}");
}

#[actix_web::test]
async fn the_query_of_messages_is_checked() {
    let port = Port::open().await;
    let (status, body) = port.get("/messages").await;
    assert_eq!((status, body), (200, json!({ "items": [] })));
    let wrong = "/messages?kind=lost&context=users&correlation_id=1&limit=1001";
    let (status, body) = port.get(wrong).await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 4), "{body}");
}

#[actix_web::test]
async fn what_waits_is_measured_when_somebody_asks_and_not_too_often() {
    let port = Port::open().await;
    port.publish("order/1").await;
    let pending = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("galleria_outbox_pending{"));
        line.map(str::to_owned)
    };
    let one = Some(r#"galleria_outbox_pending{context="orders"} 1"#.to_owned());
    assert_eq!(pending(&port.measured().await), one);
    port.publish("order/2").await;
    let text = port.measured().await;
    assert_eq!(pending(&text), one, "the last look is no 5 s ago");
    for line in [r#"galleria_database_up{context="orders"} 1"#, "# TYPE process_open_fds gauge"] {
        assert!(text.lines().any(|one| one == line), "no {line} in {text}");
    }
    let free = text.lines().find(|line| line.starts_with("galleria_data_folder_free_bytes "));
    assert!(free.is_some_and(|line| !line.ends_with(" 0")), "{text}");
}
