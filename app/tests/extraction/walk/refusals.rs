//! How long requests were refused: the time in which at least one client was refused whenever it asked. It ends when the
//! request is sent that is answered at last; how long an answer takes is counted apart.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The refusals of one kind of requests. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Refusals(Arc<Mutex<Counted>>);

#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    /// The time in which somebody was refused.
    pub(super) total: Duration,
    /// The longest time from the first sending of a request that was refused to its answer.
    longest: Duration,
    /// The longest time from a sending to its answer.
    slowest: Duration,
    /// The requests that were refused at first.
    requests: usize,
    /// How often each reason was given.
    reasons: BTreeMap<String, usize>,
    open: usize,
    since: Option<Instant>,
}

/// A request from its first sending to its answer.
pub(super) struct Request {
    refusals: Refusals,
    refused_at: Option<Instant>,
}

impl Refusals {
    pub(super) fn request(&self) -> Request {
        Request { refusals: self.clone(), refused_at: None }
    }

    pub(super) fn so_far(&self) -> Counted {
        self.0.lock().unwrap().clone()
    }
}

impl Request {
    /// It was refused, after it had been sent at `sent`.
    pub(super) fn refused(&mut self, sent: Instant, reason: String) {
        let mut counted = self.refusals.0.lock().unwrap();
        *counted.reasons.entry(reason).or_default() += 1;
        if self.refused_at.is_none() {
            self.refused_at = Some(sent);
            counted.requests += 1;
            counted.open += 1;
            counted.since.get_or_insert(sent);
        }
    }

    /// It was answered, after it had been sent at `sent`.
    pub(super) fn answered(self, sent: Instant) {
        let mut counted = self.refusals.0.lock().unwrap();
        counted.slowest = counted.slowest.max(sent.elapsed());
        let Some(refused_at) = self.refused_at else { return };
        counted.longest = counted.longest.max(refused_at.elapsed());
        counted.open -= 1;
        if counted.open == 0
            && let Some(since) = counted.since.take()
        {
            counted.total += sent.saturating_duration_since(since);
        }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, longest, slowest, requests, reasons, .. } = self;
        write!(
            formatter,
            "{requests} refused at first, {:.2} s in all, {:.2} s one at most, slowest answer {:.2} s {reasons:?}",
            total.as_secs_f64(),
            longest.as_secs_f64(),
            slowest.as_secs_f64()
        )
    }
}
