//! A fault that is on, or how it was last.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use platform::message_log::MessageIdentity;
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
    /// The business processes of the aggregate that the scope is about.
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
        let (is_switched_off, occasions, strikes) = (false, 0, 0);
        Self { options, since, ends_at, is_switched_off, generation, occasions, strikes, processes }
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
        let Some(about) = &scope.about else { return true };
        let Some(message) = message else { return false };
        if is_about(about, message) && self.processes.len() < PROCESSES {
            self.processes.insert(message.correlation_id);
        }
        self.processes.contains(&message.correlation_id)
    }
}

/// Whether a message is of this aggregate or process, or is this event.
pub(super) fn is_about(about: &str, message: &MessageIdentity) -> bool {
    let subject = &*message.subject;
    let id = subject.split_once('/').map_or(subject, |(_, id)| id);
    if subject == about || id == about {
        return true;
    }
    let given = Uuid::try_parse(about);
    given.is_ok_and(|given| given == message.correlation_id || given == message.event_id)
}
