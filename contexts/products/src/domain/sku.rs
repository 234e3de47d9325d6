//! The stock-keeping unit (SKU): the text that identifies one article, here and in every other context.

use std::fmt;
use std::sync::Arc;

/// Identifies one article. It never changes and never names another product.
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
    /// The length that labels and other systems commonly hold.
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
    fn texts_printed_on_labels_are_taken() {
        for text in ["A", "VASE-01/RED.L", "Größe 42/schwarz", &"Ä".repeat(100)] {
            assert_eq!(Sku::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn texts_that_look_alike_on_a_label_are_refused() {
        for text in ["", " A", "A ", "A\nB", "A\u{0}", &"X".repeat(101)] {
            assert_eq!(Sku::parse(text), Err(NotASku), "{text:?}");
        }
    }
}
