//! The lines that a customer asks for: SKUs and quantities, without prices.

use crate::domain::{Quantity, Sku};

/// A number of units of one product, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedLine {
    sku: Sku,
    quantity: Quantity,
    position: usize,
}

/// 1 to 100 wanted lines, one a SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedLines(Vec<WantedLine>);

/// Why lines cannot be ordered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WantedRefusal {
    #[error("must hold at least one line")]
    Empty,
    #[error("must hold at most {} lines", WantedLines::MOST)]
    TooMany,
    #[error("lines of one SKU must not exceed 999 units together")]
    TooManyUnits { position: usize },
}

impl WantedLines {
    /// Lines of one order, at most.
    pub(crate) const MOST: usize = 100;

    /// Gathers lines; equal SKUs become one line at the position of the first of them.
    pub(crate) fn gather(
        asked: impl IntoIterator<Item = (Sku, Quantity)>,
    ) -> Result<Self, WantedRefusal> {
        let mut lines: Vec<WantedLine> = Vec::new();
        for (position, (sku, quantity)) in asked.into_iter().enumerate() {
            if let Some(line) = lines.iter_mut().find(|line| line.sku == sku) {
                let sum = line.quantity.plus(quantity);
                line.quantity =
                    sum.map_err(|_too_many| WantedRefusal::TooManyUnits { position })?;
            } else if lines.len() < WantedLines::MOST {
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

impl WantedLine {
    pub(crate) const fn sku(&self) -> &Sku {
        &self.sku
    }

    pub(crate) const fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The position in the request, so that a refusal can point there.
    pub(crate) const fn position(&self) -> usize {
        self.position
    }
}
