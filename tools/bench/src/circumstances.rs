//! What the numbers of a run depend on, noted when its books are audited.

use std::collections::BTreeMap;

use serde::Serialize;

use super::durability::{self, Durability};
use super::servers;
use super::stage::Stage;
use demo::DemoError;
use payment_provider::HostWithProvider;

/// Lines in every order.
const LINES_PER_ORDER: u32 = 2;

/// Everything that the numbers depend on.
#[derive(Debug, Serialize)]
pub(crate) struct Circumstances {
    pub(crate) customers: usize,
    pub(crate) products: usize,
    pub(crate) lines_per_order: u32,
    pub(crate) durability: BTreeMap<&'static str, Durability>,
    /// The fastest and the slowest answer.
    pub(crate) provider_latency_ms: (u64, u64),
    pub(crate) webhooks: String,
    pub(crate) password_cost: u64,
    /// The processes of the shop, each with the contexts that it runs.
    pub(crate) processes: Vec<String>,
    pub(crate) broker: &'static str,
    pub(crate) database_version: String,
    pub(crate) file_system: String,
    pub(crate) data_dir: Option<String>,
}

impl Circumstances {
    /// Notes them; the databases are asked, not the code.
    pub(super) async fn note(host: &HostWithProvider, stage: &Stage) -> Result<Self, DemoError> {
        let (shop, settings) = (host.shop(), &stage.settings);
        let configured = settings.values();
        let number = |name| configured.get(name).parse().unwrap_or(0);
        Ok(Self {
            customers: stage.accounts.len(),
            products: stage.products,
            lines_per_order: LINES_PER_ORDER,
            durability: durability::of(shop, host.ledger()).await?,
            provider_latency_ms: (
                number("provider.latency_min_ms"),
                number("provider.latency_max_ms"),
            ),
            webhooks: configured.get("provider.webhooks").to_owned(),
            password_cost: number("users.password_cost"),
            processes: servers::processes(&stage.place, settings),
            broker: servers::broker(&stage.place),
            database_version: durability::version(shop).await?,
            file_system: stage.folder.file_system(),
            data_dir: stage.folder.is_kept().then(|| stage.folder.path().display().to_string()),
        })
    }
}
