//! Ordering a basket: all its lines leave it for an order, at the prices of today, of which none may be higher than the
//! customer saw, unless the customer agreed to the total.

use shared_kernel::Money;

use crate::domain::{
    Basket, BasketChange, CatalogueEntry, LineRefusal, LinesRefusal, OrderLines, PriceReview, Sku,
    WantedLines,
};

/// Why a basket cannot be ordered; it stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OrderBasketRefusal {
    #[error("the basket is empty")]
    Empty,
    #[error("some lines cannot be ordered")]
    Lines(Vec<(Sku, LineRefusal)>),
    #[error("must come to a smaller total: it is larger than any amount this shop can hold")]
    TotalTooLarge,
    #[error(transparent)]
    PriceRose(#[from] PriceRose),
}

/// The order would cost more than the customer saw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the order comes to {total} now, which is more than the customer saw")]
pub(crate) struct PriceRose {
    pub(crate) total: Money,
    /// The total that the customer agreed to, if one was named.
    pub(crate) expected: Option<Money>,
    /// The lines of the basket whose price rose, or is in another currency, since they were put in.
    pub(crate) risen: Vec<RisenPrice>,
}

/// The price of one unit, seen in the basket and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RisenPrice {
    pub(crate) sku: Sku,
    pub(crate) seen: Money,
    pub(crate) now: Money,
}

impl Basket {
    /// Takes all lines out for an order; `entries` are in the order of the lines. A total that the customer `expected` is
    /// the most that the order may come to. Without one, no price may be higher than the one seen.
    pub(crate) fn order_all(
        &self,
        entries: &[Option<CatalogueEntry>],
        expected: Option<Money>,
    ) -> Result<(OrderLines, BasketChange), OrderBasketRefusal> {
        let emptied = self.clear().map_err(|_empty_already| OrderBasketRefusal::Empty)?;
        let lines = self.lines.iter().map(|line| (line.sku.clone(), line.quantity));
        // One line a SKU, and no more lines than an order has: there is nothing to refuse but an empty basket.
        let wanted = WantedLines::gather(lines).map_err(|_no_lines| OrderBasketRefusal::Empty)?;
        let lines =
            OrderLines::freeze_prices(&wanted, entries).map_err(|refusal| self.name(refusal))?;
        let (total, risen) = (lines.total(), self.risen(entries));
        let agreed = expected.map_or(risen.is_empty(), |expected| !exceeds(total, expected));
        if agreed { Ok((lines, emptied)) } else { Err(PriceRose { total, expected, risen }.into()) }
    }

    /// The refusal, by SKUs instead of positions.
    fn name(&self, refusal: LinesRefusal) -> OrderBasketRefusal {
        match refusal {
            LinesRefusal::TotalTooLarge => OrderBasketRefusal::TotalTooLarge,
            LinesRefusal::Lines(refused) => {
                let name = |(position, refusal): (usize, LineRefusal)| {
                    self.lines.get(position).map(|line| (line.sku.clone(), refusal))
                };
                OrderBasketRefusal::Lines(refused.into_iter().filter_map(name).collect())
            }
        }
    }

    fn risen(&self, entries: &[Option<CatalogueEntry>]) -> Vec<RisenPrice> {
        let risen = self.review(entries).into_iter().filter_map(|reviewed| match reviewed.price {
            PriceReview::Changed { now } if exceeds(now, reviewed.line.price_seen) => {
                Some(RisenPrice { sku: reviewed.line.sku, seen: reviewed.line.price_seen, now })
            }
            PriceReview::Changed { .. }
            | PriceReview::Unchanged { .. }
            | PriceReview::Withdrawn => None,
        });
        risen.collect()
    }
}

impl PriceRose {
    /// Checks the total of an order against the one that the customer `expected`, if one was named.
    pub(crate) fn check(total: Money, expected: Option<Money>) -> Result<(), Self> {
        match expected {
            Some(most) if exceeds(total, most) => Err(Self { total, expected, risen: Vec::new() }),
            Some(_) | None => Ok(()),
        }
    }
}

/// Amounts of two currencies cannot be compared, so one always exceeds the other.
fn exceeds(amount: Money, most: Money) -> bool {
    amount.currency() != most.currency() || amount.amount_minor() > most.amount_minor()
}
