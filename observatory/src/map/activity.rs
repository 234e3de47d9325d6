//! The latest activity on each edge: deliveries, the time from the commit to the effect, failures, and the transports whose copies
//! came first. It is counted from the latest records.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::hosts::RecordBody;
use crate::wording::source_of;

/// How far back is counted.
const COUNTED: TimeDelta = TimeDelta::minutes(1);

/// The figures of an edge in the last minute.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    pub(super) delivered: u64,
    pub(super) failed: u64,
    /// Milliseconds from commit to effect.
    lags: Vec<i64>,
    pub(super) by_channel: u64,
    pub(super) by_broker: u64,
}

/// The figures of all edges, by publisher and consumer.
#[derive(Debug, Default)]
pub(super) struct Activity(BTreeMap<(String, String), Figures>);

impl Activity {
    pub(super) fn of(records: &[RecordBody], now: DateTime<Utc>) -> Self {
        let published = records.iter().filter(|record| record.kind == "published");
        let committed: HashMap<Uuid, DateTime<Utc>> =
            published.map(|record| (record.event_id, record.occurred_at)).collect();
        let mut edges: BTreeMap<(String, String), Figures> = BTreeMap::new();
        for record in records.iter().filter(|record| now - record.occurred_at <= COUNTED) {
            let pair = (source_of(&record.event_type).to_owned(), record.context.clone());
            let figures = edges.entry(pair).or_default();
            match record.kind.as_str() {
                "delivered" => figures.note(record, committed.get(&record.event_id)),
                "retry-scheduled" | "dead-lettered" => {
                    figures.failed = figures.failed.saturating_add(1);
                }
                _ => {}
            }
        }
        Self(edges)
    }

    pub(super) fn on(&self, from: &str, to: &str) -> Figures {
        self.0.get(&(from.to_owned(), to.to_owned())).cloned().unwrap_or_default()
    }
}

impl Figures {
    fn note(&mut self, record: &RecordBody, committed: Option<&DateTime<Utc>>) {
        self.delivered = self.delivered.saturating_add(1);
        match record.transport.as_deref() {
            Some("in-process") => self.by_channel = self.by_channel.saturating_add(1),
            Some("broker") => self.by_broker = self.by_broker.saturating_add(1),
            Some(_) | None => {}
        }
        let lag = committed.map(|at| (record.occurred_at - *at).num_milliseconds().max(0));
        self.lags.extend(lag);
    }

    /// The lag that half of the deliveries stay below, in milliseconds.
    pub(super) fn median_lag(&self) -> Option<i64> {
        let mut lags = self.lags.clone();
        lags.sort_unstable();
        lags.get(lags.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::samples::record;

    #[test]
    fn deliveries_lags_and_failures_are_counted_by_publisher_and_consumer() {
        let delivered = |number, millis| RecordBody {
            transport: Some("broker".to_owned()),
            ..record(number, millis, "delivered", "products")
        };
        let records = [
            record(1, 0, "published", "orders"),
            delivered(2, 12),
            record(3, 20, "retry-scheduled", "products"),
            delivered(4, 70_000),
        ];
        let now = records[3].occurred_at;
        let figures = Activity::of(&records, now).on("orders", "products");
        assert_eq!(
            (figures.delivered, figures.failed, figures.by_broker),
            (1, 0, 1),
            "within a minute"
        );
        let figures = Activity::of(&records[..3], records[2].occurred_at).on("orders", "products");
        assert_eq!((figures.delivered, figures.failed, figures.median_lag()), (1, 1, Some(12)));
        assert_eq!(Activity::default().on("a", "b").median_lag(), None);
    }
}
