//! What a load run measured, and what the numbers depend on.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::durability::{self, Durability};
use super::percentiles::Latencies;
use super::servers;
use super::window::Window;
use super::{CUSTOMERS, Load, WARM_UP};
use crate::audit::{AuditReport, Rest};
use crate::config::Settings;
use crate::demo::DemoError;
use crate::demo::folder::DemoFolder;
use crate::demo::terms::webhooks_in_words;
use crate::host::Shop;

/// Lines in every order.
pub(super) const LINES_PER_ORDER: u32 = 2;

/// The report, as `--json` prints it. What cannot be known on this system is `null`.
#[derive(Debug, Serialize)]
pub(crate) struct LoadReport {
    /// Whether every invariant holds.
    pub(crate) ok: bool,
    /// Orders that were confirmed within the window.
    pub(crate) confirmed: u64,
    pub(crate) confirmed_per_s: f64,
    /// Orders that came to nothing, by kind.
    pub(crate) errors: BTreeMap<String, u64>,
    /// From sending the POST to knowing that the order is confirmed.
    pub(crate) latency_ms: Option<Latencies>,
    pub(crate) server: ServerUsage,
    pub(crate) driver: DriverUsage,
    pub(crate) duration_s: f64,
    pub(crate) circumstances: Circumstances,
    /// What was still to be done when the books were audited. Empty when the shop had come to rest.
    pub(crate) unfinished: Vec<String>,
    pub(crate) audit: AuditReport,
}

/// What the shop took. Shares are of one core.
#[derive(Debug, Serialize)]
pub(crate) struct ServerUsage {
    pub(crate) cpu_s: Option<f64>,
    pub(crate) cpu_share: Option<f64>,
    pub(crate) rss_mb: Option<f64>,
    pub(crate) peak_rss_mb: Option<f64>,
    /// Orders that the shop had confirmed by then, warm-up included.
    pub(crate) orders_behind_rss: u64,
    /// From the start of the process until it answered.
    pub(crate) ready_s: f64,
    pub(crate) idle_cpu_share: Option<f64>,
}

/// What the driver took of the same cores.
#[derive(Debug, Serialize)]
pub(crate) struct DriverUsage {
    pub(crate) cpu_s: Option<f64>,
    pub(crate) cpu_share: Option<f64>,
}

/// Everything that the numbers depend on.
#[derive(Debug, Serialize)]
pub(crate) struct Circumstances {
    pub(crate) concurrency: usize,
    pub(crate) customers: usize,
    pub(crate) products: usize,
    pub(crate) lines_per_order: u32,
    pub(crate) seed: u64,
    pub(crate) warm_up_s: u64,
    pub(crate) durability: BTreeMap<&'static str, Durability>,
    pub(crate) provider_latency_ms: (u128, u128),
    pub(crate) webhooks: &'static str,
    pub(crate) password_cost: u32,
    /// The processes of the shop, each with the contexts that it runs.
    pub(crate) processes: Vec<String>,
    pub(crate) broker: &'static str,
    pub(crate) database_version: String,
    pub(crate) file_system: String,
    pub(crate) data_dir: Option<String>,
    pub(crate) cores: Option<usize>,
}

/// What was read from clocks and counters.
pub(super) struct Readings {
    pub(super) window: Window,
    pub(super) ready_after: Duration,
    pub(super) idle_cpu_share: Option<f64>,
}

/// What the audit found, and whether the shop had come to rest by then.
pub(super) struct Books {
    pub(super) rest: Rest,
    pub(super) audit: AuditReport,
}

impl LoadReport {
    pub(super) fn new(readings: Readings, circumstances: Circumstances, books: Books) -> Self {
        let Readings { window, ready_after, idle_cpu_share } = readings;
        let Books { rest, audit } = books;
        let unfinished = match rest {
            Rest::AtRest => Vec::new(),
            Rest::StillAtWork(left) => left,
        };
        let duration_s = window.duration.as_secs_f64();
        let share = |cpu_s: Option<f64>| cpu_s.map(|cpu_s| rounded(cpu_s / duration_s, 1_000.0));
        let confirmed = u32::try_from(window.confirmed).map_or(f64::MAX, f64::from);
        Self {
            ok: audit.holds,
            confirmed: window.confirmed,
            confirmed_per_s: rounded(confirmed / duration_s, 10.0),
            errors: window.errors,
            latency_ms: Latencies::of(window.latencies),
            server: ServerUsage {
                cpu_s: window.server_cpu_s.map(|seconds| rounded(seconds, 100.0)),
                cpu_share: share(window.server_cpu_s),
                rss_mb: window.server_memory.map(|memory| rounded(memory.now_mb, 10.0)),
                peak_rss_mb: window.server_memory.map(|memory| rounded(memory.peak_mb, 10.0)),
                orders_behind_rss: window.confirmed_ever,
                ready_s: rounded(ready_after.as_secs_f64(), 1_000.0),
                idle_cpu_share: idle_cpu_share.map(|share| rounded(share, 10_000.0)),
            },
            driver: DriverUsage {
                cpu_s: window.driver_cpu_s.map(|seconds| rounded(seconds, 100.0)),
                cpu_share: share(window.driver_cpu_s),
            },
            duration_s: rounded(duration_s, 1_000.0),
            circumstances,
            unfinished,
            audit,
        }
    }
}

impl Circumstances {
    /// Notes them; the databases are asked, not the code.
    pub(super) async fn note(
        shop: &Shop,
        settings: &Settings,
        folder: &DemoFolder,
        load: &Load,
    ) -> Result<Self, DemoError> {
        let (fastest, slowest) = settings.provider_latency;
        Ok(Self {
            concurrency: load.concurrency,
            customers: CUSTOMERS,
            products: load.products,
            lines_per_order: LINES_PER_ORDER,
            seed: load.seed,
            warm_up_s: WARM_UP.as_secs(),
            durability: durability::of(shop).await?,
            provider_latency_ms: (fastest.as_millis(), slowest.as_millis()),
            webhooks: webhooks_in_words(settings.webhooks),
            password_cost: settings.password_cost,
            processes: servers::processes(load, settings),
            broker: servers::broker(load),
            database_version: durability::version(shop).await?,
            file_system: folder.file_system(),
            data_dir: folder.is_kept().then(|| folder.path().display().to_string()),
            cores: std::thread::available_parallelism().ok().map(Into::into),
        })
    }
}

/// To so many parts of one: numbers with sixteen digits are no more exact, only longer.
fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}
