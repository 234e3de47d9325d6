//! The growth run: how cost grows with the stored orders, the size of the catalogue and the concurrent customers. A shop
//! is filled by checkouts over HTTP and measured on the way; each catalogue has a shop of its own, and so has the series
//! of concurrent customers. The machine may change its speed meanwhile, so raw SQL is measured after each point.

mod growing;

use crate::baseline::plot::Growth;

use super::narration::Narration;
use super::plan::GrowthPlan;
use super::report::{GrowthReport, Machine, VERSION};
use demo::DemoError;
use growing::Growing;
use host::config::Settings;
use terminal::output;

/// Measures all points of the plan. Points measured before a failure are kept.
pub(super) async fn run(
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
