//! Verifying a shop as it is found: its invariants, and the work that is still pending.

use std::io;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use host::config::Settings;
use host::{LastVerification, Shop, VerifiedInvariant};
use serde::Serialize;
use shared_kernel::StoreError;
use terminal::{counted, width, wrap};

use super::dead_letters::{self, OpenLetter};
use super::trails::{self, LastEntry};
use super::{AuditReport, Rest, audit_as_found, settle};

/// The violations of one invariant that are noted.
const NOTED: usize = 5;

/// The result of verifying a shop.
#[derive(Debug, Serialize)]
pub struct Verification {
    #[serde(flatten)]
    audit: AuditReport,
    /// The pending work, each piece in a sentence.
    unfinished: Vec<String>,
    /// The dead letters, which wait for an operator and not for time.
    dead_letters: Vec<OpenLetter>,
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
    let dead_letters = dead_letters::open(shop).await?;
    let audit = audit_as_found(shop, settings).await?;
    Ok(Verification { audit, unfinished, dead_letters, last_entries })
}

impl Verification {
    /// Whether every invariant holds.
    pub const fn holds(&self) -> bool {
        self.audit.holds
    }

    /// Notes the findings in a data folder, where a host finds them for its operator.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self, data_dir: &Path, verified_at: DateTime<Utc>) -> io::Result<()> {
        let invariants = self.audit.invariants.iter().map(|invariant| VerifiedInvariant {
            number: invariant.number,
            says: invariant.says.to_owned(),
            checked_by: invariant.checked_by.iter().map(|name| (*name).to_owned()).collect(),
            examined: invariant.examined,
            violations: u64::try_from(invariant.violations.len()).unwrap_or(u64::MAX),
            first_violations: invariant.violations.iter().take(NOTED).cloned().collect(),
            held_at: None,
        });
        let found = LastVerification {
            verified_at: Some(verified_at),
            holds: self.audit.holds,
            orders: self.audit.orders,
            invariants: invariants.collect(),
        };
        found.keep(data_dir)
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
        if let Some(text) = dead_letters::render_text(&self.dead_letters) {
            table = format!("{table}\n\n{}", wrap(&text, width()));
        }
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
