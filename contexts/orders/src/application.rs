//! The use cases: one file each. A use case loads an aggregate, lets the domain decide, and commits one change-set. The
//! sequence itself is in [`change_order`] and [`change_basket`]; the interfaces to the outside are in [`ports`].

use std::sync::Arc;

use chrono::Duration;
use shared_kernel::{Clock, Origin, StoreError};
use uuid::Uuid;

use crate::domain::{CustomerId, Order, OrderChange};

pub(crate) mod ports;

pub(crate) mod place_order;
pub(crate) mod record_report;

mod give_back_basket;
pub(crate) mod open_orders;
mod outcomes;

pub(crate) mod await_outcome;
pub(crate) mod expire_orders;

pub(crate) mod cancel_order;
pub(crate) mod change_order;
pub(crate) mod deliver_order;
pub(crate) mod ship_order;

pub(crate) mod get_order;
pub(crate) mod list_orders;
pub(crate) mod order_timeline;

pub(crate) mod add_to_basket;
pub(crate) mod change_basket;
pub(crate) mod change_basket_line;
pub(crate) mod clear_basket;
pub(crate) mod remove_from_basket;
pub(crate) mod view_basket;

pub(crate) mod forget_customer;
pub(crate) mod note_customer;
pub(crate) mod note_product;
pub(crate) mod seal_addresses;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use open_orders::{OpenOrderLimits, OpenOrders, TooManyOpen};
pub(crate) use outcomes::{OutcomeWait, Outcomes};

/// The use cases, with their ports.
pub(crate) struct Application {
    pub(crate) orders: Arc<dyn ports::Orders>,
    pub(crate) order_queries: Arc<dyn ports::OrderQueries>,
    pub(crate) baskets: Arc<dyn ports::Baskets>,
    pub(crate) catalogue: Arc<dyn ports::Catalogue>,
    pub(crate) customers: Arc<dyn ports::Customers>,
    pub(crate) timelines: Arc<dyn ports::Timelines>,
    pub(crate) personal_data: Arc<dyn ports::PersonalData>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) outcomes: Outcomes,
    pub(crate) open_orders: OpenOrders,
    /// The deadline of a checkout, counted from the moment the order is placed.
    pub(crate) checkout_time_limit: Duration,
}

/// The role in which a caller acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// A customer, who acts on the own orders only: other orders are not found.
    Customer(CustomerId),
    /// The shop: an admin, who acts on all orders.
    Shop,
}

impl Actor {
    pub(crate) fn sees(self, order: &Order) -> bool {
        match self {
            Self::Customer(customer) => order.customer() == customer,
            Self::Shop => true,
        }
    }
}

impl Application {
    /// Commits a decision on an order that exists, with the basket that it gives back, and notifies waiting requests once
    /// the checkout has ended.
    async fn commit(&self, change: OrderChange, origin: &Origin) -> Result<(), StoreError> {
        let (order, settled) = (change.state.id(), change.state.status().is_settled());
        let customer = change.state.customer();
        let origin = within_checkout(change.state.correlation_id(), origin);
        match self.basket_given_back(&change).await? {
            Some(basket) => self.orders.commit_with_basket(change, basket, &origin).await?,
            None => self.orders.commit(change, &origin).await?,
        }
        if settled {
            self.open_orders.close(customer, order);
            self.outcomes.notify(order);
        }
        Ok(())
    }
}

/// The origin as a part of the checkout with this `correlation_id`, so that its timeline shows the commit. The id of a
/// request becomes the causation id.
fn within_checkout(correlation_id: Uuid, origin: &Origin) -> Origin {
    let mut part = origin.clone();
    if origin.correlation_id != correlation_id {
        part.causation_id.get_or_insert(origin.correlation_id);
        part.correlation_id = correlation_id;
    }
    part
}
