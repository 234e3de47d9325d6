//! The frames of the stream of messages: `messages` with records, `skipped` with how many could not be given,
//! `faults` with those of a rehearsal, `end` when the host stops.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::faults::FaultState;
use bytes::Bytes;
use platform::message_log::MessageEvent;
use serde::Serialize;
use serde_json::json;

use crate::messages::Record;

/// The host stops.
pub(super) const END: &str = "event: end\ndata: {}\n\n";

/// How many records of one sort were not given whole.
#[derive(Debug, Serialize)]
struct Counted<'a> {
    context: &'a str,
    kind: &'a str,
    event_type: &'a str,
    handler: Option<&'a str>,
    count: u64,
}

/// Records, the oldest first. Nothing for none.
pub(super) fn records(last: u64, records: &[Record]) -> String {
    if records.is_empty() {
        return String::new();
    }
    frame(last, "messages", &json!({ "items": records }))
}

/// The number of records that were not given whole, with their sorts. Nothing for none.
pub(super) fn counted(last: u64, records: &[&Arc<MessageEvent>]) -> String {
    if records.is_empty() {
        return String::new();
    }
    let mut sorts: BTreeMap<_, u64> = BTreeMap::new();
    for record in records {
        let sort = (record.context, record.kind.name(), &*record.event_type, record.handler);
        let count = sorts.entry(sort).or_default();
        *count = count.saturating_add(1);
    }
    let of_sort = |((context, kind, event_type, handler), count)| Counted {
        context,
        kind,
        event_type,
        handler,
        count,
    };
    let sorts: Vec<Counted<'_>> = sorts.into_iter().map(of_sort).collect();
    let data = json!({ "count": records.len(), "has_unknown_gap": false, "sorts": sorts });
    frame(last, "skipped", &data)
}

/// The number of records that are kept no longer.
pub(super) fn skipped(last: u64, count: u64, has_unknown_gap: bool) -> String {
    let data = json!({ "count": count, "has_unknown_gap": has_unknown_gap, "sorts": [] });
    frame(last, "skipped", &data)
}

/// The faults of a rehearsal, as they are now.
pub(super) fn faults(last: u64, states: &[FaultState]) -> String {
    frame(last, "faults", &json!({ "items": states }))
}

/// Nothing has happened, up to this number.
pub(super) fn still_here(last: u64) -> Bytes {
    frame(last, "still-here", &json!({})).into()
}

fn frame(last: u64, event: &str, data: &serde_json::Value) -> String {
    format!("id: {last}\nevent: {event}\ndata: {data}\n\n")
}
