//! A host refuses settings that it cannot use, and the contexts it builds are those that their descriptors describe.

use async_trait::async_trait;
use platform::clock::SystemClock;
use platform::context::{Audit, Context, EventContract};
use platform::descriptor::SubscriptionDescriptor;
use platform::due_work::DueWork;
use platform::subscription::Subscription;
use serde_json::Value;
use shared_kernel::StoreError;
use tempfile::TempDir;

use super::*;
use crate::config::Config;
use crate::registry::REGISTRY;
use crate::running_shop::every_subscription_is_served;

/// A context that reads one event and does nothing else.
struct Parcels {
    waits_for: &'static str,
}

#[async_trait]
impl Context for Parcels {
    fn name(&self) -> &'static str {
        "parcels"
    }

    fn contract(&self) -> Vec<EventContract> {
        Vec::new()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        vec![Subscription::new(self.waits_for, "parcels.pack", async |_: Value, _| Ok(()))]
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        Vec::new()
    }

    fn tables(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn routes(&self, _config: &mut actix_web::web::ServiceConfig) {}

    async fn audit(&self) -> Result<Audit, StoreError> {
        Ok(Audit::default())
    }
}

#[test]
fn a_foreign_event_is_known_by_the_contracts_compiled_in() {
    let parcels: Arc<dyn Context> = Arc::new(Parcels { waits_for: "orders.order-confirmed.v1" });
    every_subscription_is_served(&[parcels]).unwrap();
}

#[test]
fn an_event_that_nobody_knows_is_refused_in_one_sentence() {
    let parcels: Arc<dyn Context> = Arc::new(Parcels { waits_for: "orders.order-comfirmed.v1" });
    let refused = every_subscription_is_served(&[parcels]).unwrap_err();
    let said = refused.to_string();
    for word in [
        "parcels waits",
        "parcels.pack",
        "orders.order-comfirmed.v1",
        "the closest name is orders.order-confirmed.v1",
    ] {
        assert!(said.contains(word), "no {word:?} in {said:?}");
    }
    assert_eq!(said.lines().count(), 1);
}

/// A shop of its own that loads nothing, on a free port.
fn alone() -> (Settings, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::read(&Config::defaults()).unwrap().alone_in(folder.path());
    let listen = ([127, 0, 0, 1], 0).into();
    let http_workers = Some(1);
    (Settings { listen, http_workers, demo_data: false, ..settings }, folder)
}

#[tokio::test]
async fn a_built_context_is_what_its_descriptor_says() {
    let (settings, _folder) = alone();
    let shop = Shop::open(&settings, Arc::new(SystemClock), HttpServices::default()).await.unwrap();
    let built = shop.contexts();
    assert_eq!(built.len(), REGISTRY.len());
    for (context, entry) in built.iter().zip(REGISTRY) {
        let descriptor = entry.descriptor;
        assert_eq!(context.name(), descriptor.name);
        let subscriptions = context.subscriptions();
        let subscribed = subscriptions.iter().map(|subscription| SubscriptionDescriptor {
            event_type: subscription.event_type(),
            handler: subscription.handler(),
        });
        assert_eq!(subscribed.collect::<Vec<_>>(), descriptor.subscriptions);
        let published =
            |contract: Vec<EventContract>| contract.into_iter().map(|event| event.event_type);
        assert!(published(context.contract()).eq(published((descriptor.contract)())));
    }
    shop.stop().await;
}

#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
#[tokio::test]
async fn every_route_prefix_is_answered() {
    let (settings, _folder) = alone();
    let host =
        Host::start(&settings, Arc::new(SystemClock), HttpServices::default()).await.unwrap();
    for prefix in REGISTRY.iter().flat_map(|entry| entry.descriptor.route_prefixes) {
        let page = match *prefix {
            // These have no page themselves.
            "/.well-known" => "/.well-known/jwks.json",
            "/api/v1/address-forms" => "/api/v1/address-forms/GB",
            "/api/v1/oauth" => "/api/v1/oauth/token",
            "/api/v1/notifications" => "/api/v1/notifications/audit-entries",
            "/api/v2/orders" => "/api/v2/orders/1/timeline",
            prefix => prefix,
        };
        assert_ne!(status_of(host.address, page).await, 404, "{page}");
    }
    assert_eq!(status_of(host.address, "/api/v1/parcels").await, 404);
    host.stop().await;
}

#[tokio::test]
async fn a_host_that_is_told_to_stop_is_not_ready_and_still_answers() {
    let (settings, _folder) = alone();
    // Longer than the questions below take; the stop goes on as soon as they are answered.
    let settings = Settings { stop_delay: Duration::from_secs(2), ..settings };
    let host =
        Host::start(&settings, Arc::new(SystemClock), HttpServices::default()).await.unwrap();
    let address = host.address;
    let context = REGISTRY[0].descriptor.name;
    let of_one = format!("/health/ready/{context}");
    for path in ["/health/ready", &of_one] {
        assert_eq!(status_of(address, path).await, 204, "{path}");
    }
    assert_eq!(status_of(address, "/health/ready/parcels").await, 404);
    let asking = async {
        while status_of(address, "/health/ready").await == 204 {}
        let answer = answer_of(address, "/health/ready").await;
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        assert!(answer.contains("\"stopping\"") && answer.contains("retry-after"), "{answer}");
        assert_eq!(status_of(address, &of_one).await, 503);
        assert_eq!(status_of(address, "/health/live").await, 204);
        // Without the wish of the client the answer says that the connection ends.
        let answer = answer_to(address, "GET / HTTP/1.1\r\nHost: shop\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    };
    tokio::join!(host.stop(), asking);
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "it listens no more");
}

async fn status_of(address: SocketAddr, path: &str) -> u16 {
    answer_of(address, path).await.split(' ').nth(1).unwrap().parse().unwrap()
}

async fn answer_of(address: SocketAddr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
    answer_to(address, &request).await
}

async fn answer_to(address: SocketAddr, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[cfg(all(feature = "users", feature = "payments"))]
#[tokio::test]
async fn a_host_without_some_contexts_needs_a_broker() {
    let (settings, _folder) = alone();
    let settings = Settings { contexts: vec!["users"], ..settings };
    let started = Host::start(&settings, Arc::new(SystemClock), HttpServices::default()).await;
    assert!(matches!(started, Err(StartError::NoBroker { .. })));
}
