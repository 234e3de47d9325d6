//! A message event as a row of a table.

use pages::address::in_query;

use crate::hosts::{Hosts, RecordBody};
use crate::wording::{
    badge_of, rfc3339, short_handler, short_name, short_subject, time_of_day, way_of, words_of,
};

/// The row.
pub(crate) struct Row {
    pub(crate) at: String,
    pub(crate) time: String,
    pub(crate) context: String,
    pub(crate) kind: String,
    pub(crate) badge: &'static str,
    pub(crate) event: String,
    pub(crate) event_type: String,
    pub(crate) subject_in_query: String,
    pub(crate) short_subject: String,
    pub(crate) handler: String,
    /// Attempt, transport and reason, as far as there are some.
    pub(crate) more: String,
    pub(crate) host: String,
}

impl Row {
    pub(crate) fn of(record: RecordBody, hosts: &Hosts) -> Self {
        let attempt = record.attempt.filter(|attempt| *attempt > 1);
        let attempt = attempt.map(|attempt| format!("attempt {attempt}"));
        let transport =
            record.transport.map(|transport| format!("over the {}", way_of(&transport)));
        let parts = [attempt, transport, record.reason];
        let handler = record.handler.unwrap_or_default();
        Self {
            at: rfc3339(record.occurred_at),
            time: time_of_day(record.occurred_at),
            badge: badge_of(&record.kind),
            kind: words_of(&record.kind),
            context: record.context,
            event: short_name(&record.event_type),
            short_subject: short_subject(&record.subject),
            subject_in_query: in_query(&record.subject),
            event_type: record.event_type,
            handler: short_handler(&handler).to_owned(),
            more: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
            host: hosts.name(record.host).to_owned(),
        }
    }
}
