//! The stock-keeping unit: the text by which shop, warehouse and the other contexts name one thing on a shelf.

use std::fmt;
use std::sync::Arc;

/// Names one thing that is kept in stock. It never changes and never names another product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sku(Arc<str>);

/// Why a text is not a SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be 1 to {} characters without control characters or spaces around them",
    Sku::LONGEST
)]
pub(crate) struct NotASku;

impl Sku {
    /// As many characters as labels and other systems commonly hold.
    pub(crate) const LONGEST: usize = 100;

    /// Reads a SKU as it is printed on the label; case counts.
    pub(crate) fn parse(text: &str) -> Result<Self, NotASku> {
        let fits = (1..=Self::LONGEST).contains(&text.chars().count());
        if !fits || text.trim() != text || text.chars().any(char::is_control) {
            return Err(NotASku);
        }
        Ok(Self(text.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_printed_on_labels() {
        for text in ["A", "VASE-01/RED.L", "Größe 42/schwarz", &"Ä".repeat(100)] {
            assert_eq!(Sku::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn refuses_what_cannot_be_told_apart_on_a_label() {
        for text in ["", " A", "A ", "A\nB", "A\u{0}", &"X".repeat(101)] {
            assert_eq!(Sku::parse(text), Err(NotASku), "{text:?}");
        }
    }
}
