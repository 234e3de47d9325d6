//! Notifications of ended checkouts, for requests that wait for the outcome. They are hints in memory: the outcome is the
//! stored order, and a waiting request reads it there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::domain::OrderId;

type Waiting = HashMap<OrderId, Vec<oneshot::Sender<()>>>;

/// Notifies the waiting requests of an order when its checkout has ended. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcomes(Arc<Mutex<Waiting>>);

/// One wait for one order. Dropping it ends the wait.
#[derive(Debug)]
pub(crate) struct OutcomeWait {
    order: OrderId,
    notified: oneshot::Receiver<()>,
    outcomes: Outcomes,
}

impl Outcomes {
    /// Begins to wait. Load the order after this, not before: no notification from here on is missed.
    pub(crate) fn wait_for(&self, order: OrderId) -> OutcomeWait {
        let (notify, notified) = oneshot::channel();
        self.lock().entry(order).or_default().push(notify);
        OutcomeWait { order, notified, outcomes: self.clone() }
    }

    /// Notifies all waits for the order: its outcome is stored.
    pub(crate) fn notify(&self, order: OrderId) {
        for waiting in self.lock().remove(&order).into_iter().flatten() {
            // The wait may have ended at this very moment.
            let _gone = waiting.send(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OutcomeWait {
    /// Returns once the outcome is stored.
    pub(crate) async fn notified(&mut self) {
        // The sender is dropped only after the notification, or with the whole application.
        let _notified = (&mut self.notified).await;
    }
}

impl Drop for OutcomeWait {
    fn drop(&mut self) {
        self.notified.close();
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
    use futures_util::FutureExt;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn all_waits_for_the_order_are_notified() {
        let outcomes = Outcomes::default();
        let (order, other) =
            (OrderId::from_uuid(Uuid::from_u128(1)), OrderId::from_uuid(Uuid::from_u128(2)));
        let (mut one, mut two, waits_on) =
            (outcomes.wait_for(order), outcomes.wait_for(order), outcomes.wait_for(other));
        outcomes.notify(order);
        assert!(one.notified().now_or_never().is_some());
        assert!(two.notified().now_or_never().is_some());
        assert_eq!(outcomes.lock().keys().copied().collect::<Vec<_>>(), [other]);
        drop(waits_on);
    }

    #[test]
    fn a_dropped_wait_leaves_nothing_behind() {
        let outcomes = Outcomes::default();
        let order = OrderId::from_uuid(Uuid::from_u128(1));
        let (one, two) = (outcomes.wait_for(order), outcomes.wait_for(order));
        drop(one);
        assert_eq!(outcomes.lock().get(&order).map(Vec::len), Some(1));
        drop(two);
        assert!(outcomes.lock().is_empty());
    }
}
