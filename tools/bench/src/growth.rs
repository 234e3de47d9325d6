//! How cost grows with the orders stored, the size of the catalogue and the customers at once. A shop is filled by real
//! checkouts over HTTP and measured on the way; each catalogue is a shop of its own, and so are the customers at once.
//! Filling takes so long that the machine may be another one at the end, so raw SQL is measured after each point.

mod growing;

use std::time::Duration;

use crate::baseline::plot::Growth;
use serde::Serialize;

use super::circumstances::Circumstances;
use super::machine::Machine;
use super::{Narration, VERSION};
use demo::DemoError;
use growing::Growing;
use host::config::Settings;
use terminal::output;

/// What is asked for. Numbers are in ascending order.
#[derive(Debug, Clone)]
pub struct GrowthPlan {
    /// Orders that are stored when something is measured.
    pub stored: Vec<u64>,
    /// Sizes of the catalogue.
    pub products: Vec<u32>,
    /// Customers at once, with the fewest orders and products.
    pub clients: Vec<u16>,
    /// Customers at once, with everything else.
    pub concurrency: u16,
    /// How long each measurement lasts.
    pub length: Duration,
    pub seed: u64,
    pub database_url: Option<String>,
    pub keep: bool,
}

/// The report, as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct GrowthReport {
    /// Whether nothing went wrong.
    pub ok: bool,
    /// What went wrong, in words: checkouts that came to nothing, a process that ended by itself, why it was given up.
    pub errors: Vec<String>,
    pub version: &'static str,
    pub machine: Machine,
    pub circumstances: Option<Circumstances>,
    pub measured_for_s: f64,
    #[serde(flatten)]
    pub growth: Growth,
}

/// Runs all of it. What was measured until something failed is kept.
pub async fn run(
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
