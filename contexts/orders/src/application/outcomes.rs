//! Who waits for the outcome of which checkout. A hint in memory and nothing more: the outcome itself is the stored
//! order, and whoever is told reads it there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::domain::OrderId;

type Waiting = HashMap<OrderId, Vec<oneshot::Sender<()>>>;

/// Tells those who wait for an order that its checkout has come to its end. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcomes(Arc<Mutex<Waiting>>);

/// Somebody's wait for one order. Dropping it gives the wait up.
#[derive(Debug)]
pub(crate) struct Wait {
    order: OrderId,
    told: oneshot::Receiver<()>,
    outcomes: Outcomes,
}

impl Outcomes {
    /// Begins to wait. Look at the order after this, not before: what is told from here on is not missed.
    pub(crate) fn wait_for(&self, order: OrderId) -> Wait {
        let (tell, told) = oneshot::channel();
        self.lock().entry(order).or_default().push(tell);
        Wait { order, told, outcomes: self.clone() }
    }

    /// The outcome of the order is stored.
    pub(crate) fn tell(&self, order: OrderId) {
        for waiting in self.lock().remove(&order).into_iter().flatten() {
            // Whoever waited may have given up in this very moment.
            let _gone = waiting.send(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wait {
    /// Returns once the outcome is stored.
    pub(crate) async fn told(&mut self) {
        // The sender goes away only by telling, or with the whole application.
        let _told = (&mut self.told).await;
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.told.close();
        let mut waiting = self.outcomes.lock();
        if let Some(others) = waiting.get_mut(&self.order) {
            others.retain(|one| !one.is_closed());
            if others.is_empty() {
                waiting.remove(&self.order);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn everybody_who_waits_for_the_order_is_told() {
        let outcomes = Outcomes::default();
        let (order, other) =
            (OrderId::from_uuid(Uuid::from_u128(1)), OrderId::from_uuid(Uuid::from_u128(2)));
        let (mut one, mut two, waits_on) =
            (outcomes.wait_for(order), outcomes.wait_for(order), outcomes.wait_for(other));
        outcomes.tell(order);
        one.told().await;
        two.told().await;
        assert_eq!(outcomes.lock().keys().copied().collect::<Vec<_>>(), [other]);
        drop(waits_on);
    }

    #[test]
    fn a_wait_that_is_given_up_leaves_nothing_behind() {
        let outcomes = Outcomes::default();
        let order = OrderId::from_uuid(Uuid::from_u128(1));
        let (one, two) = (outcomes.wait_for(order), outcomes.wait_for(order));
        drop(one);
        assert_eq!(outcomes.lock().get(&order).map(Vec::len), Some(1));
        drop(two);
        assert!(outcomes.lock().is_empty());
    }
}
