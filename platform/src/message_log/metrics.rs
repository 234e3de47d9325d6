//! The metrics of messages, counted where each is recorded: a reader of the log could fall behind, and would have to be woken for
//! every record. The same records tell how business processes end, and how long they take.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use shared_kernel::Envelope;

use super::{KINDS, Kind, slot};
use crate::meter::{Counter, Histogram, MESSAGES, Meter};
use crate::processes::ProcessDescriptor;

/// Processes whose beginning is remembered, in each of two generations. One that is forgotten is counted, and not timed.
const REMEMBERED: usize = 32_768;

/// The handles of the metrics of messages.
#[derive(Default)]
pub struct MessageMetrics {
    contexts: Vec<(&'static str, [Counter; KINDS])>,
    processes: Vec<ProcessMetrics>,
}

/// The handles of one business process.
struct ProcessMetrics {
    descriptor: &'static ProcessDescriptor,
    /// In the order of [`ProcessDescriptor::ends`].
    outcomes: Vec<(Counter, Histogram)>,
    begun: Mutex<Begun>,
}

/// When processes began, by the subject of their events.
#[derive(Default)]
struct Begun {
    young: HashMap<Arc<str>, DateTime<Utc>>,
    old: HashMap<Arc<str>, DateTime<Utc>>,
}

impl MessageMetrics {
    /// The handles of a host that runs these contexts, with these processes.
    pub fn new(
        meter: &Meter,
        contexts: &[&'static str],
        processes: impl IntoIterator<Item = &'static ProcessDescriptor>,
    ) -> Self {
        let counters = |context: &&'static str| {
            (*context, Kind::ALL.map(|kind| meter.counter(&MESSAGES, &[context, kind.name()])))
        };
        let processes = processes.into_iter().map(|one| ProcessMetrics::new(meter, one));
        Self { contexts: contexts.iter().map(counters).collect(), processes: processes.collect() }
    }

    pub(super) fn record(&self, kind: Kind, context: &str, event: &Envelope) {
        self.count(kind, context);
        if kind == Kind::Published {
            for process in &self.processes {
                process.record(event);
            }
        }
    }

    /// Counts what is about no event that this host has at hand.
    pub(super) fn count(&self, kind: Kind, context: &str) {
        let of_context = self.contexts.iter().find(|(name, _)| *name == context);
        if let Some(counter) = of_context.and_then(|(_, counters)| counters.get(slot(kind))) {
            counter.increment(1);
        }
    }
}

impl ProcessMetrics {
    fn new(meter: &Meter, descriptor: &'static ProcessDescriptor) -> Self {
        let handles = |(_, outcome): &(&str, &str)| {
            let ended = meter.counter(&descriptor.ended, &[outcome]);
            (ended, meter.histogram(&descriptor.duration, &[outcome]))
        };
        let outcomes = descriptor.ends.iter().map(handles).collect();
        Self { descriptor, outcomes, begun: Mutex::default() }
    }

    fn record(&self, event: &Envelope) {
        if *event.event_type == *self.descriptor.begins {
            self.with_begun(|begun| begun.note(Arc::clone(&event.subject), event.time));
            return;
        }
        let ends = self.descriptor.ends.iter().zip(&self.outcomes);
        for ((event_type, _), (ended, duration)) in ends {
            if *event.event_type != **event_type {
                continue;
            }
            let began_at = self.with_begun(|begun| begun.take(&event.subject));
            if let Some(began_at) = began_at {
                let took = (event.time - began_at).to_std().unwrap_or_default();
                duration.record(took);
            }
            if began_at.is_some() || event.sequence <= self.descriptor.ended_by_version {
                ended.increment(1);
            }
        }
    }

    fn with_begun<T>(&self, work: impl FnOnce(&mut Begun) -> T) -> T {
        work(&mut self.begun.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Begun {
    fn note(&mut self, subject: Arc<str>, at: DateTime<Utc>) {
        if self.young.len() >= REMEMBERED {
            // Those that went on for so long end in another host, or never.
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(subject, at);
    }

    fn take(&mut self, subject: &str) -> Option<DateTime<Utc>> {
        self.young.remove(subject).or_else(|| self.old.remove(subject))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_remembered_in_bounded_memory() {
        let mut begun = Begun::default();
        let subject = |number: usize| -> Arc<str> { format!("order/{number}").into() };
        for number in 0..3 * REMEMBERED {
            begun.note(subject(number), DateTime::UNIX_EPOCH);
        }
        assert!(begun.young.len() + begun.old.len() <= 2 * REMEMBERED);
        assert!(begun.take(&subject(0)).is_none());
        let last = subject(3 * REMEMBERED - 1);
        assert!(begun.take(&last).is_some() && begun.take(&last).is_none());
        assert!(begun.take(&subject(REMEMBERED)).is_some());
    }
}
