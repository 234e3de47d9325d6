//! The audit of a whole shop. Every context checks its own invariants; those that cross contexts are checked here, from
//! the facts that the contexts report of each order. No table is read here.

mod cross_checks;
mod dead_letters;
pub mod delivery;
mod in_transit;
mod messages;
mod newcomers;
mod order_facts;
pub mod replicas;
mod report;
mod settling;
mod trails;
mod verification;

pub use dead_letters::OpenLetter;
pub use report::{AuditReport, Invariant};
pub use settling::{Rest, settle};
pub use trails::LastEntry;
pub use verification::{Verification, verify};

use platform::context::Check;
use platform::outbox::pending_deliveries;
use shared_kernel::StoreError;

use dead_letters::visibly_stuck;
use host::Shop;
use host::config::Settings;
pub use order_facts::OrderFacts;
pub use order_facts::{OrderEntry, Progress, ReservationState};
use report::Findings;
use terminal::counted;

/// Checks every invariant that can be checked from outside, on a shop that was given the time to come to rest.
pub async fn audit(shop: &Shop) -> Result<AuditReport, StoreError> {
    let mut look = look(shop, Seen::AtRest).await?;
    look.across.push(backlogs_are_drained(shop).await?);
    look.across.push(trails::unbroken(shop).await?);
    Ok(look.into_report())
}

/// The same of a shop as it is found, stopped or at work. Work that a running host has still to do is no violation:
/// [`settle`] reports it. `settings` name the broker that events may still be in.
pub async fn audit_as_found(shop: &Shop, settings: &Settings) -> Result<AuditReport, StoreError> {
    let mut first = look(shop, Seen::AsFound).await?;
    if first.across.iter().any(|check| !check.violations.is_empty()) {
        // The contexts are read one after the other. A change between two of these reads looks like a violation, once.
        let second = look(shop, Seen::AsFound).await?;
        for (check, again) in first.across.iter_mut().zip(second.across) {
            check.violations.retain(|violation| again.violations.contains(violation));
        }
    }
    first.across.push(messages::replicas_agree(shop, settings).await?);
    first.across.push(messages::events_arrived(shop, settings).await?);
    first.across.push(trails::unbroken(shop).await?);
    Ok(first.into_report())
}

/// The state in which a shop is audited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// All pending work had its time.
    AtRest,
    /// Some work may be pending.
    AsFound,
}

/// The findings of one audit, before they are grouped.
struct Look {
    by_context: Findings,
    across: Vec<Check>,
    orders: u64,
    /// The contexts whose facts are missing.
    unread: Vec<&'static str>,
}

async fn look(shop: &Shop, seen: Seen) -> Result<Look, StoreError> {
    let mut by_context = Findings::default();
    let (mut facts, mut unread) = (OrderFacts::default(), Vec::new());
    for context in shop.contexts() {
        let found = context.audit().await?;
        if found.is_partial {
            unread.push(context.name());
        }
        for check in found.checks {
            by_context.add(context.name(), check);
        }
        for fact in found.facts {
            facts.note(context.name(), &fact);
        }
    }
    // With half of the facts, orders would look broken that are not.
    let across = if unread.is_empty() {
        cross_checks::all(&facts, &visibly_stuck(shop).await?, seen)
    } else {
        Vec::new()
    };
    Ok(Look { by_context, across, orders: facts.orders(), unread })
}

impl Look {
    fn into_report(self) -> AuditReport {
        let mut findings = self.by_context;
        for check in self.across {
            findings.add("across contexts", check);
        }
        findings.into_report(self.orders, self.unread)
    }
}

/// The facts of all contexts about every order.
pub async fn facts(shop: &Shop) -> Result<OrderFacts, StoreError> {
    let mut facts = OrderFacts::default();
    for context in shop.contexts() {
        for fact in context.audit().await?.facts {
            facts.note(context.name(), &fact);
        }
    }
    Ok(facts)
}

/// 23: nothing waits in an outbox.
async fn backlogs_are_drained(shop: &Shop) -> Result<Check, StoreError> {
    let says = "the backlog drains to zero";
    let mut check = Check { invariant: 23, says, examined: 0, violations: Vec::new() };
    for database in shop.databases() {
        check.examined += 1;
        let waiting = pending_deliveries::backlog(database).await?;
        if waiting > 0 {
            let context = database.context();
            let events = counted(waiting, "event waits", "events wait");
            check.violations.push(format!("{context}: {events} in the outbox"));
        }
    }
    Ok(check)
}
