//! A whole shop for one test: the real host on a temporary folder and a free port, spoken to over HTTP. It can be
//! stopped and started again on the same folder, its clock can be moved, and what happens in it can be waited for.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use galleria::audit::{Rest, audit, settle};
use galleria::config::{Config, Settings};
use galleria::host::{Host, Shop};
use platform::clock::SystemClock;
use platform::testing::ManualClock;
use secrecy::SecretString;
use shared_kernel::Clock;
use tempfile::TempDir;
use tokio::sync::OnceCell;

mod client;
mod events;
mod goods;
mod orders;
mod people;
mod provider;
mod waiting;

pub use client::{Answer, Call};
pub use goods::{Product, Stock};
pub use orders::{address, order_body};
pub use people::{PASSWORD, Person};
pub use provider::{WEBHOOK_SECRET, Webhook};
pub use waiting::PATIENCE;

/// A running shop. It stops when a test lets it, or is dropped with the test's runtime.
pub struct TestApp {
    host: Host,
    settings: Settings,
    clock: Arc<dyn Clock>,
    hands: Option<Arc<ManualClock>>,
    admin: OnceCell<Person>,
    folder: TempDir,
}

impl TestApp {
    /// A shop that runs by the clock of this machine.
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
        Self::open(Arc::new(SystemClock), None, change).await
    }

    /// A shop whose clock stands still until [`TestApp::advance`] moves it.
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
        Self::open(hands.clone(), Some(hands), change).await
    }

    async fn open(
        clock: Arc<dyn Clock>,
        hands: Option<Arc<ManualClock>>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let mut settings = settings(&folder);
        change(&mut settings);
        let host = Host::start(&settings, Arc::clone(&clock)).await.unwrap();
        Self { host, settings, clock, hands, admin: OnceCell::new(), folder }
    }

    /// Stops the shop, changes its settings and starts it again on the same folder, by the same clock.
    ///
    /// # Panics
    /// When it does not start again.
    pub async fn restart_with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let Self { host, mut settings, clock, hands, admin, folder } = self;
        stop(host, hands.as_deref()).await;
        change(&mut settings);
        let host = Host::start(&settings, Arc::clone(&clock)).await.unwrap();
        Self { host, settings, clock, hands, admin, folder }
    }

    /// Stops the shop and starts it again when its clock has moved on.
    ///
    /// # Panics
    /// When it does not start again, or runs by the clock of this machine.
    pub async fn restart_after(self, closed_for: TimeDelta) -> Self {
        let hands = self.hands.clone().expect("a shop whose clock can be moved");
        self.restart_with(|_as_before| hands.advance(closed_for)).await
    }

    /// Stops the shop: everything accepted is finished.
    pub async fn stop(self) {
        stop(self.host, self.hands.as_deref()).await;
    }

    /// The same, and hands over the folder, whose files stay while it is held.
    pub async fn stop_and_keep(self) -> TempDir {
        stop(self.host, self.hands.as_deref()).await;
        self.folder
    }

    /// The contexts and what they run on.
    pub const fn shop(&self) -> &Shop {
        self.host.shop()
    }

    /// Moves the clock on.
    ///
    /// # Panics
    /// When the shop runs by the clock of this machine.
    pub fn advance(&self, by: TimeDelta) {
        self.hands.as_ref().expect("a shop whose clock can be moved").advance(by);
    }

    /// Checks every invariant, once the shop has come to rest.
    ///
    /// # Panics
    /// When it does not come to rest, or an invariant is broken.
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
    }
}

/// Stops a host. What it has begun ends at the latest when the patience with the provider does, so a clock that stood
/// still runs while the host stops: a tenth of a second in each millisecond of ours.
async fn stop(host: Host, hands: Option<&ManualClock>) {
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

/// Everything real, but quick: cheap passwords, a provider that answers at once, no demo catalogue.
///
/// # Panics
/// When the built-in configuration is no good.
pub fn settings(folder: &TempDir) -> Settings {
    let mut settings = Settings::read(&Config::defaults()).unwrap();
    settings.listen = ([127, 0, 0, 1], 0).into();
    folder.path().clone_into(&mut settings.data_dir);
    settings.demo_data = false;
    settings.http_workers = Some(1);
    settings.password_cost = 4;
    // Tests move the clock further than an access token lasts.
    settings.access_token_lifetime = TimeDelta::days(1);
    settings.provider_latency = (Duration::ZERO, Duration::ZERO);
    settings.webhook_secrets = vec![SecretString::from(WEBHOOK_SECRET)];
    settings
}
