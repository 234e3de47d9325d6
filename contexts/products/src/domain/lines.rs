//! The lines of an order: each SKU once, in the order of SKUs.

use std::collections::BTreeMap;

use super::{Quantity, Sku, StockLevel};

/// A number of units of one SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    sku: Sku,
    quantity: i64,
}

impl Line {
    pub(crate) const fn sku(&self) -> &Sku {
        &self.sku
    }

    pub(crate) const fn quantity(&self) -> i64 {
        self.quantity
    }
}

/// The lines of one order. They are sorted by SKU, so that transactions lock stock rows in the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines(Vec<Line>);

/// Why lines cannot be reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LinesRefused {
    #[error("an order without lines reserves nothing")]
    Empty,
    #[error("the quantities of one SKU add up to more than a quantity may be")]
    TooMany,
}

impl Lines {
    /// Takes the lines of an order; the quantities of one SKU are added up.
    pub(crate) fn parse(
        wanted: impl IntoIterator<Item = (Sku, Quantity)>,
    ) -> Result<Self, LinesRefused> {
        let mut sums: BTreeMap<Sku, i64> = BTreeMap::new();
        for (sku, quantity) in wanted {
            let sum = sums.entry(sku).or_default();
            let more = Quantity::parse(sum.saturating_add(quantity.units()));
            *sum = more.map_err(|_not_a_quantity| LinesRefused::TooMany)?.units();
        }
        if sums.is_empty() {
            return Err(LinesRefused::Empty);
        }
        Ok(Self(sums.into_iter().map(|(sku, quantity)| Line { sku, quantity }).collect()))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Line> {
        self.0.iter()
    }

    pub(crate) fn skus(&self) -> Vec<Sku> {
        self.0.iter().map(|line| line.sku.clone()).collect()
    }

    /// The SKUs with fewer available units than ordered; an unknown SKU is out of stock.
    pub(crate) fn lacking(&self, levels: &[StockLevel]) -> Vec<Sku> {
        let available = |sku: &Sku| {
            levels.iter().find(|level| level.sku() == sku).map_or(0, StockLevel::available)
        };
        let lacking = self.0.iter().filter(|line| available(&line.sku) < line.quantity);
        lacking.map(|line| line.sku.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(lines: &[(&str, i64)]) -> Result<Lines, LinesRefused> {
        let parse = |&(sku, quantity): &(&str, i64)| {
            (Sku::parse(sku).unwrap(), Quantity::parse(quantity).unwrap())
        };
        Lines::parse(lines.iter().map(parse))
    }

    #[test]
    fn equal_skus_are_added_up_and_all_are_sorted() {
        let lines = wanted(&[("B", 1), ("A", 2), ("B", 3)]).unwrap();
        let shown: Vec<_> = lines.iter().map(|line| (line.sku.as_str(), line.quantity)).collect();
        assert_eq!(shown, [("A", 2), ("B", 4)]);
    }

    #[test]
    fn the_sum_of_a_sku_must_be_a_quantity() {
        assert!(wanted(&[("A", 400_000), ("A", 600_000)]).is_ok());
        assert_eq!(wanted(&[("A", 400_000), ("A", 600_001)]), Err(LinesRefused::TooMany));
    }

    #[test]
    fn an_order_without_lines_is_refused() {
        assert_eq!(wanted(&[]), Err(LinesRefused::Empty));
    }
}
