//! The message events after a number, the oldest first: from memory, and before that from the journal.

use std::sync::Arc;

use platform::message_log::{MessageEvent, RecordsSince};

use super::{MessagesBody, Record, RecordView, Wanted};
use crate::journal::{Page, PageOf};
use crate::managed_host::ManagedHost;

/// At most `limit` of the wanted records after `after`.
pub(crate) async fn records_since(
    host: &ManagedHost,
    wanted: &Wanted,
    after: u64,
    limit: usize,
) -> MessagesBody {
    let held = host.message_log.since(after);
    let is_whole = held.skipped == 0 && !held.is_of_another_run;
    let page = match &host.journal {
        Some(journal) if !is_whole => {
            let newest = host.message_log.newest();
            let before = held.records.first().map_or(newest.saturating_add(1), |one| one.number);
            let of = PageOf { after: Some(after), before, at_most: limit, wanted: wanted.clone() };
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
) -> MessagesBody {
    let mut body = MessagesBody {
        last: page.last.unwrap_or(after),
        skipped: page.missing,
        has_unknown_gap: page.has_unknown_gap || (held.is_of_another_run && !page.is_full),
        has_more: page.is_full,
        items: page.records.into_iter().map(Record::Stored).collect(),
    };
    if body.has_more {
        return body;
    }
    if let Some(first) = held.records.first() {
        // The journal may have a part of what is held no longer; the numbers between two runs are of no record.
        let between = first.number.saturating_sub(body.last.saturating_add(1));
        body.skipped = body.skipped.saturating_add(between.min(held.skipped));
    }
    for record in &held.records {
        if body.items.len() >= limit {
            body.has_more = true;
            break;
        }
        body.last = record.number;
        body.items.extend(accepted(record, wanted));
    }
    body
}

fn accepted(record: &Arc<MessageEvent>, wanted: &Wanted) -> Option<Record> {
    wanted.accepts(&RecordView::of(record)).then(|| Record::Held(Arc::clone(record)))
}
