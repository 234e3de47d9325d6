//! The routes of the port, without a port: who may call them, and what an operator sees and does.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use ::faults::Faults;
use actix_web::body::{BoxBody, MessageBody as _, to_bytes};
use actix_web::dev::Service;
use actix_web::http::header::{AUTHORIZATION, LINK};
use actix_web::test::{TestRequest, init_service};
use platform::audit_trail;
use platform::auth::{KeySource, VerifyingKey};
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::context::Services;
use platform::http::readiness::Readiness;
use platform::http::routes::Policy;
use platform::inbox;
use platform::message_log::{MessageLog, MessageMetrics};
use platform::outbox::republishing::Publisher;
use platform::subscription::Subscription;
use platform::testing::{DescribedApi, ManualClock, TestDatabase, assert_described};
use sea_orm::{EntityTrait, IntoActiveModel, QueryTrait};
use serde_json::{Value, json};
use shared_kernel::{Clock, Origin, Published, PublishedEvent, Version};
use uuid::Uuid;

use super::*;
use crate::catalogue::Catalogue;
use crate::journal::Journal;
use crate::managed_host::ManagedContext;
use crate::metrics::MetricsRegistry;
use crate::route_table::{openapi, routes};

static API: LazyLock<Data<DescribedApi>> =
    LazyLock::new(|| Data::new(DescribedApi::of_document(openapi())));

/// The time limit of every wait. Only failing tests reach it.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const HANDLER: &str = "orders.on-stock-reserved";
const STOCK_RESERVED: &str = "products.stock-reserved.v1";

/// A host of one context, whose port is asked without a socket.
struct Port {
    host: Data<ManagedHost>,
    looks: Data<Looks>,
    services: Services,
    clock: Arc<ManualClock>,
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
        Self::rehearsing(|_clock| None).await
    }

    /// The port of a host that rehearses these faults.
    async fn rehearsing(faults: impl FnOnce(&Arc<dyn Clock>) -> Option<Faults>) -> Self {
        let database = platform::testing::database("orders", |connection| async move {
            use sea_orm_migration::MigratorTrait;
            migration::orders::Migrator::up(&connection, None).await
        });
        let database = database.await;
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let services = database.services(Arc::<ManualClock>::clone(&clock));
        database.take_lease(&services.tasks).await;
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
            person_keys: services.person_keys.clone(),
            dependencies: services.dependencies.clone(),
            message_log: log_that_holds(64, &services.clock),
            faults: faults(&services.clock),
            journal: None,
            catalogue: Catalogue::default(),
            make_link: Some(Arc::new(|| Some("/observatory/open/1".to_owned()))),
            metrics: MetricsRegistry::new(&[]).unwrap(),
            data_dir: database.folder().to_owned(),
            clock: Arc::clone(&services.clock),
            ids: Arc::clone(&services.ids),
            tasks: services.tasks.clone(),
        };
        let looks = Data::new(Looks::at(&host));
        Self { host: Data::new(host), looks, services, clock, started, _database: database }
    }

    /// The same port, of a host that keeps this journal.
    fn with_journal(self, journal: Journal) -> Self {
        let mut host = Arc::into_inner(self.host.into_inner()).unwrap();
        host.journal = Some(journal);
        Self { host: Data::new(host), ..self }
    }

    /// The status and the body of an answer.
    async fn ask(&self, request: TestRequest) -> (u16, Value) {
        let (status, _, body) = self.exchange(request).await;
        (status, body)
    }

    /// The status, the `Link` and the body of an answer.
    async fn exchange(&self, request: TestRequest) -> (u16, Option<String>, Value) {
        let app = App::new()
            .app_data(Data::new(OperatorToken::of(TOKEN).unwrap()))
            .app_data(Data::new(Arc::clone(&self.host.ids)))
            .app_data(self.looks.clone())
            .app_data(API.clone())
            .wrap(from_fn(problems_only))
            .wrap(from_fn(assert_described))
            .configure(|config| TABLE.mount(config, &self.host))
            .default_service(web::to(no_such_page));
        let answer = init_service(app).await.call(request.to_request()).await.unwrap();
        let status = answer.status().as_u16();
        let link = answer.headers().get(LINK).map(|link| link.to_str().unwrap().to_owned());
        let body = to_bytes(answer.into_body()).await.unwrap();
        (status, link, serde_json::from_slice(&body).unwrap_or_default())
    }

    /// The pages of a list, each by the `Link` of the page before.
    async fn pages(&self, path: &str) -> Vec<Value> {
        let (mut pages, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(path) = next {
            let (status, link, body) =
                self.exchange(by_operator(TestRequest::get().uri(&path))).await;
            assert_eq!(status, 200, "{body}");
            next = link.map(|link| {
                let (address, rel) = link.split_once('>').unwrap();
                assert_eq!(rel, "; rel=\"next\"");
                address.trim_start_matches('<').to_owned()
            });
            let cursor = body["next"].as_str().map(|cursor| format!("cursor={cursor}"));
            assert_eq!(cursor.as_deref(), next.as_deref().and_then(|next| next.rsplit('&').next()));
            pages.push(body);
        }
        pages
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(by_operator(TestRequest::get().uri(path))).await
    }

    async fn post(&self, path: &str) -> (u16, Value) {
        self.ask(by_operator(TestRequest::post().uri(path))).await
    }

    /// The body of a stream.
    async fn stream(&self, path: &str) -> BoxBody {
        let app = App::new()
            .app_data(Data::new(OperatorToken::of(TOKEN).unwrap()))
            .app_data(Data::new(Arc::clone(&self.host.ids)))
            .app_data(self.looks.clone())
            .configure(|config| TABLE.mount(config, &self.host));
        let request = by_operator(TestRequest::get().uri(path)).to_request();
        let answer = init_service(app).await.call(request).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        answer.into_body().boxed()
    }

    /// An event that a handler has failed at for good.
    async fn dead_letter(&self, handler: &str) -> Uuid {
        let id = self.services.ids.next();
        self.dead_letter_of(id, handler, 1).await;
        id
    }

    /// The same for an event with this id, which was received then.
    async fn dead_letter_of(&self, id: Uuid, handler: &str, received_at: i64) {
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
            received_at,
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
        let of_requests =
            |entry: &audit_trail::Model| entry.request_id.is_some_and(|id| !id.is_nil());
        assert!(page.iter().all(of_requests), "{page:?}");
        page.into_iter().map(|entry| entry.action).collect()
    }
}

/// A message log for the port alone; that of the services keeps nothing.
fn log_that_holds(records: usize, clock: &Arc<dyn Clock>) -> MessageLog {
    MessageLog::managed(Arc::clone(clock), 16, records, MessageMetrics::default())
}

fn by_operator(request: TestRequest) -> TestRequest {
    request.insert_header((AUTHORIZATION, format!("Bearer {TOKEN}")))
}

#[actix_web::test]
async fn without_the_token_there_is_only_health() {
    let port = Port::open().await;
    for route in routes() {
        let path = route.path.replace("{event_id}", &Uuid::nil().to_string());
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

/// The next piece of a stream.
async fn next_piece(stream: &mut BoxBody) -> String {
    let piece = poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
    let piece = tokio::time::timeout(PATIENCE, piece).await.expect("the stream says nothing");
    String::from_utf8(piece.expect("the stream goes on").unwrap().to_vec()).unwrap()
}

mod health;
mod lists;
mod work;
