//! The health of a host names a database and a broker that are away, a dependency that fails or is full, a secret that is refused and keys
//! that are missing.

use std::future::pending;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::TimeDelta;
use platform::auth::{KeysAway, Renewal, Renewing, TestIssuer};
use platform::dependency::{CallError, CallFailure, Dependency, DependencySettings};
use platform::testing::TestPersonKeys;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, EventBus, Receipts};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::*;

impl Port {
    /// The same port, of a host with this change.
    fn with(self, change: impl FnOnce(&mut ManagedHost)) -> Self {
        let mut host = Arc::into_inner(self.host.into_inner()).unwrap();
        change(&mut host);
        Self { host: Data::new(host), ..self }
    }

    /// The codes of the causes, of a host that takes requests all the same.
    async fn causes(&self) -> Vec<String> {
        let (status, body) = self.get("/health/ready").await;
        assert_eq!(status, 200, "{body}");
        let causes = body["causes"].as_array().unwrap().iter();
        causes.map(|cause| cause["code"].as_str().unwrap().to_owned()).collect()
    }

    /// A guard of a bank, of which one call may be under way.
    fn bank(&self) -> Dependency {
        let bounds = DependencySettings {
            at_once: 1,
            breaker_window: 2,
            breaker_open_for: Duration::from_millis(1),
            ..DependencySettings::default()
        };
        let clock = Arc::clone(&self.services.clock);
        self.host.dependencies.guard("bank", &["ask"], clock, bounds)
    }
}

#[derive(Debug)]
struct Lost;

impl CallFailure for Lost {
    fn was_not_received(&self) -> bool {
        false
    }
}

#[actix_web::test]
async fn a_dependency_that_fails_too_often_is_named_until_it_answers() {
    let port = port_with_keys().await;
    let bank = port.bank();
    assert_eq!(port.causes().await, [""; 0]);
    // It counts as open from the first call that is kept back.
    while !matches!(
        bank.once("ask", async { Err::<(), _>(Lost) }).await,
        Err(CallError::CircuitOpen)
    ) {}
    assert_eq!(port.causes().await, ["circuit-open"]);
    let (_, body) = port.get("/health/ready").await;
    assert_eq!(body["status"], "impaired");
    assert!(body["causes"][0]["detail"].as_str().unwrap().starts_with("bank "), "{body}");
    while bank.once("ask", async { Ok::<_, Lost>(()) }).await.is_err() {}
    assert_eq!(port.causes().await, [""; 0]);
}

#[actix_web::test]
async fn a_dependency_without_a_free_place_is_named_once_it_has_refused_a_call() {
    let port = port_with_keys().await;
    let bank = port.bank();
    let mut slow = Box::pin(bank.once("ask", pending::<Result<(), Lost>>()));
    assert!(futures_util::poll!(slow.as_mut()).is_pending());
    assert_eq!(port.causes().await, [""; 0], "it is as busy as it may be");
    let mut refused = Box::pin(bank.once("ask", pending::<Result<(), Lost>>()));
    while futures_util::poll!(refused.as_mut()).is_pending() {
        port.clock.advance(TimeDelta::seconds(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(port.causes().await, ["saturated"]);
    drop(slow);
    assert_eq!(port.causes().await, [""; 0]);
}

/// A broker that cannot be reached.
struct AwayBroker;

#[async_trait::async_trait]
impl EventBus for AwayBroker {
    async fn publish(&self, _events: Vec<Arc<Envelope>>, _receipts: Arc<dyn Receipts>) {}

    async fn ready(&self) {
        pending::<()>().await;
    }

    async fn subscribe(&self, _subscription: BusSubscription) -> Result<Deliveries, BusError> {
        Ok(Box::pin(futures_util::stream::pending()))
    }
}

#[actix_web::test]
async fn a_broker_that_cannot_be_reached_is_named() {
    let port = port_with_keys().await.with(|host| {
        let (in_process, away) = (Arc::new(InProcessBus::default()), Arc::new(AwayBroker));
        host.transports = Transports::new(in_process, Some(away), vec!["orders"]);
    });
    assert_eq!(port.causes().await, ["broker-away"]);
}

/// The port of a host that has fetched the keys of access tokens.
async fn port_with_keys() -> Port {
    let port = Port::open().await;
    let issuer = TestIssuer::new(Arc::clone(&port.services.clock));
    port.with(|host| host.keys = Arc::new(issuer.keys()))
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
async fn a_host_whose_secret_is_refused_is_impaired() {
    let port = Port::open().await;
    let (keys, source) = TestPersonKeys::keys(Arc::clone(&port.services.clock));
    let port = port.with(|host| host.person_keys = keys);
    source.set_another_secret(true);
    assert_eq!(port.causes().await, ["keys-missing", "secret-differs"]);
    source.set_another_secret(false);
    assert_eq!(port.causes().await, ["keys-missing"]);
}

/// Keys of a host that could not be asked at first.
struct KeysThatCome {
    fetched: Mutex<Arc<[VerifyingKey]>>,
    source: Box<dyn KeySource>,
    is_away: AtomicBool,
    /// Each fetch waits for one.
    passes: Semaphore,
}

impl KeysThatCome {
    fn of(port: &Port, is_away: bool, passes: usize) -> Arc<Self> {
        let issuer = TestIssuer::new(Arc::clone(&port.services.clock));
        Arc::new(Self {
            fetched: Mutex::new(Arc::new([])),
            source: Box::new(issuer.keys()),
            is_away: AtomicBool::new(is_away),
            passes: Semaphore::new(passes),
        })
    }
}

impl KeySource for KeysThatCome {
    fn keys(&self) -> Arc<[VerifyingKey]> {
        Arc::clone(&self.fetched.lock().unwrap())
    }

    fn renew(&self, _why: Renewal<'_>) -> Option<Renewing<'_>> {
        Some(Box::pin(async {
            self.passes.acquire().await.unwrap().forget();
            if self.is_away.load(Ordering::SeqCst) {
                return Err(KeysAway);
            }
            *self.fetched.lock().unwrap() = self.source.keys();
            Ok(())
        }))
    }
}

#[actix_web::test]
async fn a_host_without_keys_fetches_them_when_it_is_asked_how_it_is() {
    let port = Port::open().await;
    let keys = KeysThatCome::of(&port, true, 2);
    let of_host = Arc::clone(&keys);
    let port = port.with(|host| host.keys = of_host);
    assert_eq!(port.get("/health/ready").await.1["causes"][0]["code"], "keys-missing");
    keys.is_away.store(false, Ordering::SeqCst);
    assert_eq!(port.get("/health/ready").await.1["causes"], json!([]));
}

#[actix_web::test]
async fn a_fetch_of_keys_that_takes_long_goes_on_without_the_probe_that_began_it() {
    let port = Port::open().await;
    let keys = KeysThatCome::of(&port, false, 0);
    let of_host = Arc::clone(&keys);
    let port = port.with(|host| host.keys = of_host);
    assert_eq!(port.get("/health/ready").await.1["causes"][0]["code"], "keys-missing");
    keys.passes.add_permits(1);
    let they_come = async {
        while keys.keys().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, they_come).await.expect("the fetch was cut off");
    assert_eq!(port.get("/health/ready").await.1["status"], "ready");
}
