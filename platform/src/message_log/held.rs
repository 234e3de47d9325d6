//! The latest records of a message log, numbered without gaps. A reader asks for those after the last one that it has seen.

use std::collections::VecDeque;
use std::sync::Arc;

use super::MessageEvent;

/// The records after a number.
#[derive(Debug, Clone, Default)]
pub struct RecordsSince {
    /// Those that are held, the oldest first.
    pub records: Vec<Arc<MessageEvent>>,
    /// How many of this run of the host are held no longer.
    pub skipped: u64,
    /// Whether the number is of another run of the host, whose last records are not known here.
    pub is_of_another_run: bool,
}

/// The latest records, and the number of the next.
#[derive(Debug)]
pub(super) struct HeldRecords {
    records: VecDeque<Arc<MessageEvent>>,
    at_most: usize,
    /// The number of the first record of this run.
    first: u64,
    next: u64,
}

impl HeldRecords {
    pub(super) fn beginning_at(first: u64, at_most: usize) -> Self {
        // A number of 0 would have none before it.
        let first = first.max(1);
        Self { records: VecDeque::with_capacity(at_most), at_most, first, next: first }
    }

    /// Adds the record that `with_number` makes; the oldest leaves when there are too many.
    pub(super) fn add(
        &mut self,
        with_number: impl FnOnce(u64) -> MessageEvent,
    ) -> Arc<MessageEvent> {
        let record = Arc::new(with_number(self.next));
        self.next = self.next.saturating_add(1);
        if self.at_most == 0 {
            return record;
        }
        if self.records.len() >= self.at_most {
            self.records.pop_front();
        }
        self.records.push_back(Arc::clone(&record));
        record
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Arc<MessageEvent>> {
        self.records.iter().rev()
    }

    pub(super) const fn newest(&self) -> u64 {
        self.next.saturating_sub(1)
    }

    pub(super) fn since(&self, number: u64) -> RecordsSince {
        // A number that this run has not reached is of another run too, or of another host.
        let is_ahead = number >= self.next;
        let is_of_another_run = is_ahead || number.saturating_add(1) < self.first;
        let after = if is_ahead { 0 } else { number };
        let wanted = after.saturating_add(1).max(self.first);
        let oldest = self.records.front().map_or(self.next, |record| record.number);
        let known = usize::try_from(wanted.saturating_sub(oldest)).unwrap_or(usize::MAX);
        RecordsSince {
            records: self.records.iter().skip(known).map(Arc::clone).collect(),
            skipped: oldest.saturating_sub(wanted),
            is_of_another_run,
        }
    }

    /// The records so far keep their numbers, which are lower.
    pub(super) fn continue_after(&mut self, number: u64) {
        if self.next <= number && self.records.is_empty() {
            self.first = number.saturating_add(1);
            self.next = self.first;
        }
    }
}
