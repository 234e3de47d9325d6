//! Checks the invariants of `docs/invariants.md` on the disks and the message events, independently of the code that it
//! checks. Safety is checked after every commit, the rest when the shop is at rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use platform::message_log::{Kind, MessageEvent};
use platform::subscription::Subscription;
use uuid::Uuid;

use crate::disk::Disk;

mod at_rest;
mod messages;
mod money;
mod orders;
mod stock;

pub(crate) use at_rest::{still_to_do, violated_at_rest};

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its number in `docs/invariants.md`.
    pub invariant: u8,
    /// The finding.
    pub found: String,
}

impl Violation {
    pub(crate) const fn of(invariant: u8, found: String) -> Self {
        Self { invariant, found }
    }

    fn says(&self) -> &'static str {
        match self.invariant {
            1 => "an acknowledged order exists after any restart",
            2 => "on_hand ≥ reserved ≥ 0 for every SKU",
            3 => "units are conserved",
            4 => "an order is confirmed exactly when one captured payment equals its total",
            5 => "never two captures for one order; the provider's own ledger agrees",
            6 => "a cancelled order has no net charge and nothing reserved",
            7 => "versions of one aggregate's events are contiguous",
            8 => "a state row exists exactly when its outbox row does",
            9 => "each (handler, event id) takes effect once",
            10 => "deliveries of one subject are in version order",
            11 => "order states move only along allowed edges; terminal is terminal",
            12 => "every checkout ends, or is visibly stuck",
            14 => "same idempotency key and body: same answer; other body: 422",
            17 => "money captured after the order was cancelled is refunded exactly once",
            22 => "price and total are frozen at placement",
            _ => "the backlog drains to zero",
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "invariant {} ({}): {}", self.invariant, self.says(), self.found)
    }
}

/// The disks of a shop, by name.
pub(crate) struct Disks<'a>(pub(crate) &'a [Disk]);

impl Disks<'_> {
    pub(crate) fn of(&self, name: &str) -> &Disk {
        self.0.iter().find(|disk| disk.name() == name).unwrap()
    }
}

/// The observations so far, to be compared with later ones.
#[derive(Default)]
pub(crate) struct Checker {
    /// Status and total of each order.
    orders: BTreeMap<Uuid, (String, i64)>,
    /// The handled events, with the handler.
    handled: BTreeSet<(Uuid, String)>,
    /// The last handled sequence, by context and subject.
    last: BTreeMap<(&'static str, String), u32>,
    /// The handlers of each event type, by context.
    handlers: BTreeMap<&'static str, BTreeSet<(String, String)>>,
}

impl Checker {
    /// Notes the subscriptions of a context.
    pub(crate) fn knows(&mut self, context: &'static str, subscriptions: &[Subscription]) {
        let handlers = subscriptions
            .iter()
            .map(|one| (one.event_type().to_owned(), one.handler().to_owned()))
            .collect();
        self.handlers.insert(context, handlers);
    }

    /// Checks the invariants that a commit to `database` may have broken.
    pub(crate) fn after_commit(
        &mut self,
        database: &str,
        disks: &Disks<'_>,
    ) -> Result<(), Violation> {
        match database {
            "products" => {
                stock::counters_fit(disks.of("products"))?;
                stock::units_are_conserved(disks.of("products"))?;
            }
            "orders" => {
                self.orders_move_along_edges(disks.of("orders"))?;
                orders::lines_add_up(disks.of("orders"))?;
                money::confirmed_is_paid(disks)?;
            }
            "payments" | "provider" => money::captured_once(disks)?,
            _ => {}
        }
        if database != "provider" {
            messages::events_and_states_agree(disks.of(database))?;
        }
        Ok(())
    }

    /// Checks a message event.
    pub(crate) fn hears(&mut self, message_event: &MessageEvent) -> Result<(), Violation> {
        let MessageEvent { kind: Kind::Delivered, handler: Some(handler), .. } = message_event
        else {
            return Ok(());
        };
        let MessageEvent { context, event_id, event_type, subject, sequence, .. } = message_event;
        if !self.handled.insert((*event_id, (*handler).to_owned())) {
            let found = format!("{handler} handled {event_type} of {subject} twice");
            return Err(Violation::of(9, found));
        }
        let last = self.last.entry((*context, subject.to_string())).or_default();
        if *sequence < *last {
            let found =
                format!("{context} handled version {sequence} of {subject} after version {last}");
            return Err(Violation::of(10, found));
        }
        *last = *sequence;
        Ok(())
    }
}
