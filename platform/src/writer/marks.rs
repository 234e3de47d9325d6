//! What was delivered and is not yet written so: it rides in one of the writer's next groups.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use sea_orm::DbBackend;
use tokio::sync::Notify;

use crate::outbox::Leg;
use crate::unit::statements::{self, Step};

/// That a leg has taken an event.
pub(super) struct Mark {
    pub(super) position: i64,
    pub(super) leg: Leg,
    pub(super) epoch: i64,
}

/// What was taken. To add one wakes at most the relay, never the writer's thread.
#[derive(Default)]
pub(super) struct Marks {
    waiting: std::sync::Mutex<Vec<Mark>>,
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

/// Marks taken and not yet written: the sum of the legs by position, for the latest epoch.
#[derive(Default)]
pub(super) struct Taken {
    epoch: i64,
    legs: BTreeMap<i64, i16>,
}

impl Taken {
    pub(super) fn add(&mut self, mark: &Mark) {
        if mark.epoch > self.epoch {
            // What an earlier lease marked and did not write is offered again under this one.
            *self = Self { epoch: mark.epoch, legs: BTreeMap::new() };
        }
        if mark.epoch == self.epoch {
            *self.legs.entry(mark.position).or_default() |= mark.leg.bit();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.legs.is_empty()
    }

    /// They are written.
    pub(super) fn clear(&mut self) {
        self.legs.clear();
    }

    pub(super) fn steps(&self, now: i64, backend: DbBackend) -> Vec<Step> {
        let marks: Vec<(i64, i16)> = self.legs.iter().map(|(at, legs)| (*at, *legs)).collect();
        statements::mark_taken(&marks, now, self.epoch, backend)
    }
}
