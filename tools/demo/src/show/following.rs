//! Follows the messages of some orders, or of every new one, through the contexts, and knows when all of them have been
//! handled. It reads the message log alone, as a live view would.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use platform::context::Context;
use platform::message_log::{Kind, MessageEvent};
use uuid::Uuid;

use super::phrases;

/// A context beside the checkout: its steps are followed and not told, unless one of them fails. Its mails have a page of their own.
const BESIDE: &str = "notifications";
/// Live orders that are followed at most; the oldest is forgotten first.
const LIVE_ORDERS: usize = 1_000;

/// How many handlers read each type of event.
#[derive(Debug, Clone, Default)]
pub(super) struct Readers(HashMap<&'static str, i32>);

impl Readers {
    pub(super) fn of(contexts: &[Arc<dyn Context>]) -> Self {
        let mut readers: HashMap<&'static str, i32> = HashMap::new();
        for subscription in contexts.iter().flat_map(|context| context.subscriptions()) {
            *readers.entry(subscription.event_type()).or_default() += 1;
        }
        Self(readers)
    }

    pub(super) fn handlers(&self, event_type: &str) -> i32 {
        self.0.get(event_type).copied().unwrap_or(0)
    }
}

/// One message between contexts, as it is narrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) at: DateTime<Utc>,
    /// Whose order it is, when several are followed.
    pub(super) who: Option<String>,
    pub(super) from: String,
    /// The event without its context and version.
    pub(super) event: String,
    /// The context that handled it; none for an event without subscribers.
    pub(super) to: Option<&'static str>,
    pub(super) what: String,
}

impl Step {
    /// The sort key of steps. An event without subscribers is recorded when it is committed, together with the handling
    /// that caused it; it is printed after that.
    pub(super) fn printed_at(&self) -> DateTime<Utc> {
        if self.to.is_some() { self.at } else { self.at + TimeDelta::milliseconds(1) }
    }
}

/// The orders that are followed.
#[derive(Debug)]
pub(super) struct Following {
    readers: Readers,
    orders: Vec<Followed>,
    /// How many handlers still have to deal with each event. Below zero when its publishing was not seen.
    under_way: HashMap<Uuid, i32>,
    duplicates: usize,
    strikes: usize,
    has_asked_for_payment: bool,
    /// Whether orders that are placed from now on are followed too.
    follows_new: bool,
}

#[derive(Debug)]
struct Followed {
    subject: String,
    who: Option<String>,
    correlation: Option<Uuid>,
    ended: bool,
}

impl Following {
    pub(super) fn new(readers: Readers) -> Self {
        Self {
            readers,
            orders: Vec::new(),
            under_way: HashMap::new(),
            duplicates: 0,
            strikes: 0,
            has_asked_for_payment: false,
            follows_new: false,
        }
    }

    /// Follows every order that is placed from now on, each under the last four digits of its id.
    pub(super) fn of_new_orders(readers: Readers) -> Self {
        Self { follows_new: true, ..Self::new(readers) }
    }

    /// Follows the order of an event that places one, and forgets the oldest order beyond [`LIVE_ORDERS`].
    fn follow_new(&mut self, message_event: &MessageEvent) {
        let is_new = self.follows_new
            && message_event.kind == Kind::Published
            && &*message_event.event_type == "orders.order-placed.v1";
        let Some(order) = message_event.subject.strip_prefix("order/").filter(|_| is_new) else {
            return;
        };
        if self.orders.len() >= LIVE_ORDERS {
            self.orders.remove(0);
            self.under_way.clear();
        }
        let digits = order.len().saturating_sub(4);
        let who = order.get(digits..).map(str::to_owned);
        self.orders.push(Followed {
            subject: message_event.subject.to_string(),
            who,
            correlation: Some(message_event.correlation_id),
            ended: false,
        });
    }

    /// Follows one more order.
    pub(super) fn add(&mut self, order: Uuid, who: Option<&str>) {
        let subject = format!("order/{order}");
        let who = who.map(str::to_owned);
        self.orders.push(Followed { subject, who, correlation: None, ended: false });
    }

