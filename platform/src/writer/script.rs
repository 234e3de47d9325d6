//! The statements of a group: all rows of one kind in one of them, and the events with their places in the order of commits.

use std::any::TypeId;
use std::sync::Arc;

use sea_orm::DbBackend;

use crate::outbox::{self, Legs, Placed, owed};
use crate::unit::Unit;
use crate::unit::parts::{Insert, Part};
use crate::unit::statements::Step;

/// The events of `units`, each with its place in the order of commits.
pub(super) fn place(after: i64, units: &[&Unit]) -> Vec<Placed> {
    let events = units.iter().flat_map(|unit| &unit.events).map(Arc::clone);
    (after + 1..).zip(events).map(|(position, event)| Placed { position, event }).collect()
}

/// The statements that write `units` and their events. Tables are written in the order of their first mention.
pub(super) fn steps(
    units: &[&Unit],
    placed: &[Placed],
    legs: Legs,
    backend: DbBackend,
) -> Vec<Step> {
    let mut kinds: Vec<(Option<TypeId>, Vec<&dyn Part>)> = Vec::new();
    for part in units.iter().flat_map(|unit| &unit.parts) {
        let kind = part.merges_as();
        match kinds.iter_mut().find(|(other, _)| kind.is_some() && *other == kind) {
            Some((_, parts)) => parts.push(&**part),
            None => kinds.push((kind, vec![&**part])),
        }
    }
    let mut steps = Vec::new();
    for (_, parts) in &kinds {
        if let Some(first) = parts.first() {
            steps.extend(first.steps(parts, backend));
        }
    }
    if !placed.is_empty() {
        let events = Insert::<outbox::Entity> { rows: placed.iter().map(outbox::to_row).collect() };
        steps.extend(events.steps(&[&events], backend));
        let owed = Insert::<owed::Entity> { rows: owed::to_rows(placed, legs) };
        steps.extend(owed.steps(&[&owed], backend));
    }
    steps
}

/// How many events `units` publish.
pub(super) fn events_in(units: &[&Unit]) -> usize {
    units.iter().map(|unit| unit.events.len()).sum()
}
