//! The records that a message log holds, and their numbers.

use super::*;
use crate::testing::ManualClock;

fn event(sequence: u32) -> Envelope {
    Envelope {
        id: Uuid::from_u128(sequence.into()),
        source: "orders".into(),
        event_type: "orders.order-placed.v1".into(),
        subject: "order/1".into(),
        time: DateTime::UNIX_EPOCH,
        sequence,
        correlation_id: Uuid::nil(),
        causation_id: Some(Uuid::from_u128(7)),
        traceparent: None,
        tenant: None,
        data: serde_json::value::RawValue::from_string("{}".to_owned()).unwrap().into(),
    }
}

fn log_that_holds(held: usize) -> MessageLog {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    MessageLog::managed(clock, 16, held, MessageMetrics::default())
}

fn record(log: &MessageLog, sequences: std::ops::RangeInclusive<u32>) {
    for sequence in sequences {
        log.record(Kind::Published, "orders", &event(sequence));
    }
}

fn sequences(events: &[Arc<MessageEvent>]) -> Vec<u32> {
    events.iter().map(|event| event.sequence).collect()
}

#[test]
fn the_latest_records_are_held_and_no_more_than_wanted() {
    let log = log_that_holds(2);
    record(&log, 1..=3);
    assert_eq!(sequences(&log.latest(10, |_| true)), [3, 2]);
    assert_eq!(sequences(&log.latest(1, |_| true)), [3]);
    assert_eq!(sequences(&log.latest(10, |event| event.sequence == 2)), [2]);
    let holds_none = MessageLog::new(ManualClock::at("2026-01-01T12:00:00Z"), 16);
    record(&holds_none, 1..=1);
    assert!(holds_none.latest(10, |_| true).is_empty());
}

#[test]
fn a_record_says_what_caused_its_message_and_how_it_travelled() {
    let log = log_that_holds(2);
    let handling = Handling { transport: Some("broker"), ..Handling::default() };
    log.record_handling(Kind::Relayed, "orders", &event(1), handling);
    let record = log.latest(1, |_| true).pop().unwrap();
    assert_eq!(record.causation_id, Some(Uuid::from_u128(7)));
    assert_eq!(record.transport, Some("broker"));
}

#[test]
fn a_reader_resumes_after_a_number_and_is_told_what_it_missed() {
    let log = log_that_holds(3);
    let before = log.newest();
    record(&log, 1..=2);
    let since = log.since(before);
    assert_eq!((sequences(&since.records), since.skipped), (vec![1, 2], 0));
    let first = since.records[0].number;
    assert_eq!(sequences(&log.since(first).records), [2]);
    record(&log, 3..=6);
    let since = log.since(first);
    assert_eq!((sequences(&since.records), since.skipped), (vec![4, 5, 6], 2));
    assert!(!since.is_of_another_run);
    let nothing_new = log.since(log.newest());
    assert!(nothing_new.records.is_empty() && nothing_new.skipped == 0);
}

#[test]
fn a_number_of_another_run_is_recognised() {
    let log = log_that_holds(3);
    record(&log, 1..=1);
    for number in [5, log.newest() + 1, u64::MAX] {
        let since = log.since(number);
        assert!(since.is_of_another_run, "{number}");
        assert_eq!((sequences(&since.records), since.skipped), (vec![1], 0), "{number}");
    }
}

#[test]
fn numbers_grow_even_when_the_clock_was_set_back() {
    let log = log_that_holds(3);
    let last_of_the_run_before = log.newest() + 1_000;
    log.continue_after(last_of_the_run_before);
    record(&log, 1..=1);
    assert_eq!(log.newest(), last_of_the_run_before + 1);
    log.continue_after(1);
    assert_eq!(log.newest(), last_of_the_run_before + 1);
}
