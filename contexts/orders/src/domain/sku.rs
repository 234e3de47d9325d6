//! The SKU of a product. `products` decides which SKUs are valid; this context only needs a usable key.

use std::fmt;
use std::sync::Arc;

use shared_kernel::TextForm;

/// A stock keeping unit. Cloning it copies a pointer: every line of every checkout has one.
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
    const LONGEST: usize = 100;

    /// The form of a SKU.
    pub(crate) const FORM: TextForm =
        TextForm::like("MUG-WHITE").sized(1, Self::LONGEST).bare_line();

    /// Reads a SKU as it is written on the product.
    pub(crate) fn parse(text: &str) -> Result<Self, NotASku> {
        let fits = !text.is_empty() && text.chars().count() <= Self::LONGEST;
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
    fn a_sku_is_printable_and_trimmed() {
        for text in ["A", "MUG-BLUE-0.3l", "Größe 42/schwarz"] {
            assert_eq!(Sku::parse(text).unwrap().as_str(), text);
        }
        for text in ["", " A", "A ", "A\nB", &"x".repeat(101)] {
            assert_eq!(Sku::parse(text), Err(NotASku), "{text:?}");
        }
    }
}
