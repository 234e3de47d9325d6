//! The spans of commits and reads (ADR 0076).

use sea_orm::EntityTrait;
use shared_kernel::StoreError;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Database;
use crate::spans::{self, TRACED};
use crate::unit_of_work::UnitOfWork;

/// The span of a commit of `unit` on a target. The target is part of the place in the code, hence a macro.
macro_rules! commit_span {
    ($target:expr, $context:expr, $unit:expr) => {
        tracing::debug_span!(
            target: $target,
            "store.unit_of_work.commit",
            context = $context,
            events = $unit.events.len(),
            group = Empty,
            transaction_ms = Empty,
            outcome = Empty,
        )
    };
}

impl Database {
    /// Hands a unit of work to the writer, and waits for the answer.
    pub(super) async fn write(&self, unit: UnitOfWork) -> Result<(), StoreError> {
        let span = self.commit_span(&unit);
        let written = self.0.writer.commit(unit, span.clone()).instrument(span.clone()).await;
        if let Err(refusal) = &written {
            span.record("outcome", outcome(refusal));
        }
        written
    }

    /// The span is part of that of the request or handler that commits. A commit without one, such as a change at a
    /// deadline, takes up the trace of the event that caused it.
    fn commit_span(&self, unit: &UnitOfWork) -> Span {
        let span = commit_span!(TRACED, self.0.context, unit);
        if !span.is_disabled() || !spans::are_exported() {
            return span;
        }
        let cause = unit.origin.traceparent.as_ref();
        spans::take_up(cause, || commit_span!(spans::ENTRY, self.0.context, unit)).span
    }

    /// The span of a read of rows of `E`.
    pub(super) fn read_span<E: EntityTrait>(&self) -> Span {
        tracing::debug_span!(
            target: TRACED,
            "store.rows.read",
            context = self.0.context,
            table = E::default().table_name(),
        )
    }
}

const fn outcome(refusal: &StoreError) -> &'static str {
    match refusal {
        StoreError::Conflict => "conflict",
        StoreError::Duplicate { .. } => "duplicate",
        StoreError::RuleBroken { .. } => "rule-broken",
        StoreError::Unstorable { .. } => "unstorable",
        StoreError::CorruptRow { .. } => "corrupt-row",
        StoreError::Unavailable(_) => "unavailable",
    }
}
