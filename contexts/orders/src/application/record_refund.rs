//! `payments` gave money back for an order: it is noted there.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{OrderId, OrderRefusal, Refund};

/// A refund that the provider has carried out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordRefund {
    pub(crate) order: OrderId,
    pub(crate) refund: Refund,
}

/// Why it was not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordRefundError {
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error(transparent)]
    Refused(#[from] OrderRefusal),
    #[error("the refund could not be recorded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Notes the refund; one that is noted already is not noted again. More than was paid is an error for an operator.
    pub(crate) async fn record_refund(
        &self,
        command: RecordRefund,
        origin: &Origin,
    ) -> Result<(), RecordRefundError> {
        let RecordRefund { order, refund } = command;
        let order = self.orders.find(order).await?.ok_or(RecordRefundError::NoSuchOrder(order))?;
        let refunded = match order.record_refund(refund) {
            Ok(refunded) => refunded,
            Err(OrderRefusal::RefundKnown) => return Ok(()),
            Err(too_large) => return Err(too_large.into()),
        };
        self.commit(refunded, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Origin;
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, euros};
    use crate::domain::RefundId;

    async fn refund(
        shop: &Shop,
        order: OrderId,
        id: u128,
        minor: i64,
    ) -> Result<(), RecordRefundError> {
        let refund = Refund { id: RefundId::from_uuid(Uuid::from_u128(id)), amount: euros(minor) };
        shop.application
            .record_refund(RecordRefund { order, refund }, &Origin::new(Uuid::nil()))
            .await
    }

    #[tokio::test]
    async fn each_refund_counts_once() {
        let shop = Shop::open();
        let order = shop.cancelled_order().await;
        for (id, minor) in [(1, 1000), (1, 1000), (2, 1500)] {
            refund(&shop, order, id, minor).await.unwrap();
        }
        assert_eq!(shop.order(order).await.refunded(), euros(2500));
    }

    #[tokio::test]
    async fn more_than_the_total_is_refused() {
        let shop = Shop::open();
        let order = shop.confirmed_order().await;
        let refused = refund(&shop, order, 1, 2501).await;
        assert!(matches!(refused, Err(RecordRefundError::Refused(_))), "{refused:?}");
    }
}
