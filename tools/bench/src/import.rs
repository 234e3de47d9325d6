//! The scenario `import`: the products are imported into an empty shop, as `galleria import` does it, then once more
//! without changes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::baseline::limit::per_second;
use platform::clock::SystemClock;
use products::Products;

use super::narration::Narration;
use super::plan::Plan;
use super::report::{Imported, Measured, RunReport, seconds};
use super::scenario::Scenario;
use super::stage::Stage;
use super::stock;
use demo::DemoError;
use host::config::Settings;
use payment_provider::ShopWithProvider;

/// Runs it.
pub(super) async fn run(
    plan: &Plan,
    settings: &Settings,
    narration: Narration,
) -> Result<RunReport, DemoError> {
    let stage = Stage::empty(Scenario::Import, &plan.shop, settings, narration).await?;
    narration.say(&format!("importing {} products twice", stage.products))?;
    let shop = ShopWithProvider::open(&stage.settings, Arc::new(SystemClock)).await?;
    let products = shop.context::<Products>()?;
    let began = Instant::now();
    stock::import(&products, stage.products).await?;
    let first = began.elapsed();
    let began = Instant::now();
    stock::import_again(&products, stage.products).await?;
    let again = began.elapsed();
    shop.stop().await;
    let aftermath = stage.audit(0, narration).await?;
    let rate = |time: Duration| {
        per_second(u64::try_from(stage.products).unwrap_or(u64::MAX), time.as_secs_f64())
    };
    let imported = Imported {
        products: stage.products,
        time_s: seconds(first),
        per_s: rate(first),
        again_s: seconds(again),
        again_per_s: rate(again),
    };
    Ok(RunReport::new(Scenario::Import, Measured::Imported(imported), Vec::new(), aftermath))
}
