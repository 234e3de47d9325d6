//! The statements of a group: all rows of one kind in one of them, the events with their places in the order of commits, and
//! the entries of the audit trail.

use std::any::TypeId;
use std::sync::Arc;

use sea_orm::DbBackend;

use crate::audit_trail::{Appended, Entry};
use crate::outbox::{self, Placed, TransportSet, pending_rows};
use crate::unit_of_work::UnitOfWork;
use crate::unit_of_work::row_changes::{Insert, RowChange};
use crate::unit_of_work::statements::WriteStatement;

/// The events of `units`, each with its place in the order of commits.
pub(super) fn place(after: i64, units: &[&UnitOfWork]) -> Vec<Placed> {
    let events = units.iter().flat_map(|unit| &unit.events).map(Arc::clone);
    (after + 1..).zip(events).map(|(position, event)| Placed { position, event }).collect()
}

/// The statements that write `units` and their events. Tables are written in the order of their first mention.
pub(super) fn statements(
    units: &[&UnitOfWork],
    placed: &[Placed],
    transports: TransportSet,
    backend: DbBackend,
) -> Vec<WriteStatement> {
    let mut kinds: Vec<(Option<TypeId>, Vec<&dyn RowChange>)> = Vec::new();
    for part in units.iter().flat_map(|unit| &unit.changes) {
        let kind = part.merges_as();
        match kinds.iter_mut().find(|(other, _)| kind.is_some() && *other == kind) {
            Some((_, changes)) => changes.push(&**part),
            None => kinds.push((kind, vec![&**part])),
        }
    }
    let mut statements = Vec::new();
    for (_, changes) in &kinds {
        if let Some(first) = changes.first() {
            statements.extend(first.statements(changes, backend));
        }
    }
    if !placed.is_empty() {
        let events = Insert::<outbox::Entity> { rows: placed.iter().map(outbox::to_row).collect() };
        statements.extend(events.statements(&[&events], backend));
        let pending =
            Insert::<pending_rows::Entity> { rows: pending_rows::to_rows(placed, transports) };
        statements.extend(pending.statements(&[&pending], backend));
    }
    // Last: until the transaction ends, no other can append to the trail.
    let entries: Vec<Entry> = units.iter().flat_map(|unit| &unit.entries).cloned().collect();
    if let (Some(first), false) = (units.first(), entries.is_empty()) {
        let appended = Appended { context: first.context, entries };
        statements.push(WriteStatement::of_entries(appended));
    }
    statements
}

/// How many events `units` publish.
pub(super) fn events_in(units: &[&UnitOfWork]) -> usize {
    units.iter().map(|unit| unit.events.len()).sum()
}
