//! Business processes among records, and what one of them tells of the aggregates that it touched.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::hosts::RecordBody;
use crate::shop_api::CurrentState;
use crate::wording::{moment, rfc3339, short_name, short_subject, source_of, span, time_of_day};

/// A process in a list.
#[derive(Debug)]
pub(crate) struct OtherProcess {
    /// Its correlation id.
    pub(crate) process: String,
    /// Its first event and the aggregate of that.
    pub(crate) begins: String,
    pub(crate) subject: String,
    pub(crate) context: String,
    pub(crate) at: String,
    pub(crate) time: String,
    pub(crate) events: usize,
}

/// A process.
pub(crate) struct Process {
    pub(crate) title: String,
    pub(crate) lasted: String,
    pub(crate) aggregates: Vec<Aggregate>,
}

/// An aggregate with the states that its events tell.
pub(crate) struct Aggregate {
    pub(crate) subject: String,
    pub(crate) short_subject: String,
    pub(crate) context: String,
    pub(crate) states: Vec<State>,
    /// The state that it has now, where the shop tells it.
    pub(crate) now: Option<CurrentState>,
}

/// A state: the aggregate as an event left it.
pub(crate) struct State {
    pub(crate) event: String,
    pub(crate) version: u32,
    pub(crate) time: String,
}

/// The processes of these records, the latest first.
pub(super) fn processes(records: &[RecordBody]) -> Vec<OtherProcess> {
    let mut of_process: BTreeMap<Uuid, Vec<&RecordBody>> = BTreeMap::new();
    for record in records {
        of_process.entry(record.correlation_id).or_default().push(record);
    }
    let mut groups: Vec<Vec<&RecordBody>> = of_process.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.last().map(|record| record.occurred_at)));
    let listed = groups.into_iter().filter_map(|group| {
        let first = *group.first()?;
        let mut events: Vec<Uuid> = group.iter().map(|record| record.event_id).collect();
        events.sort_unstable();
        events.dedup();
        Some(OtherProcess {
            process: first.correlation_id.to_string(),
            begins: short_name(&first.event_type),
            subject: short_subject(&first.subject),
            context: source_of(&first.event_type).to_owned(),
            at: rfc3339(first.occurred_at),
            time: moment(first.occurred_at),
            events: events.len(),
        })
    });
    listed.take(50).collect()
}

/// The process that is asked for, or the latest.
pub(super) fn chosen(processes: &[OtherProcess], asked: &str) -> Option<String> {
    let named = processes.iter().find(|one| one.process == asked);
    named.or_else(|| processes.first()).map(|one| one.process.clone())
}

/// The records in the order in which they are shown: that of time, but for a delivery, which goes before what its handler has published.
/// Both commit together, and are recorded one after the other.
pub(super) fn in_causal_order(records: Vec<RecordBody>) -> Vec<RecordBody> {
    let mut ordered: Vec<RecordBody> = Vec::new();
    for record in records {
        let is_effect = |one: &RecordBody| {
            record.kind == "delivered"
                && one.kind == "published"
                && one.context == record.context
                && one.causation_id == Some(record.event_id)
        };
        match ordered.iter().position(is_effect) {
            Some(place) => ordered.insert(place, record),
            None => ordered.push(record),
        }
    }
    ordered
}

impl Process {
    /// The story of these records, which are of one process and in the order of time.
    pub(super) fn of(records: &[RecordBody]) -> Self {
        let (first, last) = (records.first(), records.last());
        let title = first.map(|record| {
            format!("{} of {}", short_name(&record.event_type), short_subject(&record.subject))
        });
        let lasted = first
            .zip(last)
            .map(|(first, last)| span((last.occurred_at - first.occurred_at).num_milliseconds()));
        Self {
            title: title.unwrap_or_default(),
            lasted: lasted.unwrap_or_default(),
            aggregates: aggregates(records),
        }
    }
}

fn aggregates(records: &[RecordBody]) -> Vec<Aggregate> {
    let mut aggregates: Vec<Aggregate> = Vec::new();
    for record in records.iter().filter(|record| record.kind == "published") {
        let source = source_of(&record.event_type);
        let state = State {
            event: short_name(&record.event_type),
            version: record.sequence,
            time: time_of_day(record.occurred_at),
        };
        let known = aggregates
            .iter_mut()
            .find(|one| one.subject == record.subject && one.context == source);
        match known {
            Some(aggregate) => aggregate.states.push(state),
            None => aggregates.push(Aggregate {
                subject: record.subject.clone(),
                short_subject: short_subject(&record.subject),
                context: source.to_owned(),
                states: vec![state],
                now: None,
            }),
        }
    }
    aggregates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::samples::record;

    #[test]
    fn the_latest_process_is_first_and_the_one_that_is_asked_for_is_chosen() {
        let mut records =
            [record(1, 0, "published", "orders"), record(2, 5, "published", "orders")];
        records[1].correlation_id = Uuid::from_u128(8);
        let processes = processes(&records);
        let ids: Vec<&str> = processes.iter().map(|one| &*one.process).collect();
        let [seven, eight] = [7, 8].map(|id| Uuid::from_u128(id).to_string());
        assert_eq!(ids, [&*eight, &*seven]);
        assert_eq!(chosen(&processes, &seven), Some(seven.clone()));
        assert_eq!(chosen(&processes, "nonsense"), Some(eight));
        assert_eq!(chosen(&[], &seven), None);
    }

    #[test]
    fn a_delivery_is_shown_before_what_its_handler_has_published() {
        let mut reserved = record(2, 5, "published", "products");
        (reserved.event_id, reserved.causation_id) = (Uuid::from_u128(2), Some(Uuid::from_u128(1)));
        let records = vec![
            record(1, 0, "published", "orders"),
            reserved,
            record(3, 6, "delivered", "products"),
            record(4, 7, "relayed", "orders"),
        ];
        let shown: Vec<u64> = in_causal_order(records).iter().map(|one| one.number).collect();
        assert_eq!(shown, [1, 3, 2, 4]);
    }

    #[test]
    fn the_states_of_an_aggregate_are_those_that_its_events_tell() {
        let mut records =
            [record(1, 0, "published", "orders"), record(2, 1_500, "published", "orders")];
        records[1].event_type = "orders.order-confirmed.v1".to_owned();
        records[1].sequence = 3;
        let process = Process::of(&records);
        assert_eq!((&*process.title, &*process.lasted), ("order-placed of order/7", "1.5 s"));
        let states = &process.aggregates[0].states;
        let told: Vec<(&str, u32)> = states.iter().map(|one| (&*one.event, one.version)).collect();
        assert_eq!(told, [("order-placed", 1), ("order-confirmed", 3)]);
    }
}
