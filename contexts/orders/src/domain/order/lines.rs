//! The lines of an order: first as wanted (SKUs and quantities), then as frozen (with names, prices and a total).

use std::sync::Arc;

use shared_kernel::money::MoneyError;
use shared_kernel::{Currency, Money};

use crate::domain::{CatalogueEntry, Quantity, Sku};

/// So many units of one product, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedLine {
    pub(crate) sku: Sku,
    pub(crate) quantity: Quantity,
    /// Where it stood in what was asked, so that a refusal can point there.
    pub(crate) position: usize,
}

/// 1 to 100 wanted lines, one a SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedLines(Vec<WantedLine>);

/// Why lines cannot be ordered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WantedRefusal {
    #[error("must hold at least one line")]
    Empty,
    #[error("must hold at most {} lines", OrderLines::MOST)]
    TooMany,
    #[error("lines of one SKU must not exceed 999 units together")]
    TooManyUnits { position: usize },
}

impl WantedLines {
    /// Gathers lines; equal SKUs become one line where the first of them stood.
    pub(crate) fn gather(
        asked: impl IntoIterator<Item = (Sku, Quantity)>,
    ) -> Result<Self, WantedRefusal> {
        let mut lines: Vec<WantedLine> = Vec::new();
        for (position, (sku, quantity)) in asked.into_iter().enumerate() {
            if let Some(line) = lines.iter_mut().find(|line| line.sku == sku) {
                let sum = line.quantity.plus(quantity);
                line.quantity =
                    sum.map_err(|_too_many| WantedRefusal::TooManyUnits { position })?;
            } else if lines.len() < OrderLines::MOST {
                lines.push(WantedLine { sku, quantity, position });
            } else {
                return Err(WantedRefusal::TooMany);
            }
        }
        if lines.is_empty() {
            return Err(WantedRefusal::Empty);
        }
        Ok(Self(lines))
    }

    pub(crate) fn as_slice(&self) -> &[WantedLine] {
        &self.0
    }
}

/// So many units of one product at the price they were sold for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderLine {
    pub(crate) sku: Sku,
    pub(crate) name: Arc<str>,
    pub(crate) quantity: Quantity,
    pub(crate) unit_price: Money,
}

/// The lines of an order with their total, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderLines {
    lines: Vec<OrderLine>,
    total: Money,
}

/// Why lines have no price together.
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

impl OrderLines {
    /// How many lines an order has at the most.
    pub(crate) const MOST: usize = 100;

    /// Freezes the prices of `entries`, which stand in the order of `wanted`. A refusal names every line at fault.
    pub(crate) fn priced(
        wanted: &WantedLines,
        entries: &[Option<CatalogueEntry>],
    ) -> Result<Self, LinesRefusal> {
        let currency = entries.iter().flatten().map(|entry| entry.price.currency()).next();
        let currency = currency.unwrap_or(Currency::EUR);
        let (mut lines, mut refused) = (Vec::with_capacity(wanted.0.len()), Vec::new());
        for (index, line) in wanted.0.iter().enumerate() {
            match freeze(line, entries.get(index).and_then(Option::as_ref), currency) {
                Ok(frozen) => lines.push(frozen),
                Err(refusal) => refused.push((line.position, refusal)),
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

    pub(crate) const fn total(&self) -> Money {
        self.total
    }
}

impl OrderLine {
    /// The price of all its units. It fits wherever the total of the order did.
    pub(crate) fn price(&self) -> Result<Money, MoneyError> {
        self.unit_price.times(i64::from(self.quantity.units()))
    }
}

fn freeze(
    line: &WantedLine,
    entry: Option<&CatalogueEntry>,
    currency: Currency,
) -> Result<OrderLine, LineRefusal> {
    let entry = entry.ok_or(LineRefusal::Unknown)?;
    if !entry.on_sale {
        return Err(LineRefusal::Withdrawn);
    }
    if entry.price.currency() != currency {
        return Err(LineRefusal::OtherCurrency(entry.price.currency(), currency));
    }
    Ok(OrderLine {
        sku: entry.sku.clone(),
        name: Arc::clone(&entry.name),
        quantity: line.quantity,
        unit_price: entry.price,
    })
}

fn sum(lines: &[OrderLine], currency: Currency) -> Result<Money, MoneyError> {
    lines.iter().try_fold(Money::zero(currency), |total, line| total.plus(line.price()?))
}

#[cfg(test)]
mod tests;
