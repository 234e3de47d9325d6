//! The basket of a customer: products and quantities that the customer intends to buy. It reserves nothing and freezes
//! no price; it stores the price that the customer saw, so that a change can be shown and a rise has to be agreed to.
//! [`order_all`] takes the lines out for an order, and [`give_back`] puts them back if the order comes to nothing.

use std::sync::Arc;

use shared_kernel::{ChangeSet, Money, Version};

use crate::domain::{CatalogueEntry, CustomerId, OrderLines, Quantity, Sku};

mod give_back;
mod order_all;
mod review;

pub(crate) use order_all::{OrderBasketRefusal, PriceRose, RisenPrice};
pub(crate) use review::{PriceReview, ReviewedLine, total_now};

/// The products that one customer intends to buy; one line a SKU. A customer who never added a product has an empty basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Basket {
    customer: CustomerId,
    version: Version,
    lines: Vec<BasketLine>,
}

/// A number of units of one product, with the name and price that the customer saw when adding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BasketLine {
    sku: Sku,
    name: Arc<str>,
    quantity: Quantity,
    price_seen: Money,
}

/// A decision on a basket. It is not published, so it has no event.
pub(crate) type BasketChange = ChangeSet<Basket, ()>;

/// Why a decision on a basket is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BasketRefusal {
    #[error("{0} is no longer on sale")]
    NotOnSale(Sku),
    #[error("{0} is not in the basket")]
    NotInBasket(Sku),
    #[error("the basket would hold more of {0} than one order can")]
    TooMany(Sku),
    #[error("the basket is full: an order has at most {most} lines", most = OrderLines::MOST)]
    Full,
    #[error("the basket is empty already")]
    AlreadyEmpty,
}

impl Basket {
    /// A basket read from the store.
    pub(crate) const fn stored(
        customer: CustomerId,
        version: Version,
        lines: Vec<BasketLine>,
    ) -> Self {
        Self { customer, version, lines }
    }

    pub(crate) const fn customer(&self) -> CustomerId {
        self.customer
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    pub(crate) fn lines(&self) -> &[BasketLine] {
        &self.lines
    }

    /// The basket of a customer who has none yet.
    pub(crate) const fn empty(customer: CustomerId) -> Self {
        Self { customer, version: Version::NEW, lines: Vec::new() }
    }

    /// Adds units of a product. Equal SKUs become one line, at the price that the customer sees now.
    pub(crate) fn add(
        &self,
        entry: &CatalogueEntry,
        more: Quantity,
    ) -> Result<BasketChange, BasketRefusal> {
        if !entry.is_on_sale() {
            return Err(BasketRefusal::NotOnSale(entry.sku().clone()));
        }
        let mut lines = self.lines.clone();
        let added = |quantity| BasketLine {
            sku: entry.sku().clone(),
            name: Arc::clone(entry.name()),
            quantity,
            price_seen: entry.price(),
        };
        if let Some(line) = lines.iter_mut().find(|line| line.sku == *entry.sku()) {
            let sum = line
                .quantity
                .plus(more)
                .map_err(|_too_many| BasketRefusal::TooMany(entry.sku().clone()))?;
            *line = added(sum);
        } else if lines.len() < OrderLines::MOST {
            lines.push(added(more));
        } else {
            return Err(BasketRefusal::Full);
        }
        Ok(self.with(lines))
    }

    /// Sets the quantity of the line of a product.
    pub(crate) fn change_quantity(
        &self,
        sku: &Sku,
        quantity: Quantity,
    ) -> Result<BasketChange, BasketRefusal> {
        let mut lines = self.lines.clone();
        let line = lines.iter_mut().find(|line| line.sku == *sku);
        line.ok_or_else(|| BasketRefusal::NotInBasket(sku.clone()))?.quantity = quantity;
        Ok(self.with(lines))
    }

    /// Removes the line of a product.
    pub(crate) fn remove(&self, sku: &Sku) -> Result<BasketChange, BasketRefusal> {
        let lines: Vec<BasketLine> =
            self.lines.iter().filter(|line| line.sku != *sku).cloned().collect();
        if lines.len() == self.lines.len() {
            return Err(BasketRefusal::NotInBasket(sku.clone()));
        }
        Ok(self.with(lines))
    }

    /// Removes all lines.
    pub(crate) fn clear(&self) -> Result<BasketChange, BasketRefusal> {
        if self.lines.is_empty() {
            return Err(BasketRefusal::AlreadyEmpty);
        }
        Ok(self.with(Vec::new()))
    }

    fn with(&self, lines: Vec<BasketLine>) -> BasketChange {
        let state = Self { customer: self.customer, version: self.version.next(), lines };
        ChangeSet::new(self.version, state, ())
    }
}

impl BasketLine {
    /// A line read from the store.
    pub(crate) const fn stored(
        sku: Sku,
        name: Arc<str>,
        quantity: Quantity,
        price_seen: Money,
    ) -> Self {
        Self { sku, name, quantity, price_seen }
    }

    pub(crate) const fn sku(&self) -> &Sku {
        &self.sku
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The price of one unit when the customer added it.
    pub(crate) const fn price_seen(&self) -> Money {
        self.price_seen
    }
}

#[cfg(test)]
mod tests;
