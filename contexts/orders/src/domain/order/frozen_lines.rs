//! The price freeze: an order takes the name and price of each product from the catalogue at the moment it is placed.
//! Its lines and total never change afterwards.

use std::sync::Arc;

use shared_kernel::money::MoneyError;
use shared_kernel::{Currency, Money};

use super::wanted_lines::WantedLine;
use crate::domain::{CatalogueEntry, Quantity, Sku, WantedLines};

/// A number of units of one product at the frozen price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderLine {
    sku: Sku,
    name: Arc<str>,
    quantity: Quantity,
    unit_price: Money,
}

/// The lines of an order with their total, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderLines {
    lines: Vec<OrderLine>,
    total: Money,
}

/// Why the prices of lines cannot be frozen together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LinesRefusal {
    #[error("some lines cannot be ordered")]
    Lines(Vec<(usize, LineRefusal)>),
    #[error("must come to a smaller total: it is larger than any amount this shop can hold")]
    TotalTooLarge,
}

/// Why one line cannot be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LineRefusal {
    #[error("is not a product of this shop")]
    Unknown,
    #[error("is no longer on sale")]
    Withdrawn,
    #[error("is sold in {0}, and the lines before it in {1}: one order takes one currency")]
    OtherCurrency(Currency, Currency),
}

impl LineRefusal {
    /// Why a product cannot be ordered by itself: it is unknown, or not on sale.
    pub(crate) fn of(entry: Option<&CatalogueEntry>) -> Option<Self> {
        match entry {
            None => Some(Self::Unknown),
            Some(entry) if !entry.is_on_sale() => Some(Self::Withdrawn),
            Some(_on_sale) => None,
        }
    }
}

impl OrderLines {
    /// The largest number of lines of an order.
    pub(crate) const MOST: usize = WantedLines::MOST;

    /// Freezes the prices of `entries`, which are in the order of `wanted`. A refusal names every line at fault.
    pub(crate) fn freeze_prices(
        wanted: &WantedLines,
        entries: &[Option<CatalogueEntry>],
    ) -> Result<Self, LinesRefusal> {
        let currency = entries.iter().flatten().map(|entry| entry.price().currency()).next();
        let currency = currency.unwrap_or(Currency::EUR);
        let (mut lines, mut refused) = (Vec::with_capacity(wanted.as_slice().len()), Vec::new());
        for (index, line) in wanted.as_slice().iter().enumerate() {
            match freeze(line, entries.get(index).and_then(Option::as_ref), currency) {
                Ok(frozen) => lines.push(frozen),
                Err(refusal) => refused.push((line.position(), refusal)),
            }
        }
        if !refused.is_empty() {
            return Err(LinesRefusal::Lines(refused));
        }
        let total = sum(&lines, currency).map_err(|_overflow| LinesRefusal::TotalTooLarge)?;
        Ok(Self { lines, total })
    }

    pub(crate) fn as_slice(&self) -> &[OrderLine] {
        &self.lines
    }

    /// The units of all lines together.
    pub(crate) fn units(&self) -> u32 {
        self.lines.iter().map(|line| u32::from(line.quantity.units())).sum()
    }

    pub(crate) const fn total(&self) -> Money {
        self.total
    }
}

impl OrderLine {
    /// A line read from the store.
    pub(crate) const fn stored(
        sku: Sku,
        name: Arc<str>,
        quantity: Quantity,
        unit_price: Money,
    ) -> Self {
        Self { sku, name, quantity, unit_price }
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

    /// The price of one unit.
    pub(crate) const fn unit_price(&self) -> Money {
        self.unit_price
    }

    /// The price of all units of the line.
    fn price(&self) -> Result<Money, MoneyError> {
        self.unit_price.times(i64::from(self.quantity.units()))
    }
}

fn freeze(
    line: &WantedLine,
    entry: Option<&CatalogueEntry>,
    currency: Currency,
) -> Result<OrderLine, LineRefusal> {
    if let Some(refusal) = LineRefusal::of(entry) {
        return Err(refusal);
    }
    let entry = entry.ok_or(LineRefusal::Unknown)?;
    if entry.price().currency() != currency {
        return Err(LineRefusal::OtherCurrency(entry.price().currency(), currency));
    }
    Ok(OrderLine {
        sku: entry.sku().clone(),
        name: Arc::clone(entry.name()),
        quantity: line.quantity(),
        unit_price: entry.price(),
    })
}

fn sum(lines: &[OrderLine], currency: Currency) -> Result<Money, MoneyError> {
    lines.iter().try_fold(Money::zero(currency), |total, line| total.plus(line.price()?))
}

#[cfg(test)]
mod tests;
