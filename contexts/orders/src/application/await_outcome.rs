//! Waiting for the outcome of a checkout (`Prefer: wait`), instead of polling for it.

use std::pin::pin;
use std::time::Duration;

use crate::application::get_order::{GetOrderError, OrderDetails};
use crate::application::{Application, OutcomeWait};
use crate::domain::OrderId;

/// The interval of polling: an outcome that another host committed is seen this late at most.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

impl Application {
    /// The order as soon as it is confirmed or cancelled, or `None` when that takes longer than `patience`. A wait that began
    /// before the order was placed misses no outcome, so that the order is not read at first.
    pub(crate) async fn await_outcome(
        &self,
        order: OrderId,
        patience: Duration,
        since_before: Option<OutcomeWait>,
    ) -> Result<Option<OrderDetails>, GetOrderError> {
        // A client waits for a time, whatever the clock is set to meanwhile.
        let mut patience = pin!(self.clock.sleep(patience));
        let mut is_open = since_before.is_some();
        let mut wait = since_before.unwrap_or_else(|| self.outcomes.wait_for(order));
        loop {
            if !is_open && let Some(settled) = self.settled(order).await? {
                return Ok(Some(settled));
            }
            is_open = false;
            // A commit of this host notifies at once; one of another host is found by polling.
            tokio::select! {
                biased;
                () = wait.notified() => return self.settled(order).await,
                () = &mut patience => return self.settled(order).await,
                () = self.clock.sleep(POLL_INTERVAL) => {}
            }
        }
    }

    async fn settled(&self, order: OrderId) -> Result<Option<OrderDetails>, GetOrderError> {
        match self.orders.find(order).await? {
            Some(order) if order.status().is_settled() => Ok(Some(self.details(order).await?)),
            Some(_) | None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use shared_kernel::{Clock, Origin};
    use uuid::Uuid;

    use super::*;
    use crate::application::record_report::RecordReport;
    use crate::application::testing::{Shop, euros};
    use crate::domain::{CheckoutReport, StatusName};

    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_wait_ends_when_the_order_is_confirmed() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        let mut waiting = Box::pin(shop.application.await_outcome(order, PATIENCE, None));
        assert!(waiting.as_mut().now_or_never().is_none());
        let report = CheckoutReport::PaymentCaptured { amount: euros(2500) };
        let captured = RecordReport { order, report };
        shop.application.record_report(captured, &Origin::new(Uuid::nil())).await.unwrap();
        let outcome = waiting.now_or_never().expect("notified at once");
        let details = outcome.unwrap().unwrap();
        assert_eq!(details.order.status().name(), StatusName::Confirmed);
        assert_eq!(details.lines.len(), 1);
    }

    #[tokio::test]
    async fn an_earlier_outcome_is_returned_at_once() {
        let shop = Shop::open();
        let order = shop.confirmed_order().await;
        let outcome = shop.application.await_outcome(order, PATIENCE, None).now_or_never();
        assert_eq!(outcome.unwrap().unwrap().map(|details| details.order.id()), Some(order));
    }

    #[tokio::test]
    async fn an_outcome_since_the_wait_began_ends_it_at_once() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        let wait = shop.application.outcomes.wait_for(order);
        let report = CheckoutReport::PaymentCaptured { amount: euros(2500) };
        let captured = RecordReport { order, report };
        shop.application.record_report(captured, &Origin::new(Uuid::nil())).await.unwrap();
        let outcome = shop.application.await_outcome(order, PATIENCE, Some(wait)).now_or_never();
        assert_eq!(outcome.unwrap().unwrap().map(|details| details.order.id()), Some(order));
    }

    #[tokio::test]
    async fn an_outcome_that_another_host_committed_is_seen_at_the_next_poll() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        let mut waiting = Box::pin(shop.application.await_outcome(order, PATIENCE, None));
        assert!(waiting.as_mut().now_or_never().is_none());
        let cancelled = shop.order(order).await.cancel_by_shop(shop.clock.now()).unwrap();
        shop.application.orders.commit(cancelled, &Origin::new(Uuid::nil())).await.unwrap();
        assert!(waiting.as_mut().now_or_never().is_none());
        shop.clock.advance(chrono::Duration::from_std(POLL_INTERVAL).unwrap());
        let outcome = waiting.now_or_never().expect("seen at the next poll");
        assert_eq!(outcome.unwrap().map(|details| details.order.id()), Some(order));
    }

    #[tokio::test]
    async fn a_wait_ends_after_its_patience() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        let waiting = shop.application.await_outcome(order, Duration::from_secs(5), None);
        let passing = async { shop.clock.advance(chrono::Duration::seconds(5)) };
        let (outcome, ()) = tokio::join!(waiting, passing);
        assert!(outcome.unwrap().is_none());
    }
}
