//! An order with the timeline of its checkout: the messages that this context published or received.

use shared_kernel::StoreError;

use crate::application::ports::TimelineStep;
use crate::application::{Actor, Application};
use crate::domain::{Order, OrderId};

impl Application {
    /// The steps of the checkout in the order of their times, if the order exists and `actor` may see it.
    pub(crate) async fn order_timeline(
        &self,
        order: OrderId,
        actor: Actor,
    ) -> Result<Option<(Order, Vec<TimelineStep>)>, StoreError> {
        match self.orders.find(order).await? {
            Some(order) if actor.sees(&order) => {
                let steps = self.timelines.steps(order.correlation_id()).await?;
                Ok(Some((order, steps)))
            }
            Some(_) | None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn a_timeline_has_the_steps_of_its_checkout_only() {
        let shop = Shop::open();
        let order = shop.confirmed_order().await;
        shop.placed_order().await;
        let (_, steps) =
            shop.application.order_timeline(order, Actor::Shop).await.unwrap().unwrap();
        let types: Vec<&str> = steps.iter().map(|step| step.event_type.as_str()).collect();
        let expected = [
            "orders.order-placed.v1",
            "orders.order-awaiting-payment.v2",
            "orders.order-confirmed.v1",
        ];
        assert_eq!(types, expected);
    }
}
