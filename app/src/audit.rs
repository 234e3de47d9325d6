//! The audit of a whole shop. Every context checks its own invariants; those that cross contexts are checked here, from
//! the facts that the contexts report of each order. It reads nobody's tables.

mod books;
mod cross_checks;
mod report;
mod settling;

pub use report::{AuditReport, Invariant};
pub use settling::{Rest, settle};

use std::collections::HashSet;

use platform::context::Check;
use platform::dead_letters;
use platform::outbox::owed;
use shared_kernel::StoreError;
use uuid::Uuid;

use crate::host::Shop;
pub(crate) use books::Books;
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
pub(crate) use books::{OrderEntry, Progress, ReservationState};
use report::Findings;

/// Dead letters of one context that the audit looks at.
const DEAD_LETTERS_READ: u64 = 1_000;

/// Checks every invariant that can be checked from outside, on a shop that has come to rest. On one that is at work,
/// checkouts under way show up as unfinished.
pub async fn audit(shop: &Shop) -> Result<AuditReport, StoreError> {
    let mut findings = Findings::default();
    let mut books = Books::default();
    for context in shop.contexts() {
        let found = context.audit().await?;
        for check in found.checks {
            findings.add(context.name(), check);
        }
        for fact in found.facts {
            books.note(context.name(), &fact);
        }
    }
    let stuck = visibly_stuck(shop).await?;
    for check in cross_checks::all(&books, &stuck) {
        findings.add("across contexts", check);
    }
    findings.add("platform", backlogs_are_drained(shop).await?);
    Ok(findings.into_report(books.orders()))
}

/// What all contexts know of every order.
pub(crate) async fn books(shop: &Shop) -> Result<Books, StoreError> {
    let mut books = Books::default();
    for context in shop.contexts() {
        for fact in context.audit().await?.facts {
            books.note(context.name(), &fact);
        }
    }
    Ok(books)
}

/// The orders that some dead letter is about: an operator sees why they do not go on, and can replay or discard it.
async fn visibly_stuck(shop: &Shop) -> Result<HashSet<Uuid>, StoreError> {
    let mut stuck = HashSet::new();
    for database in shop.databases() {
        let letters = dead_letters::list(database, DEAD_LETTERS_READ).await?;
        let orders = letters.iter().filter_map(|letter| {
            letter.event.pointer("/data/order_id")?.as_str()?.parse::<Uuid>().ok()
        });
        stuck.extend(orders);
    }
    Ok(stuck)
}

/// 23: nothing waits in an outbox.
async fn backlogs_are_drained(shop: &Shop) -> Result<Check, StoreError> {
    let says = "the backlog drains to zero";
    let mut check = Check { invariant: 23, says, examined: 0, violations: Vec::new() };
    for database in shop.databases() {
        check.examined += 1;
        let waiting = owed::backlog(database).await?;
        if waiting > 0 {
            let context = database.context();
            check.violations.push(format!("{context}: {waiting} events wait in the outbox"));
        }
    }
    Ok(check)
}
