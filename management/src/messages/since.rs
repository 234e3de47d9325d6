//! The message events after a number, the oldest first: from memory, and before that from the journal.

use std::sync::Arc;

use platform::message_log::{MessageEvent, RecordsSince};

use super::{Record, RecordView, Wanted};
use crate::journal::{Page, PageOf};
use crate::managed_host::ManagedHost;

/// A part of the records after a number.
#[derive(Debug)]
pub(super) struct RecordsAfter {
    /// Those that are wanted.
    pub(super) items: Vec<Record>,
    /// The number to continue after: that of the last record that was looked at.
    pub(super) last: u64,
    /// How many records were recorded between those that were looked at, and are kept no longer.
    pub(super) skipped: u64,
    /// Whether others may be missing that nobody has counted: the host was started again, or the journal begins later.
    pub(super) has_unknown_gap: bool,
}

/// At most `limit` of the wanted records after `after`.
pub(super) async fn records_since(
    host: &ManagedHost,
    wanted: &Wanted,
    after: u64,
    limit: usize,
) -> RecordsAfter {
    let held = host.message_log.since(after);
    let is_whole = held.skipped == 0 && !held.is_of_another_run;
    let page = match &host.journal {
        Some(journal) if !is_whole => {
            let newest = host.message_log.newest();
            let before = held.records.first().map_or(newest.saturating_add(1), |one| one.number);
            let of = PageOf {
                after: Some(after),
                before,
                continues_memory: true,
                at_most: limit,
                wanted: wanted.clone(),
            };
            journal.read(of).await
        }
        Some(_) | None => Page::default(),
    };
    together(page, &held, wanted, (after, limit))
}

fn together(
    page: Page,
    held: &RecordsSince,
    wanted: &Wanted,
    (after, limit): (u64, usize),
) -> RecordsAfter {
    let mut found = RecordsAfter {
        last: page.last.unwrap_or(after),
        skipped: page.missing,
        has_unknown_gap: page.has_unknown_gap || (held.is_of_another_run && !page.is_full),
        items: page.records.into_iter().map(Record::Stored).collect(),
    };
    if page.is_full {
        return found;
    }
    if let Some(first) = held.records.first() {
        // The journal may have a part of what is held no longer; the numbers between two runs are of no record.
        let between = first.number.saturating_sub(found.last.saturating_add(1));
        found.skipped = found.skipped.saturating_add(between.min(held.skipped));
    }
    for record in &held.records {
        if found.items.len() >= limit {
            break;
        }
        found.last = record.number;
        found.items.extend(accepted(record, wanted));
    }
    found
}

fn accepted(record: &Arc<MessageEvent>, wanted: &Wanted) -> Option<Record> {
    wanted.accepts(&RecordView::of(record)).then(|| Record::Held(Arc::clone(record)))
}