    /// Follows an order whose process is known already, whatever of it is seen first.
    pub(super) fn add_process(&mut self, order: Uuid, correlation: Uuid) {
        self.add(order, None);
        if let Some(added) = self.orders.last_mut() {
            added.correlation = Some(correlation);
        }
    }

    /// Whether every order has ended and every message of theirs has been dealt with.
    pub(super) fn is_at_rest(&self) -> bool {
        self.orders.iter().all(|order| order.ended)
            && self.under_way.values().all(|left| *left <= 0)
    }

    /// How often a message came again and was recognised.
    pub(super) const fn duplicates(&self) -> usize {
        self.duplicates
    }

    /// How often a fault of a rehearsal struck one of their messages.
    pub(super) const fn strikes(&self) -> usize {
        self.strikes
    }

    /// Whether one of them has come to its payment.
    pub(super) const fn has_asked_for_payment(&self) -> bool {
        self.has_asked_for_payment
    }

    /// Reads one message event. Returns the line to print if it is about an order that is followed.
    pub(super) fn observe(&mut self, message_event: &MessageEvent) -> Option<Step> {
        let step = self.read(message_event)?;
        let is_beside = message_event.context == BESIDE;
        let fails = matches!(
            message_event.kind,
            Kind::RetryScheduled | Kind::DeadLettered | Kind::FaultStruck
        );
        (!is_beside || fails).then_some(step)
    }

    fn read(&mut self, message_event: &MessageEvent) -> Option<Step> {
        self.follow_new(message_event);
        let order = self.orders.iter_mut().find(|order| {
            *order.subject == *message_event.subject
                || order.correlation == Some(message_event.correlation_id)
        })?;
        order.correlation = Some(message_event.correlation_id);
        order.ended |= matches!(
            &*message_event.event_type,
            "orders.order-confirmed.v1" | "orders.order-cancelled.v1"
        );
        self.has_asked_for_payment |=
            message_event.event_type.starts_with("orders.order-awaiting-payment.");
        let who = order.who.clone();
        let handlers = self.readers.handlers(&message_event.event_type);
        let left = self.under_way.entry(message_event.event_id).or_default();
        match message_event.kind {
            Kind::Published => {
                *left += handlers;
                (handlers == 0).then(|| step(message_event, who, None))
            }
            Kind::Delivered | Kind::DeadLettered => {
                *left -= 1;
                Some(step(message_event, who, Some(message_event.context)))
            }
            Kind::DuplicateIgnored => {
                self.duplicates += 1;
                Some(step(message_event, who, Some(message_event.context)))
            }
            Kind::RetryScheduled => Some(step(message_event, who, Some(message_event.context))),
            Kind::FaultStruck => {
                self.strikes += 1;
                Some(step(message_event, who, Some(message_event.context)))
            }
            Kind::Relayed | Kind::Parked | Kind::Replayed | Kind::Discarded => None,
        }
    }
}

fn step(message_event: &MessageEvent, who: Option<String>, to: Option<&'static str>) -> Step {
    let (from, event) = phrases::name(&message_event.event_type);
    let what = match message_event.kind {
        Kind::DuplicateIgnored => "duplicate: no effect".to_owned(),
        Kind::RetryScheduled => "failed: retries later".to_owned(),
        Kind::DeadLettered => "failed: dead letter".to_owned(),
        Kind::FaultStruck => {
            let effect = message_event.reason.as_deref().unwrap_or_default();
            format!("FAULT: {}", phrases::shortened(effect))
        }
        Kind::Published
        | Kind::Delivered
        | Kind::Relayed
        | Kind::Parked
        | Kind::Replayed
        | Kind::Discarded => phrases::what_happens(&message_event.event_type, to).to_owned(),
    };
    Step {
        at: message_event.occurred_at,
        who,
        from: from.to_owned(),
        event: event.to_owned(),
        to,
        what,
    }
}

#[cfg(test)]
pub(super) mod tests;
