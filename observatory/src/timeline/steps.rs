//! The steps of a process as a list: the accessible twin of the lanes. Both have the same numbers.

use chrono::{DateTime, Utc};

use crate::hosts::{Hosts, RecordBody};
use crate::wording::{
    badge_of, rfc3339, short_handler, short_name, short_subject, span, time_of_day, way_of,
    words_of,
};

/// Idle time from which a pause is told, in milliseconds.
const PAUSE: i64 = 1_000;

/// A step.
pub(crate) struct Step {
    /// Its number on the page, from 1. A step about the way of a message alone, which has no mark in the lanes, counts on within that of
    /// the step before it: `3.1`, and `0.1` where the steps before it are not known any more.
    pub(crate) number: String,
    pub(crate) at: String,
    pub(crate) time: String,
    /// Since the beginning of the process.
    pub(crate) offset: String,
    /// The idle time before it, if it is long.
    pub(crate) pause: String,
    pub(crate) context: String,
    pub(crate) kind: String,
    pub(crate) badge: &'static str,
    pub(crate) event: String,
    pub(crate) event_id: String,
    pub(crate) subject: String,
    pub(crate) handler: String,
    pub(crate) attempt: String,
    pub(crate) transport: String,
    pub(crate) reason: String,
    pub(crate) host: String,
    /// The number of the step that caused its message; empty for none that is shown.
    pub(crate) cause: String,
    /// Its place among the steps.
    pub(super) cause_at: Option<usize>,
    pub(crate) is_replayed_now: bool,
    /// The faults that struck its message before it, by their effects.
    pub(crate) faults: Vec<String>,
    /// Whether it is about the way of a message alone.
    pub(crate) is_transport: bool,
}

/// The steps of these records, which are in the order of time.
pub(super) fn of(records: &[RecordBody], hosts: &Hosts, replayed: &str) -> Vec<Step> {
    let Some(begins) = records.first().map(|record| record.occurred_at) else { return Vec::new() };
    let mut before = begins;
    let mut numbers = Numbers::default();
    let mut steps: Vec<Step> = Vec::new();
    for (place, record) in records.iter().enumerate() {
        let earlier = records.get(..place).unwrap_or_default();
        let step = Step::of(record, (begins, before), hosts);
        let number = numbers.next(step.is_transport);
        let cause_at = cause(record, earlier);
        let cause = cause_at.and_then(|at| steps.get(at)).map(|step| step.number.clone());
        let is_replayed_now = record.kind == "replayed" && record.event_id.to_string() == replayed;
        let faults = struck_by(record, earlier);
        let cause = cause.unwrap_or_default();
        steps.push(Step { number, cause, cause_at, is_replayed_now, faults, ..step });
        before = record.occurred_at;
    }
    steps
}

/// The numbers of steps, one after the other.
#[derive(Default)]
struct Numbers {
    whole: usize,
    within: usize,
}

impl Numbers {
    fn next(&mut self, is_transport: bool) -> String {
        if is_transport {
            self.within = self.within.saturating_add(1);
            return format!("{}.{}", self.whole, self.within);
        }
        (self.whole, self.within) = (self.whole.saturating_add(1), 0);
        self.whole.to_string()
    }
}

/// The place of the step that led to this one: the delivery that its message was decided in, or the publication of the message that it
/// handles.
fn cause(record: &RecordBody, before: &[RecordBody]) -> Option<usize> {
    let is_cause = |one: &RecordBody| {
        if record.kind == "published" {
            one.kind == "delivered"
                && Some(one.event_id) == record.causation_id
                && one.context == record.context
        } else {
            one.kind == "published" && one.event_id == record.event_id
        }
    };
    before.iter().rposition(is_cause)
}

