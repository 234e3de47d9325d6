//! A fault that is on, or how it was last.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use shared_kernel::id::About;
use uuid::Uuid;

use super::{Occasion, Strike};
use crate::draws::hits;
use crate::options::FaultOptions;

/// Business processes that are remembered as those that a scope is about.
const PROCESSES: usize = 64;

/// A fault that is on, or has been until its time was over or it was switched off.
pub(super) struct Active {
    pub(super) options: FaultOptions,
    pub(super) since: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) is_switched_off: bool,
    pub(super) generation: u64,
    /// Occasions within the scope so far: each is a draw.
    pub(super) occasions: u64,
    pub(super) strikes: u64,
    /// The aggregate that the scope is about, as its options write it.
    about: Option<About>,
    /// The business processes of this aggregate.
    processes: BTreeSet<Uuid>,
}

impl Active {
    pub(super) fn new(
        options: FaultOptions,
        (since, ends_at): (DateTime<Utc>, DateTime<Utc>),
        generation: u64,
        process: Option<Uuid>,
    ) -> Self {
        let processes = process.into_iter().collect();
        let about = options.scope.about.as_deref().map(About::parse);
        Self {
            options,
            since,
            ends_at,
            is_switched_off: false,
            generation,
            occasions: 0,
            strikes: 0,
            about,
            processes,
        }
    }

    pub(super) fn is_on(&self, now: DateTime<Utc>) -> bool {
        !self.is_switched_off && self.ends_at > now
    }

    /// Switches it off; whether it was on.
    pub(super) fn switch_off(&mut self, now: DateTime<Utc>) -> bool {
        let was_on = self.is_on(now);
        self.is_switched_off = true;
        was_on
    }

    /// Draws, if the occasion is in scope.
    pub(super) fn strikes(&mut self, occasion: Occasion<'_>) -> Option<Strike> {
        if self.options.at_most.is_some_and(|most| self.strikes >= most) || !self.has(occasion) {
            return None;
        }
        let number = self.occasions;
        self.occasions = number.saturating_add(1);
        if !hits(self.options.seed, number, self.options.share) {
            return None;
        }
        self.strikes = self.strikes.saturating_add(1);
        let delay = Duration::from_millis(self.options.delay_ms);
        Some(Strike { delay, generation: self.generation })
    }

    /// Counts a strike that needed no draw.
    pub(super) fn count_strike(&mut self) {
        self.occasions = self.occasions.saturating_add(1);
        self.strikes = self.strikes.saturating_add(1);
    }

    fn has(&mut self, Occasion { context, message, .. }: Occasion<'_>) -> bool {
        let scope = &self.options.scope;
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| Some(wanted) == found)
        };
        if !is(&scope.context, Some(context))
            || !is(&scope.event_type, message.map(|message| &*message.event_type))
        {
            return false;
        }
        let Some(about) = &self.about else { return true };
        let Some(message) = message else { return false };
        let is_meant = about.names(&message.subject, message.correlation_id, message.event_id);
        if is_meant && self.processes.len() < PROCESSES {
            self.processes.insert(message.correlation_id);
        }
        self.processes.contains(&message.correlation_id)
    }
}
