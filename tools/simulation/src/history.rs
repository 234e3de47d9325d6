//! The history of a run, in order: for the hash that compares two runs, and for the sequence diagram of a failure.

use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The participants, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lane {
    Customer,
    Users,
    Products,
    Orders,
    Payments,
    Provider,
}

impl Lane {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Customer, "customer"),
        (Self::Users, "users"),
        (Self::Products, "products"),
        (Self::Orders, "orders"),
        (Self::Payments, "payments"),
        (Self::Provider, "provider"),
    ];

    /// The lane of a context, by its name.
    pub(crate) fn of(name: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, lane)| *lane == name);
        found.map_or(Self::Customer, |(lane, _)| *lane)
    }

    fn column(self) -> usize {
        Self::ALL.iter().position(|(lane, _)| *lane == self).unwrap() * WIDTH
    }
}

const WIDTH: usize = 11;

/// An entry of the history.
#[derive(Debug, Clone)]
struct Line {
    at: Duration,
    from: Lane,
    to: Lane,
    says: String,
}

/// The history of a run. Cheap to clone.
#[derive(Clone)]
pub(crate) struct History(Arc<Mutex<Inner>>);

struct Inner {
    began: Instant,
    hash: u64,
    lines: Vec<Line>,
}

impl History {
    /// Starts a history.
    pub(crate) fn begin() -> Self {
        // The offset basis of FNV-1a.
        let inner = Inner { began: Instant::now(), hash: 0xcbf2_9ce4_8422_2325, lines: Vec::new() };
        Self(Arc::new(Mutex::new(inner)))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a message between two participants.
    pub(crate) fn tell(&self, from: Lane, to: Lane, says: impl Into<String>) {
        let mut inner = self.inner();
        let line = Line { at: inner.began.elapsed(), from, to, says: says.into() };
        inner.mix(&line.at.as_micros().to_le_bytes());
        inner.mix(line.says.as_bytes());
        inner.lines.push(line);
    }

    /// Records an entry of one participant.
    pub(crate) fn note(&self, at: Lane, says: impl Into<String>) {
        self.tell(at, at, says);
    }

    /// Counts a step of the schedule, which is part of the hash and not of the diagram.
    pub(crate) fn count(&self, step: u64) {
        self.inner().mix(&step.to_le_bytes());
    }

    /// The hash: equal for equal runs, different for others.
    pub(crate) fn hash(&self) -> u64 {
        self.inner().hash
    }

    /// The sequence diagram.
    pub(crate) fn diagram(&self) -> String {
        let mut text = String::from("        ms ");
        for (_, name) in Lane::ALL {
            let _infallible = write!(text, "{name:<WIDTH$}");
        }
        text.push('\n');
        for line in &self.inner().lines {
            let _infallible = writeln!(text, "{}", line.drawn());
        }
        text
    }
}

impl Inner {
    fn mix(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Line {
    fn drawn(&self) -> String {
        let last = WIDTH * (Lane::ALL.len() - 1);
        let (from, to) = (self.from.column(), self.to.column());
        let stroke = |at: usize| match at {
            _ if at == to && to > from => '▶',
            _ if at == to && to < from => '◀',
            _ if at == from && at == to => '●',
            _ if at == from => '├',
            _ if (from.min(to)..from.max(to)).contains(&at) => '─',
            _ if at.is_multiple_of(WIDTH) => '│',
            _ => ' ',
        };
        let drawn: String = (0..=last).map(stroke).collect();
        format!("{:>10.3} {drawn}  {}", self.at.as_secs_f64() * 1000.0, self.says)
    }
}
