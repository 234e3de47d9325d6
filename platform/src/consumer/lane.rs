//! Lanes: the events of one subject are handled one after the other, by whichever handlers. `order-cancelled` undoes
//! the effects of `order-placed`, and the two have different handlers.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use shared_kernel::Envelope;
use shared_kernel::bus::Delivery;
use tracing::field::Empty;

use crate::spans::{self, ENTRY, TakenUp};
use crate::subscription::Subscription;

/// A subject of one source: another source cannot delay its events.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LaneKey {
    pub(super) source: Arc<str>,
    pub(super) subject: Arc<str>,
}

impl LaneKey {
    pub(super) fn of(event: &Envelope) -> Self {
        Self { source: Arc::clone(&event.source), subject: Arc::clone(&event.subject) }
    }
}

pub(super) enum Lane {
    /// One event is being handled; these wait in memory behind it.
    Running(VecDeque<Work>),
    /// The lane's events are in the inbox. `trying` while the first of them is being handled.
    Parked { trying: bool },
}

/// One event for one handler.
pub(super) struct Work {
    pub(super) event: Arc<Envelope>,
    pub(super) subscription: Subscription,
    /// The number of the attempt, from 1.
    pub(super) attempt: u32,
    /// The transport whose copy came first; `None` when it comes from the inbox.
    pub(super) transport: Option<&'static str>,
    /// The delivery it came with; `None` when it comes from the inbox.
    ticket: Option<Arc<Ticket>>,
}

impl Work {
    pub(super) const fn first(
        event: Arc<Envelope>,
        subscription: Subscription,
        transport: Option<&'static str>,
        ticket: Arc<Ticket>,
    ) -> Self {
        Self { event, subscription, attempt: 1, transport, ticket: Some(ticket) }
    }

    pub(super) const fn again(
        event: Arc<Envelope>,
        subscription: Subscription,
        attempt: u32,
    ) -> Self {
        Self { event, subscription, attempt, transport: None, ticket: None }
    }

    pub(super) const fn handler(&self) -> &'static str {
        self.subscription.handler()
    }

    /// The span of this attempt: a child of the span that decided on the event.
    pub(super) fn span(&self, context: &'static str) -> TakenUp {
        let entry = || {
            tracing::debug_span!(
                target: ENTRY,
                "consumer.event.handle",
                context,
                handler = self.handler(),
                event.name = &*self.event.event_type,
                event.id = %self.event.id,
                attempt = self.attempt,
                outcome = Empty,
            )
        };
        spans::take_up(self.event.traceparent.as_ref(), entry)
    }

    pub(super) fn lane(&self) -> LaneKey {
        LaneKey::of(&self.event)
    }

    /// Whether it came from the bus and not from the inbox.
    pub(super) const fn is_first_attempt(&self) -> bool {
        self.ticket.is_some()
    }

    /// This handler has taken durable responsibility.
    pub(super) fn done(&self) {
        if let Some(ticket) = &self.ticket {
            ticket.done();
        }
    }
}

/// Acknowledges a delivery when every handler has taken responsibility. Dropped earlier, it hands the delivery back.
pub(super) struct Ticket {
    open: AtomicUsize,
    delivery: Mutex<Option<Delivery>>,
}

impl Ticket {
    pub(super) fn new(delivery: Delivery, handlers: usize) -> Arc<Self> {
        if handlers == 0 {
            delivery.acknowledge();
            return Arc::new(Self { open: AtomicUsize::new(0), delivery: Mutex::new(None) });
        }
        Arc::new(Self { open: AtomicUsize::new(handlers), delivery: Mutex::new(Some(delivery)) })
    }

    pub(super) fn done(&self) {
        if self.open.fetch_sub(1, Ordering::AcqRel) > 1 {
            return;
        }
        let delivery = self.delivery.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(delivery) = delivery {
            delivery.acknowledge();
        }
    }
}
