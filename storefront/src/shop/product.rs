//! A product as the API sends it, and its address among the pages.

use std::borrow::Cow;

use pages::address::segment;
use serde::Deserialize;

use crate::money::Money;

/// As few left as people should know of.
const FEW: i64 = 5;

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Product {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) category: String,
    pub(crate) price: Money,
    pub(crate) available: i64,
    pub(crate) status: String,
}

impl Product {
    /// The page of the product.
    pub(crate) fn path(&self) -> String {
        path_of(&self.sku)
    }

    /// The picture of the product.
    pub(crate) fn picture(&self) -> String {
        picture_of(&self.sku)
    }

    /// Whether it can be bought now.
    pub(crate) fn is_for_sale(&self) -> bool {
        self.status == "on-sale" && self.available > 0
    }

    /// Whether it was taken off sale.
    pub(crate) fn is_withdrawn(&self) -> bool {
        self.status != "on-sale"
    }

    /// Whether few are left.
    pub(crate) fn is_scarce(&self) -> bool {
        self.is_for_sale() && self.available <= FEW
    }
}

/// The page of a product.
pub(crate) fn path_of(sku: &str) -> String {
    format!("/products/{}", slug(sku))
}

/// The drawn picture of a product.
pub(crate) fn picture_of(sku: &str) -> String {
    format!("/pictures/{}.svg", slug(sku))
}

/// A SKU in an address: in small letters where nothing is lost by it. Any other SKU stands behind a `~` as it is, since case counts.
fn slug(sku: &str) -> Cow<'_, str> {
    let is_loud = sku.bytes().all(|byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
    });
    // A path has no segment `.` or `..`.
    if is_loud && !sku.starts_with('.') {
        return sku.to_ascii_lowercase().into();
    }
    format!("~{}", segment(sku)).into()
}

/// The SKU that a slug stands for; it has been decoded already.
pub(crate) fn sku_of(slug: &str) -> String {
    match slug.strip_prefix('~') {
        Some(sku) => sku.to_owned(),
        None => slug.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_leads_back_to_its_sku() {
        assert_eq!(path_of("VASE-ONDA-SMK"), "/products/vase-onda-smk");
        assert_eq!(sku_of("vase-onda-smk"), "VASE-ONDA-SMK");
        assert_eq!(path_of("Mug/ä 1"), "/products/~Mug%2F%C3%A4%201");
        assert_eq!(sku_of("~Mug/ä 1"), "Mug/ä 1");
        assert_eq!(path_of("~X"), "/products/~~X");
        assert_eq!(sku_of("~~X"), "~X");
        assert_ne!(path_of("MUG"), path_of("mug"));
        assert_eq!(path_of(".."), "/products/~..");
    }
}
