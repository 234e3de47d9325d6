//! Verifying a shop as it is found: its invariants, and the work that is still pending.

use std::time::Duration;

use host::Shop;
use host::config::Settings;
use serde::Serialize;
use shared_kernel::StoreError;
use terminal::{counted, width, wrap};

use super::trails::{self, LastEntry};
use super::{AuditReport, Rest, audit_as_found, settle};

/// The result of verifying a shop.
#[derive(Debug, Serialize)]
pub struct Verification {
    #[serde(flatten)]
    audit: AuditReport,
    /// The pending work, each piece in a sentence.
    unfinished: Vec<String>,
    /// The last entry of each audit trail, to be kept elsewhere.
    last_entries: Vec<LastEntry>,
}

/// Verifies a shop, after giving it `wait` to finish the work that is under way. `settings` name its broker, if it has one.
pub async fn verify(
    shop: &Shop,
    settings: &Settings,
    wait: Duration,
) -> Result<Verification, StoreError> {
    let unfinished = match settle(shop, wait).await? {
        Rest::AtRest => Vec::new(),
        Rest::StillAtWork(left) => left,
    };
    let last_entries = trails::last_entries(shop).await?;
    Ok(Verification { audit: audit_as_found(shop, settings).await?, unfinished, last_entries })
}

impl Verification {
    /// Whether every invariant holds.
    pub const fn holds(&self) -> bool {
        self.audit.holds
    }

    /// The result for people.
    pub fn render_text(&self) -> String {
        let mut table = self.audit.render_text();
        if !self.last_entries.is_empty() {
            table = format!("{table}\n\n{}", trails::text_of(&self.last_entries));
        }
        let orders = counted(self.audit.orders, "order", "orders");
        let verdict =
            if self.audit.holds { "every invariant holds" } else { "AN INVARIANT IS BROKEN" };
        let Some(first) = self.unfinished.first() else {
            return format!("{table}\n\n{verdict}, after {orders}");
        };
        let left = counted(self.unfinished.len(), "thing is", "things are");
        let end = format!(
            "{verdict}, after {orders}; {left} still to be done, the first: {first}\n\
             A shop that is at work ends them by itself: --wait gives it time, and `galleria serve` sets one that was \
             stopped to work again."
        );
        format!("{table}\n\n{}", wrap(&end, width()))
    }
}
