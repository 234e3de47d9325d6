//! What others hear of units that come in or are counted anew.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::{Uuid, uuid};

use super::Sampled;

/// Units have come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StockReceived {
    /// The entry in the ledger.
    pub movement_id: Uuid,
    /// What came in.
    pub sku: String,
    /// How many units.
    pub quantity: i64,
}

/// The count was wrong and has been corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StockAdjusted {
    /// The entry in the ledger.
    pub movement_id: Uuid,
    /// What was counted.
    pub sku: String,
    /// By how many units the count was wrong; negative when there are fewer.
    pub delta: i64,
    /// Why, in one line.
    pub reason: String,
}

impl PublishedEvent for StockReceived {
    const TYPE: &'static str = "products.stock-received.v1";
}

impl PublishedEvent for StockAdjusted {
    const TYPE: &'static str = "products.stock-adjusted.v1";
}

impl Sampled for StockReceived {
    fn sample() -> Self {
        Self {
            movement_id: uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"),
            sku: "VASE-ONDA-BLUE".to_owned(),
            quantity: 24,
        }
    }
}

impl Sampled for StockAdjusted {
    fn sample() -> Self {
        Self {
            movement_id: uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"),
            sku: "VASE-ONDA-BLUE".to_owned(),
            delta: -2,
            reason: "broken in the stockroom".to_owned(),
        }
    }
}
