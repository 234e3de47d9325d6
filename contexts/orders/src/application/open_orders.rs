//! The open orders of each customer: how many there are, and how many units they hold unpaid. One customer must not hold the
//! stock of a shop for the time of a checkout. The counts are those of one host, and begin anew with it; an order that another
//! host has settled is noticed when the limit is reached.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use crate::domain::{CustomerId, OrderId};

/// The limits of one customer; 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenOrderLimits {
    /// Open orders.
    pub(crate) orders: u32,
    /// Units in them.
    pub(crate) units: u32,
}

/// Why a customer may place no further order now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooManyOpen {
    #[error("{most} orders are open already")]
    Orders { most: u32 },
    #[error("with {asked} more, {held} units would be held unpaid, and {most} may be")]
    Units { asked: u32, held: u32, most: u32 },
}

/// The open orders. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct OpenOrders {
    limits: OpenOrderLimits,
    by_customer: Arc<Mutex<HashMap<CustomerId, Vec<OpenOrder>>>>,
}

#[derive(Debug, Clone, Copy)]
struct OpenOrder {
    order: OrderId,
    units: u32,
    until: DateTime<Utc>,
}

impl OpenOrders {
    pub(crate) fn within(limits: OpenOrderLimits) -> Self {
        Self { limits, by_customer: Arc::default() }
    }

    /// Counts an order of so many units as open until it is closed, at the latest `until`. An order that is counted already
    /// is counted once.
    pub(crate) fn open(
        &self,
        customer: CustomerId,
        (order, units): (OrderId, u32),
        (now, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(), TooManyOpen> {
        let OpenOrderLimits { orders: most_orders, units: most_units } = self.limits;
        if most_orders == 0 && most_units == 0 {
            return Ok(());
        }
        let mut by_customer = self.by_customer();
        let theirs = by_customer.entry(customer).or_default();
        theirs.retain(|open| open.until > now && open.order != order);
        let held = theirs.iter().fold(0, |sum: u32, open| sum.saturating_add(open.units));
        let count = u32::try_from(theirs.len()).unwrap_or(u32::MAX);
        let sum = held.saturating_add(units);
        let refusal = if most_orders > 0 && count >= most_orders {
            Some(TooManyOpen::Orders { most: most_orders })
        } else if most_units > 0 && sum > most_units {
            Some(TooManyOpen::Units { asked: units, held: sum, most: most_units })
        } else {
            theirs.push(OpenOrder { order, units, until });
            None
        };
        if theirs.is_empty() {
            by_customer.remove(&customer);
        }
        refusal.map_or(Ok(()), Err)
    }

    /// The orders of a customer that are counted, the oldest first.
    pub(crate) fn of(&self, customer: CustomerId) -> Vec<OrderId> {
        let by_customer = self.by_customer();
        by_customer.get(&customer).into_iter().flatten().map(|open| open.order).collect()
    }

    /// Counts an order no longer: its checkout has ended, or it was not placed.
    pub(crate) fn close(&self, customer: CustomerId, order: OrderId) {
        let mut by_customer = self.by_customer();
        if let Some(theirs) = by_customer.get_mut(&customer) {
            theirs.retain(|open| open.order != order);
            if theirs.is_empty() {
                by_customer.remove(&customer);
            }
        }
    }

    fn by_customer(&self) -> MutexGuard<'_, HashMap<CustomerId, Vec<OpenOrder>>> {
        // Every change of the counts is complete, so a panic elsewhere does no harm.
        self.by_customer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::customer;

    fn order(number: u128) -> OrderId {
        OrderId::from_uuid(Uuid::from_u128(number))
    }

    fn minute(number: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(number)
    }

    fn open(orders: &OpenOrders, number: u128, units: u32, at: i64) -> Result<(), TooManyOpen> {
        orders.open(customer(), (order(number), units), (minute(at), minute(at + 15)))
    }

    #[test]
    fn one_open_order_too_many_is_refused_until_another_has_ended() {
        let orders = OpenOrders::within(OpenOrderLimits { orders: 2, units: 0 });
        open(&orders, 1, 999, 0).unwrap();
        open(&orders, 2, 999, 1).unwrap();
        open(&orders, 2, 999, 1).unwrap();
        assert_eq!(open(&orders, 3, 1, 1), Err(TooManyOpen::Orders { most: 2 }));
        orders.close(customer(), order(2));
        open(&orders, 3, 1, 1).unwrap();
        assert!(open(&orders, 4, 1, 14).is_err());
        open(&orders, 4, 1, 15).expect("the first one has expired");
    }

    #[test]
    fn units_that_are_held_unpaid_are_bounded_and_other_customers_are_not_concerned() {
        let orders = OpenOrders::within(OpenOrderLimits { orders: 0, units: 10 });
        open(&orders, 1, 6, 0).unwrap();
        assert_eq!(
            open(&orders, 2, 5, 0),
            Err(TooManyOpen::Units { asked: 5, held: 11, most: 10 })
        );
        open(&orders, 3, 4, 0).unwrap();
        let other = CustomerId::from_uuid(Uuid::from_u128(7));
        orders.open(other, (order(4), 10), (minute(0), minute(15))).unwrap();
    }

    #[test]
    fn customers_without_open_orders_are_not_remembered() {
        let orders = OpenOrders::within(OpenOrderLimits { orders: 1, units: 1 });
        open(&orders, 1, 2, 0).unwrap_err();
        open(&orders, 1, 1, 0).unwrap();
        orders.close(customer(), order(1));
        assert!(orders.by_customer().is_empty());
        let unlimited = OpenOrders::within(OpenOrderLimits { orders: 0, units: 0 });
        open(&unlimited, 1, 999, 0).unwrap();
        assert!(unlimited.by_customer().is_empty());
    }
}
