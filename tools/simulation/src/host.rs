//! One process of the shop: its contexts as the host of the product builds them, on a disk in memory, and their routes.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use platform::auth::{EndedAccess, TestIssuer};
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::{Context, Services, start, subscribe};
use platform::database::{Connections, Database, Ports};
use platform::dependency::{Dependencies, DependencySettings};
use platform::http::problems_only;
use platform::http_client::HttpService;
use platform::message_log::{MessageEvent, MessageLog};
use platform::meter::Meter;
use platform::tasks::Tasks;
use platform::testing::{TestPersonKeys, shop_secret};
use serde_json::Value;
use shared_kernel::{Clock, Ids};
use tokio::sync::broadcast;

use crate::network::BadNetwork;
use crate::scene::Scene;
use crate::schedule::Spawner;

/// The secret that webhooks are signed with.
pub(crate) const WEBHOOK_SECRET: &str = "a secret of the simulation";

/// Time limits, shorter than a shop's: a simulated minute costs as much as a thousand messages.
const CHECKOUT_TIME_LIMIT: Duration = Duration::from_mins(1);
const RESERVATION_TIME_LIMIT: chrono::TimeDelta = chrono::TimeDelta::seconds(90);

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

type Serving = Pin<Box<dyn Future<Output = Reply>>>;

/// A process that is ready.
pub(crate) struct Host {
    pub(crate) issuer: TestIssuer,
    pub(crate) message_log: RefCell<broadcast::Receiver<Arc<MessageEvent>>>,
    serve: Box<dyn Fn(TestRequest) -> Serving>,
}

impl Host {
    /// Answers a request.
    pub(crate) fn serve(&self, request: TestRequest) -> Serving {
        (self.serve)(request)
    }

    /// Starts the contexts of the process at `place`, as the host of the product does: each listens before any speaks.
    pub(crate) async fn start(scene: &Rc<Scene>, place: usize, process: &Spawner) -> Self {
        let (names, clock): (Vec<&'static str>, Arc<dyn Clock>) = {
            let slot = &scene.slots.borrow()[place];
            (slot.contexts.clone(), slot.clock.clone())
        };
        let elsewhere = (scene.plan.hosts.len() > 1).then(|| {
            scene.broker.link(names.first().copied().unwrap_or_default(), process.clone())
        });
        let here = Arc::new(InProcessBus::default());
        let transports = Transports::new(here, elsewhere, names.clone());
        let message_log = MessageLog::new(Arc::clone(&clock), 4096);
        let heard = RefCell::new(message_log.listen());
        let ids: Arc<dyn Ids> = scene.ids.clone();
        let transport_set = transports.transport_set();
        let ports = Ports {
            clock: Arc::clone(&clock),
            ids,
            message_log,
            transports: transport_set,
            meter: Meter::default(),
            tenant: None,
        };
        let tasks = Tasks::run_by(Arc::new(process.clone()));
        let ended_access = EndedAccess::default();
        // Keys that follow from the ids: a run must not depend on random ones.
        let (person_keys, _source) = TestPersonKeys::keys(Arc::clone(&clock));
        let mut hosted: Vec<(Arc<dyn Context>, Services)> = Vec::new();
        for name in names {
            let database = open(scene, name, process, ports.clone()).await;
            let Ports { clock, ids, message_log, .. } = ports.clone();
            let services = Services {
                database,
                clock,
                ids,
                tasks: tasks.clone(),
                message_log,
                ended_access: ended_access.clone(),
                person_keys: person_keys.clone(),
                secret: shop_secret(),
                dependencies: Dependencies::default(),
            };
            hosted.push((context(scene, name, services.clone()), services));
        }
        for (context, services) in &hosted {
            scene.checker.borrow_mut().knows(context.name(), &context.subscriptions());
            subscribe(context.subscriptions(), services, &transports, RETRIES).await.unwrap();
        }
        for (context, services) in &hosted {
            start(&**context, services, &transports);
        }
        let issuer = TestIssuer::new(clock);
        let contexts = hosted.into_iter().map(|(context, _)| context).collect();
        let serve = serving(contexts, &issuer, ports.ids).await;
        Self { issuer, message_log: heard, serve }
    }
}

const RETRIES: RetryPolicy = RetryPolicy {
    first_delay: Duration::from_millis(200),
    longest_delay: Duration::from_secs(5),
    attempts: 20,
};

/// Opens the database of that name for one process.
pub(crate) async fn open(
    scene: &Scene,
    name: &'static str,
    process: &Spawner,
    ports: Ports,
) -> Database {
    let address = scene.on_disk(name, |disk| disk.address().to_owned());
    let connections = Connections::in_memory(&address, Arc::new(process.of_writer(name)));
    Database::start(name, connections, ports).await.unwrap()
}

fn context(scene: &Rc<Scene>, name: &str, services: Services) -> Arc<dyn Context> {
    match name {
        "users" => {
            let settings = users::Settings {
                password_cost: 4,
                ..users::Settings::with_keys(vec![signing_key().to_owned()])
            };
            Arc::new(users::Users::new(services, settings).unwrap())
        }
        "products" => {
            let reservation_time_limit = RESERVATION_TIME_LIMIT;
            Arc::new(products::Products::new(
                services,
                products::Settings { reservation_time_limit, ..products::Settings::default() },
            ))
        }
        "orders" => {
            let checkout_time_limit = CHECKOUT_TIME_LIMIT;
            let settings = orders::Settings { checkout_time_limit, ..orders::Settings::default() };
            Arc::new(orders::Orders::new(services, settings))
        }
        _ => Arc::new(payments::Payments::new(services, payment_settings(scene))),
    }
}

fn payment_settings(scene: &Rc<Scene>) -> payments::Settings {
    let provider = scene.provider.borrow().clone().map(|provider| -> Arc<dyn HttpService> {
        Arc::new(BadNetwork {
            faults: scene.faults.clone(),
            history: scene.history.clone(),
            process: scene.outside.clone(),
            provider,
        })
    });
    payments::Settings {
        provider,
        webhook_secrets: vec![payments::WebhookSecret::new(WEBHOOK_SECRET)],
        guard: DependencySettings {
            // The circuit breaker goes by the clock of this machine, which the simulation cannot move.
            // It judges by its last so many calls, and here there never are as many.
            breaker_window: 10_000,
            ..payments::Settings::default().guard
        },
        first_retry: Duration::from_millis(500),
        longest_retry: Duration::from_secs(10),
        ..payments::Settings::default()
    }
}

async fn serving(
    contexts: Vec<Arc<dyn Context>>,
    issuer: &TestIssuer,
    ids: Arc<dyn Ids>,
) -> Box<dyn Fn(TestRequest) -> Serving> {
    let app = App::new()
        .app_data(web::Data::new(issuer.verifier()))
        .app_data(web::Data::new(ids))
        .wrap(from_fn(problems_only))
        .configure(move |config| contexts.iter().for_each(|context| context.routes(config)));
    let service = Rc::new(init_service(app).await);
    Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move {
            let response = call_service(&*service, request.to_request()).await;
            let status = response.status().as_u16();
            let body = serde_json::from_slice(&read_body(response).await).unwrap_or_default();
            Reply { status, body }
        })
    })
}

fn signing_key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| users::generate_signing_key().unwrap())
}
