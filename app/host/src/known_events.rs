//! Whether every subscription has a publisher whose contract is known. A subscription to a name that was never published
//! would wait for ever without a sign, so a host refuses to start with one.

use std::fmt;
use std::sync::Arc;

use configuration::closest;
use platform::context::Context;
use platform::subscription::Subscription;

use crate::source_tree::FROZEN_EVENTS;

/// A subscription to an event type that no known contract has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnservedSubscription {
    /// The subscribing context.
    pub context: &'static str,
    /// The handler.
    pub handler: &'static str,
    /// The event type that it waits for.
    pub event_type: &'static str,
    /// The known event type that is most like it.
    pub closest: Option<String>,
}

impl fmt::Display for UnservedSubscription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { context, handler, event_type, closest } = self;
        write!(
            formatter,
            "{context} waits with its handler {handler} for {event_type}, which no known contract has"
        )?;
        match closest {
            Some(closest) => write!(formatter, "; the closest name is {closest}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnservedSubscription {}

/// The first subscription of these contexts that neither they nor any frozen contract serves.
pub(crate) fn unserved(contexts: &[Arc<dyn Context>]) -> Option<UnservedSubscription> {
    let published: Vec<&str> = contexts
        .iter()
        .flat_map(|context| context.contract())
        .map(|event| event.event_type)
        .chain(FROZEN_EVENTS.iter().copied())
        .collect();
    let subscriptions = contexts.iter().flat_map(|context| {
        context.subscriptions().into_iter().map(|subscription| (context.name(), subscription))
    });
    first_unserved(subscriptions, &published)
}

fn first_unserved(
    subscriptions: impl IntoIterator<Item = (&'static str, Subscription)>,
    published: &[&str],
) -> Option<UnservedSubscription> {
    let unserved = subscriptions
        .into_iter()
        .find(|(_, subscription)| !published.contains(&subscription.event_type()));
    unserved.map(|(context, subscription)| UnservedSubscription {
        context,
        handler: subscription.handler(),
        event_type: subscription.event_type(),
        closest: closest(subscription.event_type(), published.iter().copied()).map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn waits_for(event_type: &'static str) -> [(&'static str, Subscription); 1] {
        [("orders", Subscription::new(event_type, "orders.wait", async |_: Value, _| Ok(())))]
    }

    #[test]
    fn a_published_name_is_served() {
        let published = ["products.stock-reserved.v1"];
        assert_eq!(first_unserved(waits_for("products.stock-reserved.v1"), &published), None);
        assert!(first_unserved(waits_for("users.user-erased.v1"), &published).is_some());
    }

    #[test]
    fn the_events_of_every_context_are_known() {
        for known in ["users.user-erased.v1", "payments.payment-captured.v1"] {
            assert!(FROZEN_EVENTS.contains(&known), "{known}");
        }
    }

    #[test]
    fn one_sentence_names_subscriber_handler_event_and_the_closest_name() {
        let published = ["products.stock-rejected.v1", "products.stock-reserved.v1"];
        let said =
            |event_type| first_unserved(waits_for(event_type), &published).unwrap().to_string();
        assert_eq!(
            said("products.stock-resreved.v1"),
            "orders waits with its handler orders.wait for products.stock-resreved.v1, which no known contract has; \
             the closest name is products.stock-reserved.v1"
        );
        assert!(said("products.stock-reserved.v2").ends_with("products.stock-reserved.v1"));
        assert!(said("parcels.parcel-lost.v1").ends_with("which no known contract has"));
    }
}
