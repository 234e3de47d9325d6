//! The audit: checks this context's invariants on its own tables, and reports facts of each order, so that a tool can
//! compare them with the facts of other contexts.

use platform::context::{Audit, Check, Fact};
use platform::database::{Database, check_rows};
use shared_kernel::{Currency, StoreError};
use uuid::Uuid;

mod history;
mod page;

use history::Retention;
use page::AuditedOrder;

use super::persistence::{baskets, catalogue_entries, customers, mapping, order_lines, orders};

/// Reads every row, and every order with its lines and events, page by page.
pub(crate) async fn audit(database: &Database) -> Result<Audit, StoreError> {
    let order = |row: orders::Model| {
        mapping::order::from_row(&orders::Model { refunded_minor: 0, ..row }, &[])
    };
    let line = |row| mapping::order_line::from_row(row, Currency::EUR);
    let rows = [
        check_rows::<orders::Entity, _>(database.reader(), order).await?,
        check_rows::<order_lines::Entity, _>(database.reader(), line).await?,
        check_rows::<baskets::Entity, _>(database.reader(), |row| mapping::basket::from_row(&row))
            .await?,
        check_rows::<catalogue_entries::Entity, _>(database.reader(), |row| {
            mapping::catalogue::from_row(&row)
        })
        .await?,
        check_rows::<customers::Entity, _>(database.reader(), |row| {
            mapping::customer::from_row(&row)
        })
        .await?,
    ];
    Audit::with_rows(rows, invariants(database).await)
}

async fn invariants(database: &Database) -> Result<Audit, StoreError> {
    // Events are read before rows: an order that is placed meanwhile is in a later page and is not missing.
    let mut without_row = page::subjects(database).await?;
    let mut findings = Findings::default();
    let mut after = Uuid::nil();
    loop {
        let (orders, retention) = page::read(database, after).await?;
        let Some(last) = orders.last() else { break };
        after = last.row.id;
        for order in &orders {
            without_row.remove(&order.subject);
            findings.examine(order, retention);
        }
    }
    let missing = without_row.into_iter().map(|subject| format!("{subject} has events and no row"));
    findings.torn.extend(missing);
    Ok(findings.into_audit())
}

/// The violations found so far, by invariant.
#[derive(Default)]
struct Findings {
    examined: u64,
    gaps: Vec<String>,
    torn: Vec<String>,
    illegal_transitions: Vec<String>,
    overdue: Vec<String>,
    wrong_totals: Vec<String>,
    facts: Vec<Fact>,
}

impl Findings {
    fn examine(&mut self, order: &AuditedOrder, retention: Retention) {
        let AuditedOrder { subject, row, lines_minor, events } = order;
        self.examined += 1;
        if !history::is_contiguous(events, retention) {
            self.gaps.push(format!("{subject} has gaps in its versions"));
        }
        let is_silent = events.is_empty() && retention == Retention::Pruned;
        if !is_silent && events.last().map(|event| event.sequence) != Some(row.version) {
            self.torn
                .push(format!("{subject} is at version {} and its events are not", row.version));
        }
        if let Err(illegal) = history::walk(events, retention, &row.status) {
            self.illegal_transitions.push(format!("{subject} {illegal}"));
        }
        // A deadline that passed while no host ran is still to be kept and is no violation. `due_at` is later than
        // `expires_at` only after a host tried to cancel the order and could not.
        if row.due_at.is_some_and(|due_at| due_at > row.expires_at) {
            self.overdue
                .push(format!("{subject} is {} and could not be cancelled in time", row.status));
        }
        if *lines_minor != i128::from(row.total_minor) {
            self.wrong_totals
                .push(format!("{subject} totals {} and its lines {lines_minor}", row.total_minor));
        }
        let fact = |name, value| Fact { subject: row.id, name, value };
        self.facts.push(fact("order_status", row.status.clone()));
        self.facts.push(fact("total_minor", row.total_minor.to_string()));
        self.facts.push(fact("refunded_minor", row.refunded_minor.to_string()));
        self.facts.push(fact("currency", row.currency.clone()));
    }

    fn into_audit(self) -> Audit {
        let examined = self.examined;
        let check = |invariant, says, violations| Check { invariant, says, examined, violations };
        Audit {
            checks: vec![
                check(7, "versions of one order's events are contiguous", self.gaps),
                check(8, "an order's row exists exactly when its outbox row does", self.torn),
                check(11, "order states move only along allowed edges", self.illegal_transitions),
                check(12, "an order that is due can be cancelled at its deadline", self.overdue),
                check(22, "an order's total is the sum of its frozen lines", self.wrong_totals),
            ],
            facts: self.facts,
            is_partial: false,
        }
    }
}
