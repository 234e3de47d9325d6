//! Marks of delivered events that are not yet written: they are written with one of the writer's next groups.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use sea_orm::DbBackend;

use crate::outbox::Transport;
use crate::sync::{Mutex, Notify};
use crate::unit_of_work::statements::{self, WriteStatement};

/// A transport has taken an event.
pub(super) struct Mark {
    pub(super) position: i64,
    pub(super) transport: Transport,
    pub(super) epoch: i64,
}

/// The collected marks. Adding one wakes at most the relay, never the writer's thread.
#[derive(Default)]
pub(super) struct Marks {
    waiting: Mutex<Vec<Mark>>,
    pub(super) some: Notify,
}

impl Marks {
    pub(super) fn add(&self, mark: Mark) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(mark);
        if waiting.len() == 1 {
            self.some.notify_one();
        }
    }

    pub(super) fn take(&self) -> Vec<Mark> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Marks taken and not yet written, for the latest epoch.
#[derive(Default)]
pub(super) struct Taken {
    epoch: i64,
    marks: BTreeSet<(Transport, i64)>,
}

impl Taken {
    pub(super) fn add(&mut self, mark: &Mark) {
        if mark.epoch > self.epoch {
            // Events marked but not written under an earlier lease are published again under this one.
            *self = Self { epoch: mark.epoch, marks: BTreeSet::new() };
        }
        if mark.epoch == self.epoch {
            self.marks.insert((mark.transport, mark.position));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// They are written.
    pub(super) fn clear(&mut self) {
        self.marks.clear();
    }

    pub(super) fn statements(&self, backend: DbBackend) -> Vec<WriteStatement> {
        let of = |transport: Transport| {
            self.marks.iter().filter(move |mark| mark.0 == transport).map(|mark| mark.1)
        };
        [Transport::InProcess, Transport::Broker]
            .into_iter()
            .flat_map(|transport| {
                let positions: Vec<i64> = of(transport).collect();
                statements::mark_taken(transport, &positions, self.epoch, backend)
            })
            .collect()
    }
}
