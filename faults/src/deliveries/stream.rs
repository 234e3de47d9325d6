//! The deliveries of one subscriber, as the faults leave them. Those of one subject keep their order: a bus promises it, and every
//! transport keeps the promise.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use futures_util::stream::unfold;
use platform::message_log::MessageIdentity;
use shared_kernel::Envelope;
use shared_kernel::bus::{Deliveries, Delivery};

use crate::kind::FaultKind;
use crate::registry::{Faults, Occasion, Strike};

/// So many deliveries of other subjects overtake one.
const OVERTAKEN_BY: usize = 3;
/// A delivery that nothing overtakes is held back so long.
const HELD_BACK: TimeDelta = TimeDelta::milliseconds(500);

/// Deliveries of one subject that others overtake.
struct HeldBack {
    deliveries: Vec<Delivery>,
    left: usize,
    until: DateTime<Utc>,
}

impl HeldBack {
    fn has_subject_of(&self, event: &Envelope) -> bool {
        self.deliveries.first().is_some_and(|one| is_same_subject(&one.event, event))
    }
}

/// The deliveries of one subscriber.
struct Passage {
    faults: Faults,
    subscriber: &'static str,
    incoming: Deliveries,
    has_ended: bool,
    /// Those that go on now.
    ready: VecDeque<Delivery>,
    /// Those that wait for a context that is stopped, in order, and the strike that they wait for.
    stopped: VecDeque<Delivery>,
    stopped_by: Option<Strike>,
    held_back: Vec<HeldBack>,
}

/// The same deliveries with the faults in their way.
pub(super) fn through(
    faults: &Faults,
    subscriber: &'static str,
    incoming: Deliveries,
) -> Deliveries {
    let passage = Passage {
        faults: faults.clone(),
        subscriber,
        incoming,
        has_ended: false,
        ready: VecDeque::new(),
        stopped: VecDeque::new(),
        stopped_by: None,
        held_back: Vec::new(),
    };
    Box::pin(unfold(passage, |mut passage| async move {
        let delivery = passage.next().await?;
        Some((delivery, passage))
    }))
}

impl Passage {
    /// The next delivery; `None` when there are no more.
    async fn next(&mut self) -> Option<Delivery> {
        loop {
            if let Some(delivery) = self.ready.pop_front() {
                return Some(delivery);
            }
            if self.has_ended && self.stopped.is_empty() && self.held_back.is_empty() {
                return None;
            }
            let (faults, clock) = (self.faults.clone(), Arc::clone(self.faults.clock()));
            let stopped_by = self.stopped_by;
            let overtaken_until = self.held_back.iter().map(|held| held.until).min();
            tokio::select! {
                biased;
                () = ended(&faults, stopped_by), if stopped_by.is_some() => {
                    self.stopped_by = None;
                    for delivery in std::mem::take(&mut self.stopped) {
                        self.take(delivery);
                    }
                }
                () = clock.sleep_until(overtaken_until.unwrap_or_default()), if overtaken_until.is_some() => {
                    let now = clock.now();
                    self.let_go(|held| held.until <= now);
                }
                delivery = self.incoming.next(), if !self.has_ended => match delivery {
                    Some(delivery) => self.take(delivery),
                    None => self.has_ended = true,
                },
            }
        }
    }

    /// Decides about a delivery: one that arrives, or one that waited for a context until a switch was changed.
    fn take(&mut self, delivery: Delivery) {
        let event = Arc::clone(&delivery.event);
        let strike = self.strikes(FaultKind::ContextStopped, &event, "waits for the context");
        if strike.is_some() || self.stopped.iter().any(|one| is_same_subject(&one.event, &event)) {
            self.stopped_by = self.stopped_by.or(strike);
            // Earlier ones of the subject that are held back stay in front of it.
            if let Some(place) = self.held_back.iter().position(|held| held.has_subject_of(&event))
            {
                self.stopped.extend(self.held_back.remove(place).deliveries);
            }
            self.stopped.push_back(delivery);
            return;
        }
        if let Some(before) = self.held_back.iter_mut().find(|held| held.has_subject_of(&event)) {
            before.deliveries.push(delivery);
            return;
        }
        if self.strikes(FaultKind::DeliveriesReordered, &event, "overtaken").is_some() {
            let until = self.faults.clock().now() + HELD_BACK;
            self.held_back.push(HeldBack { deliveries: vec![delivery], left: OVERTAKEN_BY, until });
            return;
        }
        let second = self
            .strikes(FaultKind::DeliveriesDoubled, &event, "delivered twice")
            .map(|_strike| copy_of(&delivery));
        self.ready.push_back(delivery);
        self.ready.extend(second);
        for held in &mut self.held_back {
            held.left = held.left.saturating_sub(1);
        }
        self.let_go(|held| held.left == 0);
    }

    fn let_go(&mut self, is_over: impl Fn(&HeldBack) -> bool) {
        let all = std::mem::take(&mut self.held_back);
        for held in all {
            if is_over(&held) {
                self.ready.extend(held.deliveries);
            } else {
                self.held_back.push(held);
            }
        }
    }

    fn strikes(&self, kind: FaultKind, event: &Envelope, effect: &str) -> Option<Strike> {
        if !self.faults.may_be_on(kind) {
            return None;
        }
        let message = MessageIdentity::from(event);
        let occasion =
            Occasion { context: self.subscriber, handler: None, message: Some(&message) };
        self.faults.strikes(kind, occasion, effect)
    }
}

async fn ended(faults: &Faults, strike: Option<Strike>) {
    match strike {
        Some(strike) => faults.ended(FaultKind::ContextStopped, strike).await,
        None => std::future::pending().await,
    }
}

fn is_same_subject(one: &Envelope, other: &Envelope) -> bool {
    one.subject == other.subject && one.source == other.source
}

/// The same event once more. The bus counts on the first delivery alone.
fn copy_of(delivery: &Delivery) -> Delivery {
    let copy = Delivery::new(Arc::clone(&delivery.event), |_taken| {});
    match delivery.transport() {
        Some(transport) => copy.over(transport),
        None => copy,
    }
}

#[cfg(test)]
mod tests;
