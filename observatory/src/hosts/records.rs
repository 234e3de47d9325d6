//! Message events as a management port tells them, and those of several hosts together.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// A message event.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RecordBody {
    pub(crate) number: u64,
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) kind: String,
    pub(crate) context: String,
    pub(crate) event_id: Uuid,
    pub(crate) event_type: String,
    pub(crate) subject: String,
    pub(crate) sequence: u32,
    pub(crate) correlation_id: Uuid,
    pub(crate) causation_id: Option<Uuid>,
    pub(crate) transport: Option<String>,
    pub(crate) handler: Option<String>,
    pub(crate) attempt: Option<u32>,
    pub(crate) reason: Option<String>,
    /// The place of the host that told it.
    #[serde(default)]
    pub(crate) host: usize,
}

/// The records of all hosts, the oldest first. The clocks of hosts differ a little; the order within a host is its own.
pub(crate) fn merged(
    of_hosts: impl IntoIterator<Item = (usize, Vec<RecordBody>)>,
) -> Vec<RecordBody> {
    let mut all: Vec<RecordBody> = Vec::new();
    for (host, records) in of_hosts {
        all.extend(records.into_iter().map(|record| RecordBody { host, ..record }));
    }
    all.sort_by_key(|record| (record.occurred_at, record.host, record.number));
    all.dedup_by_key(|record| (record.host, record.number));
    all
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A record that happened so many milliseconds after noon.
    pub(crate) fn record(number: u64, millis: i64, kind: &str, context: &str) -> RecordBody {
        RecordBody {
            number,
            occurred_at: DateTime::from_timestamp_millis(1_767_268_800_000 + millis).unwrap(),
            kind: kind.to_owned(),
            context: context.to_owned(),
            event_id: Uuid::from_u128(1),
            event_type: "orders.order-placed.v1".to_owned(),
            subject: "order/7".to_owned(),
            sequence: 1,
            correlation_id: Uuid::from_u128(7),
            causation_id: None,
            transport: None,
            handler: None,
            attempt: None,
            reason: None,
            host: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::record;
    use super::*;

    #[test]
    fn the_records_of_several_hosts_are_in_the_order_of_time() {
        let own = vec![record(1, 0, "published", "orders"), record(2, 40, "delivered", "orders")];
        let other =
            vec![record(9, 20, "delivered", "payments"), record(9, 20, "delivered", "payments")];
        let all = merged([(0, own), (1, other)]);
        let order: Vec<(usize, u64)> = all.iter().map(|one| (one.host, one.number)).collect();
        assert_eq!(order, [(0, 1), (1, 9), (0, 2)]);
    }
}
