//! How cost grows with the orders stored, the size of the catalogue and the customers at once. A shop is filled by real
//! checkouts over HTTP and measured on the way; each catalogue is a shop of its own, and so are the customers at once.

use std::sync::Arc;
use std::time::Duration;

use platform::clock::SystemClock;
use serde::Serialize;
use yardstick::plot::{Growth, Point};

use super::customer::Errand;
use super::driven::WARM_UP;
use super::driver::{self, Drive, Pace};
use super::machine::Machine;
use super::plan::{Place, Plan, Until};
use super::report::Circumstances;
use super::scenario::Scenario;
use super::servers::Servers;
use super::stage::Stage;
use super::window::Window;
use super::{Tell, VERSION};
use crate::config::Settings;
use crate::demo::DemoError;
use crate::host::Host;
use crate::host::contexts::COMPILED;
use crate::host::data_dir;

/// What is asked for. Numbers are in ascending order.
#[derive(Debug, Clone)]
pub(crate) struct GrowthPlan {
    /// Orders that are stored when something is measured.
    pub(crate) stored: Vec<u64>,
    /// Sizes of the catalogue.
    pub(crate) products: Vec<u32>,
    /// Customers at once, with the fewest orders and products.
    pub(crate) clients: Vec<u16>,
    /// Customers at once, with everything else.
    pub(crate) concurrency: u16,
    /// How long each measurement lasts.
    pub(crate) length: Duration,
    pub(crate) seed: u64,
    pub(crate) database_url: Option<String>,
    pub(crate) keep: bool,
}

/// The report, as `--json` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct GrowthReport {
    pub(crate) version: &'static str,
    pub(crate) machine: Machine,
    pub(crate) circumstances: Option<Circumstances>,
    pub(crate) measured_for_s: f64,
    #[serde(flatten)]
    pub(crate) growth: Growth,
}

/// Runs all of it.
pub(crate) async fn run(
    plan: &GrowthPlan,
    settings: Settings,
    tell: Tell,
) -> Result<GrowthReport, DemoError> {
    let mut growth = Growth { by_stored: Vec::new(), by_clients: Vec::new() };
    let mut circumstances = None;
    for products in &plan.products {
        let mut shop = Growing::start(plan, *products, &settings, tell).await?;
        for stored in &plan.stored {
            shop.fill_to(*stored).await?;
            growth.by_stored.push(shop.measure(plan.concurrency).await?);
        }
        circumstances = Some(shop.end().await?);
    }
    if let (Some(products), Some(stored)) = (plan.products.first(), plan.stored.first())
        && !plan.clients.is_empty()
    {
        let mut shop = Growing::start(plan, *products, &settings, tell).await?;
        shop.fill_to(*stored).await?;
        for clients in &plan.clients {
            growth.by_clients.push(shop.measure(*clients).await?);
        }
        shop.end().await?;
    }
    Ok(GrowthReport {
        version: VERSION,
        machine: Machine::this(),
        circumstances,
        measured_for_s: plan.length.as_secs_f64(),
        growth,
    })
}

/// A shop that grows.
struct Growing<'a> {
    plan: &'a GrowthPlan,
    products: u32,
    // Stopped before the stage goes.
    servers: Servers,
    stage: Stage,
    stored: u64,
    drives: usize,
    tell: Tell,
}

impl<'a> Growing<'a> {
    async fn start(
        plan: &'a GrowthPlan,
        products: u32,
        settings: &Settings,
        tell: Tell,
    ) -> Result<Self, DemoError> {
        let too_many = |_| DemoError::Catalogue { reason: "there are too many".to_owned() };
        let stage = Plan {
            scenarios: vec![Scenario::Checkout],
            concurrency: plan.concurrency.into(),
            until: Until::Elapsed(plan.length),
            rate: None,
            backlog: 0,
            products: usize::try_from(products).map_err(too_many)?,
            seed: plan.seed,
            limit: false,
            place: Place { database_url: plan.database_url.clone(), ..Place::default() },
            keep: plan.keep,
        };
        let stage = Stage::filled(Scenario::Checkout, &stage, settings, tell).await?;
        let servers = Servers::start(&stage.place, &stage.settings).await?;
        Ok(Self { plan, products, servers, stage, stored: 0, drives: 0, tell })
    }

    /// Checkouts until so many orders are stored.
    async fn fill_to(&mut self, stored: u64) -> Result<(), DemoError> {
        if self.stored >= stored {
            return Ok(());
        }
        self.tell.all(&format!("filling up to {stored} orders"))?;
        let until = Until::Done(stored - self.stored);
        self.drive(self.plan.concurrency, Duration::ZERO, until).await.map(drop)
    }

    async fn measure(&mut self, clients: u16) -> Result<Point, DemoError> {
        let stored = self.stored;
        let window = self.drive(clients, WARM_UP, Until::Elapsed(self.plan.length)).await?;
        let latencies = window.latency.latencies();
        let point = Point {
            products: self.products,
            stored,
            clients: clients.into(),
            confirmed_per_s: window.per_s(),
            p50_ms: latencies.map(|latencies| latencies.p50),
            p99_ms: latencies.map(|latencies| latencies.p99),
            server_cpu_ms: window.cpu_ms_each(),
            rss_mb: window.server_memory.map(|memory| memory.now_mb.round()),
            files_mb: self.files_mb(),
            errors: window.errors.values().sum(),
        };
        self.tell.all(&format!(
            "{} products, {stored} orders, {clients} customers: {:.0} a second, p99 {:.1} ms",
            self.products,
            point.confirmed_per_s,
            point.p99_ms.unwrap_or_default()
        ))?;
        Ok(point)
    }

    async fn drive(
        &mut self,
        clients: u16,
        warm_up: Duration,
        until: Until,
    ) -> Result<Window, DemoError> {
        self.drives += 1;
        let window = driver::drive(Drive {
            errand: Errand::Checkout,
            pace: Pace::Closed { concurrency: clients.into(), warm_up, until },
            address: self.servers.main.address,
            servers: self.servers.ids(),
            accounts: self.stage.accounts.clone(),
            products: self.stage.products,
            seed: self.plan.seed,
            number: self.drives,
        });
        let window = window.await?;
        self.stored += window.done_ever;
        Ok(window)
    }

    /// What the files of the contexts take, their logs included.
    fn files_mb(&self) -> Option<f64> {
        if self.plan.database_url.is_some() {
            return None;
        }
        let mut bytes = 0;
        for context in COMPILED {
            let file = data_dir::database_file(self.stage.folder.path(), context);
            bytes += std::fs::metadata(file).ok()?.len();
        }
        u32::try_from(bytes / 1_048_576).ok().map(f64::from)
    }

    /// Stops the shop, and notes what it ran on. Its books are audited by the scenarios; here there may be millions of
    /// them.
    async fn end(self) -> Result<Circumstances, DemoError> {
        self.servers.stop().await?;
        let host = Host::start(&self.stage.settings, Arc::new(SystemClock)).await?;
        let circumstances = Circumstances::note(host.shop(), &self.stage).await;
        host.stop().await;
        circumstances
    }
}
