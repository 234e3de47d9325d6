//! The first start: a shop that has just got its databases gets the demo catalogue, so that there is something to buy.

use std::time::Duration;

use platform::happenings::Kind;
use shared_kernel::Currency;

use super::{Shop, StartError};

/// How long the other contexts get to hear of the demo catalogue. They hear of it all the same if it takes longer.
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// Loads the demo catalogue into a new shop; returns how many products were added.
pub(super) async fn load_demo_catalogue(shop: &Shop) -> Result<usize, StartError> {
    if !shop.is_new() {
        return Ok(0);
    }
    let options = products::ImportOptions { dry_run: false, currency: Currency::EUR };
    let report = shop
        .products()
        .import(products::DEMO_CATALOGUE.as_bytes(), options, |_progress| {})
        .await
        .map_err(|error| StartError::DemoData { reason: error.to_string() })?;
    Ok(report.added)
}

/// Waits until the other contexts have heard of the products of the first start: the first order finds them all.
pub(super) async fn wait_until_heard(
    mut happenings: tokio::sync::broadcast::Receiver<
        std::sync::Arc<platform::happenings::Happening>,
    >,
    products: usize,
) {
    let heard = async {
        let mut left = products;
        while left > 0 {
            match happenings.recv().await {
                Ok(happening) => {
                    let told = happening.kind == Kind::Relayed
                        && &*happening.event_type == "products.product-added.v1";
                    left -= usize::from(told);
                }
                Err(_lagged_or_closed) => return,
            }
        }
    };
    if tokio::time::timeout(HEARD_WITHIN, heard).await.is_err() {
        tracing::warn!("the demo catalogue is still on its way to the other contexts");
    }
}
