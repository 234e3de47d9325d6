//! The effects of a line of an import.

/// An effect of a line on its product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportEffect {
    /// The product is new.
    Added,
    /// Its details change, or it goes on or off sale.
    Changed,
    /// Its price changes.
    Repriced,
    /// Its units are brought to the number in the file.
    Restocked,
}
