//! A whole shop for one test: the real host on its own databases and a free port, tested over HTTP. A test can restart it
//! on the same folder, advance its clock, and wait for a condition.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use audit::{Rest, audit, settle};
use chrono::TimeDelta;
use faults::Faults;
use host::Shop;
use host::config::Settings;
use host::registry::COMPILED;
use payment_provider::{HostWithProvider, ShopWithProvider};
use platform::clock::SystemClock;
use platform::testing::{ManualClock, Scratch, ScratchBroker};
use secrecy::SecretString;
use shared_kernel::Clock;
use tokio::sync::OnceCell;

mod answer;
mod browser;
mod canaries;
mod client;
mod decoded;
mod events;
mod following;
mod goods;
mod orders;
mod people;
mod provider;
mod remains;
mod renewal;
mod settings;
mod topology;
mod waiting;

pub use answer::Answer;
pub use browser::{Browser, Page};
pub use canaries::CANARY;
use canaries::WatchedSecrets;
pub use client::Call;
pub use following::Events;
pub use goods::{Product, Stock};
pub use orders::{address, order_body};
pub use people::{PASSWORD, Person};
pub use provider::{WEBHOOK_SECRET, Webhook};
pub use remains::capture_logs;
use renewal::RenewedTokens;
pub use settings::settings;
pub use topology::{TOPOLOGY_VARIABLE, Topology};
pub use waiting::PATIENCE;

/// A running shop. It stops when a test stops it, or when the test's runtime drops it.
pub struct TestApp {
    hosts: Vec<HostWithProvider>,
    /// Looks into all databases where no host has all of them.
    office: Option<ShopWithProvider>,
    asked: AtomicUsize,
    settings: Settings,
    clock: Arc<dyn Clock>,
    hands: Option<Arc<ManualClock>>,
    admin: OnceCell<Person>,
    renewed: RenewedTokens,
    faults: Option<Faults>,
    watched: WatchedSecrets,
    /// How much this process had logged before.
    logged_before: usize,
    #[cfg(feature = "rabbitmq")]
    published: Option<Box<platform::bus::rabbitmq::PublishedCopies>>,
    scratch: Scratch,
    _broker: Option<ScratchBroker>,
}

