//! The metrics of the calls of a dependency: how each ends, how long it takes, how many are under way.

use std::time::Duration;

use super::{CallError, CallFailure};
use crate::meter::{
    Counter, DEPENDENCY_CALLS, DEPENDENCY_DURATION, DEPENDENCY_IN_FLIGHT, DEPENDENCY_RETRIES,
    Gauge, Histogram, Meter,
};

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Answered,
    /// Certainly nothing was done.
    NotReached,
    /// It is not known.
    NoAnswer,
    CircuitOpen,
    TooManyAtOnce,
}

/// The handles of the metrics of one dependency.
pub(super) struct Measured {
    kinds: Vec<(&'static str, OfKind)>,
    retries_made: Counter,
    retries_over_budget: Counter,
    in_flight: Gauge,
}

/// The handles of one kind of call.
struct OfKind {
    ended: [Counter; Ended::ALL.len()],
    duration: Histogram,
}

/// A call that is under way.
pub(super) struct UnderWay(Gauge);

impl Ended {
    const ALL: [Self; 5] =
        [Self::Answered, Self::NotReached, Self::NoAnswer, Self::CircuitOpen, Self::TooManyAtOnce];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NotReached => "not-reached",
            Self::NoAnswer => "no-answer",
            Self::CircuitOpen => "circuit-open",
            Self::TooManyAtOnce => "too-many-at-once",
        }
    }

    pub(super) fn of<T, E: CallFailure>(ended: &Result<T, CallError<E>>) -> Self {
        match ended {
            Ok(_) => Self::Answered,
            Err(CallError::CircuitOpen) => Self::CircuitOpen,
            Err(CallError::TooManyAtOnce) => Self::TooManyAtOnce,
            Err(CallError::Failed(failure)) if failure.was_not_received() => Self::NotReached,
            Err(CallError::Failed(_) | CallError::TimedOut(_)) => Self::NoAnswer,
        }
    }

    const fn was_made(self) -> bool {
        matches!(self, Self::Answered | Self::NotReached | Self::NoAnswer)
    }
}

impl Measured {
    pub(super) fn by(meter: &Meter, name: &str, kinds: &[&'static str]) -> Self {
        let of_kind = |kind: &&'static str| {
            let counter =
                |ended: Ended| meter.counter(&DEPENDENCY_CALLS, &[name, *kind, ended.name()]);
            let duration = meter.histogram(&DEPENDENCY_DURATION, &[name, *kind]);
            (*kind, OfKind { ended: Ended::ALL.map(counter), duration })
        };
        let retries = |outcome| meter.counter(&DEPENDENCY_RETRIES, &[name, outcome]);
        let in_flight = meter.gauge(&DEPENDENCY_IN_FLIGHT, &[name]);
        in_flight.set(0.0);
        Self {
            kinds: kinds.iter().map(of_kind).collect(),
            retries_made: retries("made"),
            retries_over_budget: retries("over-budget"),
            in_flight,
        }
    }

    /// A call begins, and is under way until the returned value is dropped.
    pub(super) fn begin(&self) -> UnderWay {
        self.in_flight.increment(1.0);
        UnderWay(self.in_flight.clone())
    }

    /// Notes how a call ended, and how long it took if it was made.
    pub(super) fn note(&self, kind: &'static str, ended: Ended, took: Duration) {
        let Some((_, of_kind)) = self.kinds.iter().find(|(one, _)| *one == kind) else { return };
        let counters = Ended::ALL.iter().zip(&of_kind.ended);
        for (_, counter) in counters.filter(|(one, _)| **one == ended) {
            counter.increment(1);
        }
        if ended.was_made() {
            of_kind.duration.record(took);
        }
    }

    /// Notes that a call is repeated, or is not for want of budget.
    pub(super) fn note_retry(&self, is_within_budget: bool) {
        if is_within_budget {
            self.retries_made.increment(1);
        } else {
            self.retries_over_budget.increment(1);
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}