/// The effects of the faults that struck this message in this context before the step. A replay begins anew.
fn struck_by(record: &RecordBody, before: &[RecordBody]) -> Vec<String> {
    if record.kind == "fault-struck" || record.kind == "replayed" {
        return Vec::new();
    }
    let of_message =
        |one: &&RecordBody| one.event_id == record.event_id && one.context == record.context;
    let since_replay = before.iter().rev().filter(of_message);
    let since_replay = since_replay.take_while(|one| one.kind != "replayed");
    let strikes = since_replay.filter(|one| {
        one.kind == "fault-struck" && (one.handler.is_none() || one.handler == record.handler)
    });
    let mut effects: Vec<String> = strikes.filter_map(|one| one.reason.clone()).collect();
    effects.reverse();
    effects.dedup();
    effects
}

impl Step {
    fn of(
        record: &RecordBody,
        (begins, before): (DateTime<Utc>, DateTime<Utc>),
        hosts: &Hosts,
    ) -> Self {
        let idle = (record.occurred_at - before).num_milliseconds();
        let attempt = record.attempt.filter(|_| record.kind != "duplicate-ignored");
        let reason = record.reason.clone().unwrap_or_default();
        let is_strike = record.kind == "fault-struck";
        // Of these it is the name of the handler, which the program may no longer have.
        let is_settled = matches!(&*record.kind, "replayed" | "discarded");
        let handler = record.handler.as_ref().or(record.reason.as_ref().filter(|_| is_settled));
        let kind = if is_strike { format!("fault: {reason}") } else { words_of(&record.kind) };
        Self {
            number: String::new(),
            at: rfc3339(record.occurred_at),
            time: time_of_day(record.occurred_at),
            offset: span((record.occurred_at - begins).num_milliseconds().max(0)),
            pause: if idle >= PAUSE { span(idle) } else { String::new() },
            context: record.context.clone(),
            kind,
            badge: badge_of(&record.kind),
            event: short_name(&record.event_type),
            event_id: record.event_id.to_string(),
            subject: short_subject(&record.subject),
            handler: handler.map(|name| short_handler(name)).unwrap_or_default().to_owned(),
            attempt: attempt.map(|attempt| attempt.to_string()).unwrap_or_default(),
            transport: record.transport.as_deref().map(way_of).unwrap_or_default().to_owned(),
            reason: if is_strike || is_settled { String::new() } else { reason },
            host: hosts.name(record.host).to_owned(),
            cause: String::new(),
            cause_at: None,
            is_replayed_now: false,
            faults: Vec::new(),
            is_transport: matches!(&*record.kind, "relayed" | "duplicate-ignored"),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::hosts::samples::record;

    #[test]
    fn a_step_is_marked_by_the_faults_that_struck_its_message_until_a_replay() {
        let strike = |number| RecordBody {
            reason: Some("the handler refuses it".to_owned()),
            ..record(number, 4, "fault-struck", "products")
        };
        let records = [
            record(1, 0, "published", "orders"),
            strike(2),
            record(3, 5, "dead-lettered", "products"),
            record(4, 9, "replayed", "products"),
            record(5, 9, "delivered", "products"),
        ];
        let marks: Vec<usize> = (0..records.len())
            .map(|place| struck_by(&records[place], &records[..place]).len())
            .collect();
        assert_eq!(marks, [0, 0, 1, 0, 0]);
        assert_eq!(struck_by(&records[2], &records[..2]), ["the handler refuses it"]);
    }

    #[test]
    fn a_step_names_the_step_that_caused_it() {
        let reserved = RecordBody {
            event_id: Uuid::from_u128(2),
            causation_id: Some(Uuid::from_u128(1)),
            event_type: "products.stock-reserved.v1".to_owned(),
            ..record(3, 9, "published", "products")
        };
        let records =
            [record(1, 0, "published", "orders"), record(2, 8, "delivered", "products"), reserved];
        let causes: Vec<Option<usize>> =
            (0..3).map(|place| cause(&records[place], &records[..place])).collect();
        assert_eq!(causes, [None, Some(0), Some(1)]);
    }

    #[test]
    fn steps_are_numbered_and_the_way_of_a_message_counts_within_a_step() {
        let mut numbers = Numbers::default();
        let given = [false, true, true, false, false, true].map(|is| numbers.next(is));
        assert_eq!(given, ["1", "1.1", "1.2", "2", "3", "3.1"]);
    }
}
