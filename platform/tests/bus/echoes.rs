//! A host with a broker, and with publisher and subscriber: each event is delivered over the channel and over the
//! broker.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use async_trait::async_trait;
use platform::auth::EndedAccess;
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::{self, Audit, Context, EventContract, Services};
use platform::database::{Database, Ports};
use platform::dependency::Dependencies;
use platform::due_work::DueWork;
use platform::message_log;
use platform::outbox::{TransportSet, pending_deliveries};
use platform::subscription::Subscription;
use platform::testing::{self, ManualClock, Scratch, TestPersonKeys, shop_secret};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::value::RawValue;
use shared_kernel::bus::EventBus;
use shared_kernel::{Origin, Published, StoreError, Version};
use tokio::sync::watch;
use uuid::Uuid;

use super::events::{PLACED, event, soon};
use super::outbox::Outbox;
use super::shop::{Kind, Shop};

pub(crate) const SUBJECTS: u32 = 20;
const VERSIONS: u32 = 10;

/// A context that only subscribes, if it does.
struct Reacting {
    name: &'static str,
    subscriptions: Vec<Subscription>,
}

#[async_trait]
impl Context for Reacting {
    fn name(&self) -> &'static str {
        self.name
    }
    fn contract(&self) -> Vec<EventContract> {
        Vec::new()
    }
    fn subscriptions(&self) -> Vec<Subscription> {
        self.subscriptions.clone()
    }
    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        Vec::new()
    }
    fn tables(&self) -> Vec<&'static str> {
        Vec::new()
    }
    fn routes(&self, _config: &mut ServiceConfig) {}
    async fn audit(&self) -> Result<Audit, StoreError> {
        Ok(Audit::default())
    }
}

/// Two contexts: orders, which publishes, and payments, which counts placed orders.
pub(crate) struct Host {
    orders: Database,
    pub(crate) payments: Database,
    ports: Ports,
    counted: watch::Receiver<u32>,
    scratch: Scratch,
}

impl Host {
    pub(crate) async fn start(shop: &Shop, broker: &Arc<dyn EventBus>) -> Self {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let ports = Ports { transports: TransportSet::InProcessAndBroker, ..testing::ports(clock) };
        let scratch = Scratch::new().await;
        let orders = open(&scratch, "orders", &ports).await;
        let payments = open(&scratch, "payments", &ports).await;
        let (count, counted) = watch::channel(0_u32);
        let counting = Subscription::new(
            PLACED,
            "payments.count",
            move |_placed: serde_json::Value, _origin| {
                count.send_modify(|count| *count += 1);
                ready(Ok(()))
            },
        );
        let publisher = Reacting { name: "orders", subscriptions: Vec::new() };
        let reader = Reacting { name: "payments", subscriptions: vec![counting] };
        let transports = Transports::new(
            Arc::new(InProcessBus::default()),
            Some(Arc::clone(broker)),
            vec!["orders", "payments"],
        );
        let services = |database: &Database| Services {
            database: database.clone(),
            clock: Arc::clone(&ports.clock),
            ids: Arc::clone(&ports.ids),
            tasks: shop.tasks.clone(),
            message_log: ports.message_log.clone(),
            ended_access: EndedAccess::default(),
            person_keys: TestPersonKeys::keys(Arc::clone(&ports.clock)).0,
            secret: shop_secret(),
            dependencies: Dependencies::default(),
        };
        let (of_orders, of_payments) = (services(&orders), services(&payments));
        for (context, services) in [(&publisher, &of_orders), (&reader, &of_payments)] {
            let retries = RetryPolicy::default();
            context::subscribe(context.subscriptions(), services, &transports, retries)
                .await
                .unwrap();
        }
        context::start(&publisher, &of_orders, &transports);
        context::start(&reader, &of_payments, &transports);
        Self { orders, payments, ports, counted, scratch }
    }

    /// Commits the event `version` of every subject.
    pub(crate) async fn publish(&self, version: u32) {
        let mut unit = self.orders.unit_of_work(&Origin::new(Uuid::nil()));
        for order in 0..SUBJECTS {
            let data = RawValue::from_string("{}".to_owned()).unwrap().into();
            let subject = format!("order/{order}");
            let published = Published { event_type: PLACED, subject, data };
            unit.publish(published, Version::from_u32(version));
        }
        self.orders.commit(unit).await.unwrap();
    }

    /// Returns when no delivery is pending over either transport.
    pub(crate) async fn all_are_taken(&self) {
        let mut again = tokio::time::interval(Duration::from_millis(10));
        soon("both transports to take everything", async {
            while pending_deliveries::backlog(&self.orders).await.unwrap() > 0 {
                again.tick().await;
            }
        })
        .await;
    }

    /// Says of the data of payments, as a move does, where they are.
    pub(crate) async fn set_ownership(&self, state: &str) {
        let beside = self.scratch.open("payments").await.unwrap();
        let update = format!("UPDATE ownership SET state = '{state}', epoch = epoch + 1");
        beside.writer.execute_unprepared(&update).await.unwrap();
        beside.writer.close().await.unwrap();
    }

    pub(crate) async fn close(self) {
        self.orders.close().await;
        self.payments.close().await;
    }

    pub(crate) fn count(&self, kind: message_log::Kind) -> u64 {
        self.ports.message_log.count(kind)
    }
}

async fn open(scratch: &Scratch, context: &'static str, ports: &Ports) -> Database {
    let connections = scratch.open(context).await.unwrap();
    migration::create_messaging_tables(&connections.writer).await.unwrap();
    Database::start(context, connections, ports.clone()).await.unwrap()
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_over_both_transports_is_handled_once(#[case] kind: Kind) {
    let Some(mut shop) = Shop::open(kind).await else { return };
    let broker = shop.bus().await;
    let mut host = Host::start(&shop, &broker).await;
    for version in 1..=VERSIONS {
        host.publish(version).await;
    }
    host.all_are_taken().await;

    // It is delivered over the broker alone, behind the copies of all the others.
    Outbox::with(vec![event(PLACED, "order/last", 1)]).drain(&*broker).await;
    let all = SUBJECTS * VERSIONS + 1;
    soon("the last event", host.counted.wait_for(|count| *count >= all)).await.unwrap();
    shop.stop_process().await;

    assert_eq!(*host.counted.borrow(), all, "no handler was called twice for one event");
    assert_eq!(host.count(message_log::Kind::Delivered), u64::from(all));
    assert_eq!(host.count(message_log::Kind::DuplicateIgnored), 0, "nor was one known already");
    host.close().await;
}
