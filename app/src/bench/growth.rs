//! How cost grows with the orders stored, the size of the catalogue and the customers at once. A shop is filled by real
//! checkouts over HTTP and measured on the way; each catalogue is a shop of its own, and so are the customers at once.
//! Filling takes so long that the machine may be another one at the end, so raw SQL is measured after each point.

mod growing;

use std::time::Duration;

use serde::Serialize;
use yardstick::plot::Growth;

use super::circumstances::Circumstances;
use super::machine::Machine;
use super::{Narration, VERSION};
use crate::cli::output;
use crate::config::Settings;
use crate::demo::DemoError;
use growing::Growing;

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
    /// Whether nothing went wrong.
    pub(crate) ok: bool,
    /// What went wrong, in words: checkouts that came to nothing, a process that ended by itself, why it was given up.
    pub(crate) errors: Vec<String>,
    pub(crate) version: &'static str,
    pub(crate) machine: Machine,
    pub(crate) circumstances: Option<Circumstances>,
    pub(crate) measured_for_s: f64,
    #[serde(flatten)]
    pub(crate) growth: Growth,
}

/// Runs all of it. What was measured until something failed is kept.
pub(crate) async fn run(
    plan: &GrowthPlan,
    settings: &Settings,
    narration: Narration,
) -> Result<GrowthReport, DemoError> {
    let mut report = GrowthReport {
        ok: false,
        errors: Vec::new(),
        version: VERSION,
        machine: Machine::this(),
        circumstances: None,
        measured_for_s: plan.length.as_secs_f64(),
        growth: Growth { by_stored: Vec::new(), by_clients: Vec::new() },
    };
    if let Err(error) = Box::pin(measure(plan, settings, narration, &mut report)).await {
        if report.growth.by_stored.is_empty() {
            return Err(error);
        }
        report.errors.push(output::describe(&error));
    }
    report.ok = report.errors.is_empty();
    Ok(report)
}

async fn measure(
    plan: &GrowthPlan,
    settings: &Settings,
    narration: Narration,
    report: &mut GrowthReport,
) -> Result<(), DemoError> {
    for products in &plan.products {
        let mut shop = Growing::start(plan, *products, settings, narration).await?;
        for stored in &plan.stored {
            shop.fill_to(*stored).await?;
            report.growth.by_stored.push(shop.measure(plan.concurrency).await?);
        }
        report.close(shop).await?;
    }
    if let (Some(products), Some(stored)) = (plan.products.first(), plan.stored.first())
        && !plan.clients.is_empty()
    {
        let mut shop = Growing::start(plan, *products, settings, narration).await?;
        shop.fill_to(*stored).await?;
        for clients in &plan.clients {
            report.growth.by_clients.push(shop.measure(*clients).await?);
        }
        report.close(shop).await?;
    }
    Ok(())
}

impl GrowthReport {
    async fn close(&mut self, shop: Growing<'_>) -> Result<(), DemoError> {
        let (circumstances, errors) = shop.end().await?;
        self.circumstances = Some(circumstances);
        self.errors.extend(errors);
        Ok(())
    }
}
