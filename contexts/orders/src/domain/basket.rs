//! A basket: what one customer means to buy. It promises nothing: prices are remembered as they were seen, to show
//! what changed since, and the order takes the price of the day it is placed.

use std::sync::Arc;

use shared_kernel::{ChangeSet, Money, Version};

use crate::domain::{CatalogueEntry, CustomerId, OrderLines, Quantity, Sku};

mod review;

pub(crate) use review::{PriceNews, ReviewedLine, review};

/// What one customer means to buy; one line a SKU. A customer who never added anything has an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Basket {
    pub(crate) customer: CustomerId,
    pub(crate) version: Version,
    pub(crate) lines: Vec<BasketLine>,
}

/// Some units of one product, with the name and price that the customer saw when adding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BasketLine {
    pub(crate) sku: Sku,
    pub(crate) name: Arc<str>,
    pub(crate) quantity: Quantity,
    pub(crate) price_seen: Money,
}

/// A decision on a basket. Nobody else hears of it, so there is no event.
pub(crate) type BasketChange = ChangeSet<Basket, ()>;

/// Why a basket stays as it is.
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
    /// The basket of a customer who has none yet.
    pub(crate) const fn empty(customer: CustomerId) -> Self {
        Self { customer, version: Version::NEW, lines: Vec::new() }
    }

    /// Adds units of a product. Equal SKUs become one line, and its price is the one just seen.
    pub(crate) fn add(
        &self,
        entry: &CatalogueEntry,
        more: Quantity,
    ) -> Result<BasketChange, BasketRefusal> {
        if !entry.on_sale {
            return Err(BasketRefusal::NotOnSale(entry.sku.clone()));
        }
        let mut lines = self.lines.clone();
        let added = |quantity| BasketLine {
            sku: entry.sku.clone(),
            name: Arc::clone(&entry.name),
            quantity,
            price_seen: entry.price,
        };
        if let Some(line) = lines.iter_mut().find(|line| line.sku == entry.sku) {
            let sum = line
                .quantity
                .plus(more)
                .map_err(|_too_many| BasketRefusal::TooMany(entry.sku.clone()))?;
            *line = added(sum);
        } else if lines.len() < OrderLines::MOST {
            lines.push(added(more));
        } else {
            return Err(BasketRefusal::Full);
        }
        Ok(self.with(lines))
    }

    /// Makes the line of a product hold so many units.
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

    /// Takes the line of a product out.
    pub(crate) fn remove(&self, sku: &Sku) -> Result<BasketChange, BasketRefusal> {
        let lines: Vec<BasketLine> =
            self.lines.iter().filter(|line| line.sku != *sku).cloned().collect();
        if lines.len() == self.lines.len() {
            return Err(BasketRefusal::NotInBasket(sku.clone()));
        }
        Ok(self.with(lines))
    }

    /// Takes everything out.
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

#[cfg(test)]
mod tests;
