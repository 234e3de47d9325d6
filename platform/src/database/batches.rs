//! The input and the outcome of a session's transaction.

use shared_kernel::StoreError;

use crate::unit_of_work::statements::WriteStatement;

/// The statements to write, when their events are placed after this position. It may be called more than once.
pub(crate) type StatementBatch<'a> = dyn Fn(i64) -> Vec<WriteStatement> + 'a;

/// Several batches, each of which may be refused by itself.
pub(crate) struct StatementBatches<'a> {
    /// The number of batches.
    pub(crate) count: usize,
    /// The batch of a number below `count`, when the events of the first are placed after this position.
    pub(crate) batch: &'a dyn Fn(usize, i64) -> Vec<WriteStatement>,
}

/// The outcome of a transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    /// Its events are placed after this position.
    pub(crate) after: i64,
    /// Another process has written events too, or may be about to: the relay finds them in the table.
    pub(crate) others_wrote: bool,
}

/// The key that the database names when two processes use one position in the order of commits.
const POSITION_TAKEN: &str = "outbox.position";

pub(super) fn is_position_taken(refusal: &StoreError) -> bool {
    matches!(refusal, StoreError::Duplicate { key } if key == POSITION_TAKEN)
}
