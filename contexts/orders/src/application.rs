//! What can be asked of this context: one file a use case. Each loads what it needs, lets the domain decide, and
//! commits one change-set. What it needs of the world is in [`ports`].

use std::sync::Arc;

use chrono::Duration;
use shared_kernel::{Clock, Origin, StoreError};
use uuid::Uuid;

use crate::domain::{CustomerId, Order, OrderChange};

pub(crate) mod ports;

mod outcomes;

pub(crate) mod await_outcome;
pub(crate) mod place_order;

pub(crate) mod expire_orders;
pub(crate) mod record_payment_captured;
pub(crate) mod record_payment_declined;
pub(crate) mod record_refund;
pub(crate) mod record_reservation_expired;
pub(crate) mod record_stock_rejected;
pub(crate) mod record_stock_reserved;

pub(crate) mod cancel_order;
pub(crate) mod deliver_order;
pub(crate) mod ship_order;

pub(crate) mod get_order;
pub(crate) mod list_orders;
pub(crate) mod order_timeline;

pub(crate) mod add_to_basket;
pub(crate) mod change_basket_line;
pub(crate) mod clear_basket;
pub(crate) mod remove_from_basket;
pub(crate) mod view_basket;

pub(crate) mod forget_customer;
pub(crate) mod note_customer;
pub(crate) mod note_product;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use outcomes::Outcomes;

/// The use cases, and what they work with.
pub(crate) struct Application {
    pub(crate) orders: Arc<dyn ports::Orders>,
    pub(crate) archive: Arc<dyn ports::Archive>,
    pub(crate) baskets: Arc<dyn ports::Baskets>,
    pub(crate) catalogue: Arc<dyn ports::Catalogue>,
    pub(crate) customers: Arc<dyn ports::Customers>,
    pub(crate) timelines: Arc<dyn ports::Timelines>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) outcomes: Outcomes,
    /// How long a checkout may take before the order is given up.
    pub(crate) time_limit: Duration,
}

/// On whose behalf something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// A customer: sees and touches their own orders only. Others' do not exist for them.
    Customer(CustomerId),
    /// Somebody who runs the shop.
    Shop,
}

impl Actor {
    pub(crate) fn sees(self, order: &Order) -> bool {
        match self {
            Self::Customer(customer) => order.customer == customer,
            Self::Shop => true,
        }
    }
}

impl Application {
    /// Commits a decision on an order that exists, and tells those who wait once the checkout has come to its end.
    async fn commit(&self, change: OrderChange, origin: &Origin) -> Result<(), StoreError> {
        let (order, settled) = (change.state.id, change.state.status.is_settled());
        let origin = within(change.state.correlation_id, origin);
        self.orders.commit(change, &origin).await?;
        if settled {
            self.outcomes.tell(order);
        }
        Ok(())
    }
}

/// The origin as a part of the checkout `correlation_id`, whose timeline then shows it. A request keeps its own id as
/// the cause.
fn within(correlation_id: Uuid, origin: &Origin) -> Origin {
    let mut part = origin.clone();
    if origin.correlation_id != correlation_id {
        part.causation_id.get_or_insert(origin.correlation_id);
        part.correlation_id = correlation_id;
    }
    part
}
