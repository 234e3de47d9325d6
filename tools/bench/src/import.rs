//! An import of products, as `galleria import` does it, into a shop that has none; and the same file once more, of
//! which nothing is new.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::baseline::limit::per_second;
use platform::clock::SystemClock;
use products::Products;
use serde::Serialize;

use super::plan::Plan;
use super::report::{Measured, RunReport, seconds};
use super::scenario::Scenario;
use super::stage::Stage;
use super::{Narration, stock};
use demo::DemoError;
use host::config::Settings;
use payment_provider::ShopWithProvider;

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Imported {
    pub(crate) products: usize,
    pub(crate) time_s: f64,
    pub(crate) per_s: f64,
    /// The same file once more.
    pub(crate) again_s: f64,
    pub(crate) again_per_s: f64,
}

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
    let books = stage.look_back(0, narration).await?;
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
    Ok(RunReport::new(Scenario::Import, Measured::Imported(imported), Vec::new(), books))
}
