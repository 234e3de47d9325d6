//! One shop that grows: filled by checkouts, and measured on the way.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::baseline::plot::Point;
use platform::clock::SystemClock;

use crate::customer::Operation;
use crate::driver::{self, Drive, Pace, WARM_UP};
use crate::limits::{self, Beside};
use crate::narration::Narration;
use crate::plan::{GrowthPlan, Place, ShopPlan, Until};
use crate::reads::Reads;
use crate::report::{Circumstances, failures};
use crate::scenario::Scenario;
use crate::servers::Servers;
use crate::stage::Stage;
use crate::window::Window;
use demo::DemoError;
use host::config::Settings;
use payment_provider::HostWithProvider;

/// How long each raw program runs after a point.
const LIMIT_FOR: Duration = Duration::from_secs(2);

/// A shop that grows.
pub(super) struct Growing<'a> {
    plan: &'a GrowthPlan,
    settings: &'a Settings,
    products: u32,
    shop: ShopPlan,
    // Stopped before the stage goes.
    servers: Servers,
    stage: Stage,
    stored: u64,
    drives: usize,
    /// Checkouts that failed, by kind of failure.
    errors: BTreeMap<String, u64>,
    narration: Narration,
}

impl<'a> Growing<'a> {
    pub(super) async fn start(
        plan: &'a GrowthPlan,
        products: u32,
        settings: &'a Settings,
        narration: Narration,
    ) -> Result<Self, DemoError> {
        let too_many = |_| DemoError::Catalogue { reason: "there are too many".to_owned() };
        let shop = ShopPlan {
            products: usize::try_from(products).map_err(too_many)?,
            place: Place { database_url: plan.database_url.clone(), ..Place::default() },
            management: None,
            keep: plan.keep,
        };
        let stage = Stage::filled(Scenario::Checkout, &shop, settings, narration).await?;
        let servers = Servers::start(&stage.place, &stage.settings).await?;
        Ok(Self {
            plan,
            settings,
            products,
            shop,
            servers,
            stage,
            stored: 0,
            drives: 0,
            errors: BTreeMap::new(),
            narration,
        })
    }

    /// Checkouts until so many orders are stored.
    pub(super) async fn fill_to(&mut self, stored: u64) -> Result<(), DemoError> {
        if self.stored >= stored {
            return Ok(());
        }
        self.narration.say(&format!("filling up to {stored} orders"))?;
        let until = Until::Done(stored - self.stored);
        self.drive(self.plan.concurrency, Duration::ZERO, until).await.map(drop)
    }

    pub(super) async fn measure(&mut self, clients: u16) -> Result<Point, DemoError> {
        let stored = self.stored;
        let window = self.drive(clients, WARM_UP, Until::Elapsed(self.plan.length)).await?;
        let limit_per_s = self.measure_limit(clients).await?;
        let latencies = window.latency.latencies();
        let point = Point {
            products: self.products,
            stored,
            clients: clients.into(),
            confirmed_per_s: window.per_s(),
            limit_per_s,
            p50_ms: latencies.map(|latencies| latencies.p50),
            p99_ms: latencies.map(|latencies| latencies.p99),
            server_cpu_ms: window.cpu_ms_each(),
            rss_mb: window.server_memory.map(|memory| memory.now_mb.round()),
            files_mb: self.files_mb(),
            errors: window.errors.values().sum(),
        };
        self.narration.say(&format!(
            "{} products, {stored} orders, {clients} customers: {:.0} a second, p99 {:.1} ms; raw SQL {:.0} a second",
            self.products,
            point.confirmed_per_s,
            point.p99_ms.unwrap_or_default(),
            point.limit_per_s.unwrap_or_default()
        ))?;
        Ok(point)
    }

    /// The throughput of raw SQL on this machine now, in databases of its own.
    async fn measure_limit(&self, clients: u16) -> Result<Option<f64>, DemoError> {
        let (shop, concurrency) = (&self.shop, clients.into());
        let beside = Beside { shop, concurrency, time: LIMIT_FOR, reached_per_s: None };
        let limit = limits::measure(beside, self.settings, Narration::Silent).await?;
        Ok(limit.with_many_at_once())
    }

    async fn drive(
        &mut self,
        clients: u16,
        warm_up: Duration,
        until: Until,
    ) -> Result<Window, DemoError> {
        self.drives += 1;
        let window = driver::drive(Drive {
            operation: Operation::Checkout,
            pace: Pace::Closed { concurrency: clients.into(), warm_up, until },
            address: self.servers.main.address,
            servers: self.servers.ids(),
            accounts: self.stage.accounts.clone(),
            products: self.stage.products,
            reads: Reads::default(),
            seed: self.plan.seed,
            number: self.drives,
        });
        let window = window.await?;
        self.stored += window.done_ever;
        for (kind, count) in &window.errors {
            *self.errors.entry(kind.clone()).or_default() += count;
        }
        Ok(window)
    }

    /// The size of all files of the shop, write-ahead logs included.
    fn files_mb(&self) -> Option<f64> {
        if self.plan.database_url.is_some() {
            return None;
        }
        megabytes_in(self.stage.folder.path()).ok()
    }

    /// Stops the shop, and returns its conditions and failures. It is not audited: it may have millions of orders.
    pub(super) async fn end(self) -> Result<(Circumstances, Vec<String>), DemoError> {
        let mut errors = failures(&self.errors);
        errors.extend(self.servers.stop().await?);
        let host = HostWithProvider::start(&self.stage.settings, Arc::new(SystemClock)).await?;
        let circumstances = self.stage.circumstances(&host).await;
        host.stop().await;
        Ok((circumstances?, errors))
    }
}

/// The size of the files in a folder, in megabytes. A log that is removed meanwhile counts as nothing.
fn megabytes_in(folder: &Path) -> io::Result<f64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        match file?.metadata() {
            Ok(about) if about.is_file() => bytes += about.len(),
            Ok(_folder) => {}
            Err(gone) if gone.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(u32::try_from(bytes / 1_048_576).map_or(f64::from(u32::MAX), f64::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_of_the_folder_count() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["orders.db", "orders.db-wal", "provider.db"] {
            std::fs::write(folder.path().join(name), vec![0; 1_048_576]).unwrap();
        }
        std::fs::create_dir(folder.path().join("archive")).unwrap();
        assert!((megabytes_in(folder.path()).unwrap() - 3.0).abs() < 1e-9);
    }
}