impl TestApp {
    /// Starts a shop that runs by the clock of this machine.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Self {
        Self::start_with(|_as_they_are| {}).await
    }

    /// The same with other settings.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Box::pin(Self::open(Arc::new(SystemClock), (None, None), change)).await
    }

    /// Starts a shop whose clock stands still until [`TestApp::advance`] moves it.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with_still_clock() -> Self {
        Self::start_with_still_clock_and(|_as_they_are| {}).await
    }

    /// The same with other settings.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with_still_clock_and(change: impl FnOnce(&mut Settings)) -> Self {
        let hands = ManualClock::at("2026-03-01T12:00:00Z");
        Box::pin(Self::open(hands.clone(), (Some(hands), None), change)).await
    }

    /// Starts a shop that rehearses these faults.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_rehearsing(faults: Faults, change: impl FnOnce(&mut Settings)) -> Self {
        Box::pin(Self::open(Arc::new(SystemClock), (None, Some(faults)), change)).await
    }

    async fn open(
        clock: Arc<dyn Clock>,
        (hands, faults): (Option<Arc<ManualClock>>, Option<Faults>),
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        capture_logs();
        let logged_before = remains::logged().len();
        let scratch = Scratch::new().await;
        let mut settings = settings(&scratch);
        let broker = ScratchBroker::of_this_run(COMPILED);
        if let Some(broker) = &broker {
            settings.broker_url = Some(SecretString::from(broker.url.as_str()));
            settings.broker_prefix.clone_from(&broker.prefix);
        }
        change(&mut settings);
        #[cfg(feature = "rabbitmq")]
        let published = Box::pin(remains::copies(&settings)).await;
        let (hosts, office) = start_all(&settings, &clock, faults.as_ref()).await;
        let admin = OnceCell::new();
        let asked = AtomicUsize::new(0);
        let renewed = RenewedTokens::default();
        Self {
            hosts,
            office,
            asked,
            settings,
            clock,
            hands,
            admin,
            renewed,
            faults,
            watched: WatchedSecrets::default(),
            logged_before,
            #[cfg(feature = "rabbitmq")]
            published,
            scratch,
            _broker: broker,
        }
    }

    /// Stops the shop, changes its settings and starts it again on the same folder, by the same clock.
    ///
    /// # Panics
    /// When it does not start again.
    pub async fn restart_with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        self.stop_all().await;
        change(&mut self.settings);
        let faults = self.faults.as_ref();
        (self.hosts, self.office) = start_all(&self.settings, &self.clock, faults).await;
        self
    }

    /// Stops the shop and starts it again when its clock has moved on.
    ///
    /// # Panics
    /// When it does not start again, or runs by the clock of this machine.
    pub async fn restart_after(self, closed_for: TimeDelta) -> Self {
        let hands = self.hands.clone().expect("a shop whose clock can be moved");
        Box::pin(self.restart_with(|_as_before| hands.advance(closed_for))).await
    }

    /// Stops the shop: everything accepted is finished.
    ///
    /// # Panics
    /// When a secret was let out.
    pub async fn stop(mut self) {
        self.assert_no_canary().await;
        self.stop_all().await;
    }

    /// The same; returns the databases, which exist until the value is dropped.
    ///
    /// # Panics
    /// When a secret was let out.
    pub async fn stop_and_keep(mut self) -> Scratch {
        self.assert_no_canary().await;
        self.stop_all().await;
        self.scratch
    }

    /// The settings of the shop.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    async fn stop_all(&mut self) {
        if let Some(office) = self.office.take() {
            office.stop().await;
        }
        for host in self.hosts.drain(..) {
            stop(host, self.hands.as_deref()).await;
        }
    }

    /// The contexts and their databases; with several hosts, a read-only view of all databases.
    pub fn shop(&self) -> &Shop {
        self.office.as_deref().unwrap_or_else(|| self.hosts[0].shop())
    }

    /// The address that answers a path. Hosts of the same context take turns.
    fn address_for(&self, path: &str) -> SocketAddr {
        let hosts: Vec<&HostWithProvider> = self.hosts_of(topology::context_of(path)).collect();
        hosts[self.asked.fetch_add(1, Ordering::Relaxed) % hosts.len()].address
    }

    /// The hosts that run a context.
    fn hosts_of(&self, context: &str) -> impl Iterator<Item = &HostWithProvider> {
        let runs_it = move |host: &&HostWithProvider| {
            host.shop().contexts().iter().any(|one| one.name() == context)
        };
        self.hosts.iter().filter(runs_it)
    }

    /// Advances the clock.
    ///
    /// # Panics
    /// When the shop runs by the clock of this machine.
    pub fn advance(&self, by: TimeDelta) {
        self.hands.as_ref().expect("a shop whose clock can be moved").advance(by);
    }

    /// Checks every invariant, once the shop has come to rest, and that no secret is where it does not belong.
    ///
    /// # Panics
    /// When it does not come to rest, an invariant is broken, or a secret was let out.
    pub async fn assert_sound(&self) {
        let rest = settle(self.shop(), PATIENCE).await.unwrap();
        assert_eq!(rest, Rest::AtRest, "the shop does not come to rest");
        let report = audit(self.shop()).await.unwrap();
        let violations: Vec<String> = report
            .violations()
            .map(|(number, violation)| format!("invariant {number}: {violation}"))
            .collect();
        assert!(report.holds && violations.is_empty(), "{violations:#?}");
        assert!(!report.invariants.is_empty(), "the audit looked at nothing");
        self.assert_no_canary().await;
    }
}

/// Starts the hosts of this run's topology, and opens a look into all databases where no host has all of them.
async fn start_all(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    faults: Option<&Faults>,
) -> (Vec<HostWithProvider>, Option<ShopWithProvider>) {
    let mut hosts: Vec<HostWithProvider> = Vec::new();
    for contexts in Topology::of_this_run().hosts() {
        let users_url = hosts.first().map(|host| format!("http://{}", host.address));
        let settings = Settings { contexts, users_url, ..settings.clone() };
        let clock = Arc::clone(clock);
        let started = match faults {
            Some(faults) => {
                HostWithProvider::start_rehearsing(&settings, clock, faults.clone()).await
            }
            None => HostWithProvider::start(&settings, clock).await,
        };
        hosts.push(started.unwrap());
    }
    if hosts.len() == 1 {
        return (hosts, None);
    }
    let office = ShopWithProvider::open(settings, Arc::clone(clock)).await.unwrap();
    (hosts, Some(office))
}

/// Stops a host. Its work ends at the latest when the patience with the provider does, so a clock that stood still
/// runs while the host stops: a tenth of a second in each millisecond of ours.
async fn stop(host: HostWithProvider, hands: Option<&ManualClock>) {
    let stopping = host.stop();
    let Some(hands) = hands else { return stopping.await };
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            biased;
            () = &mut stopping => return,
            _ = ticks.tick() => hands.advance(TimeDelta::milliseconds(100)),
        }
    }
}
