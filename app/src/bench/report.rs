//! What was measured, and what the numbers depend on.

use std::collections::BTreeMap;

use serde::Serialize;
use yardstick::limit::rounded;

use super::drain::Drained;
use super::driven::Driven;
use super::durability::{self, Durability};
use super::events::Told;
use super::import::Imported;
use super::limits::Limit;
use super::machine::Machine;
use super::scenario::Scenario;
use super::servers;
use super::stage::Stage;
use crate::audit::{AuditReport, Rest};
use crate::demo::DemoError;
use crate::demo::terms::webhooks_in_words;
use crate::host::Shop;

/// Lines in every order.
pub(super) const LINES_PER_ORDER: u32 = 2;

/// The report, as `--json` prints it. What cannot be known on this system is `null`.
#[derive(Debug, Serialize)]
pub(crate) struct BenchReport {
    /// Whether every invariant holds in every run.
    pub(crate) ok: bool,
    pub(crate) version: &'static str,
    pub(crate) machine: Machine,
    pub(crate) runs: Vec<RunReport>,
}

/// One scenario.
#[derive(Debug, Serialize)]
pub(crate) struct RunReport {
    pub(crate) scenario: &'static str,
    /// Whether every invariant holds.
    pub(crate) ok: bool,
    pub(crate) measured: Measured,
    /// The least that it takes, measured in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<Limit>,
    /// Nothing where no shop was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) circumstances: Option<Circumstances>,
    /// What was still to be done when the books were audited. Empty when the shop had come to rest.
    pub(crate) unfinished: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audit: Option<AuditReport>,
}

/// What was measured of it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Measured {
    Driven(Box<Driven>),
    Told(Told),
    Drained(Drained),
    Imported(Imported),
    /// The limit alone.
    Nothing {},
}

/// Everything that the numbers depend on.
#[derive(Debug, Serialize)]
pub(crate) struct Circumstances {
    pub(crate) customers: usize,
    pub(crate) products: usize,
    pub(crate) lines_per_order: u32,
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
}

/// What the audit found, and whether the shop had come to rest by then.
pub(super) struct Books {
    pub(super) rest: Rest,
    pub(super) audit: AuditReport,
}

impl RunReport {
    pub(super) fn new(
        scenario: Scenario,
        measured: Measured,
        (books, circumstances): (Books, Circumstances),
    ) -> Self {
        let unfinished = match books.rest {
            Rest::AtRest => Vec::new(),
            Rest::StillAtWork(left) => left,
        };
        Self {
            scenario: scenario.name(),
            ok: books.audit.holds,
            measured,
            limit: None,
            circumstances: Some(circumstances),
            unfinished,
            audit: Some(books.audit),
        }
    }

    /// A run without a shop.
    pub(super) const fn of_the_limit(limit: Limit) -> Self {
        Self {
            scenario: Scenario::Limit.name(),
            ok: true,
            measured: Measured::Nothing {},
            limit: Some(limit),
            circumstances: None,
            unfinished: Vec::new(),
            audit: None,
        }
    }
}

impl Circumstances {
    /// Notes them; the databases are asked, not the code.
    pub(super) async fn note(shop: &Shop, stage: &Stage) -> Result<Self, DemoError> {
        let settings = &stage.settings;
        let (fastest, slowest) = settings.provider_latency;
        Ok(Self {
            customers: stage.accounts.len(),
            products: stage.products,
            lines_per_order: LINES_PER_ORDER,
            durability: durability::of(shop).await?,
            provider_latency_ms: (fastest.as_millis(), slowest.as_millis()),
            webhooks: webhooks_in_words(settings.webhooks),
            password_cost: settings.password_cost,
            processes: servers::processes(&stage.place, settings),
            broker: servers::broker(&stage.place),
            database_version: durability::version(shop).await?,
            file_system: stage.folder.file_system(),
            data_dir: stage.folder.is_kept().then(|| stage.folder.path().display().to_string()),
        })
    }
}

/// Seconds, to a thousandth.
pub(super) fn seconds(time: std::time::Duration) -> f64 {
    rounded(time.as_secs_f64(), 1_000.0)
}
