//! The names of products whose SKU was stated: a line without SKU may mean one of them.

use std::collections::BTreeMap;

use shared_kernel::StoreError;

use super::derived_sku::is_derived;
use super::visible::visible;
use super::{Offer, OfferedSku, Sheet};
use crate::application::Application;

/// The SKUs of products that were in the shop before the import, by name. Products with a derived SKU are found by it.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Application {
    /// Nothing, if every line of the sheet states its SKU.
    pub(super) async fn names_for(&self, sheet: &Sheet) -> Result<Names, StoreError> {
        let is_derived_for = |offer: &Offer| matches!(offer.sku, OfferedSku::Derived { .. });
        if !sheet.offers.iter().any(is_derived_for) {
            return Ok(Names::default());
        }
        let names = self.products.names().await?;
        Ok(Names(names.into_iter().filter(|(_, sku)| !is_derived(sku)).collect()))
    }
}

impl Names {
    /// Refuses an offer that would be a new product, though a product of its name is there. Without columns for the
    /// options, any variant of its title is.
    pub(super) fn must_be_new(&self, offer: &Offer) -> Result<(), String> {
        let same = self.0.get(offer.name.name.as_str());
        let variant = offer.name.start.as_ref().and_then(|(start, joint)| {
            let start = format!("{start}{joint}");
            let (name, sku) = self.0.range(start.clone()..).next()?;
            name.starts_with(&start).then_some(sku)
        });
        match same.or(variant) {
            Some(sku) => Err(may_be_another(sku)),
            None => Ok(()),
        }
    }
}

/// The refusal of a line without SKU that may mean the product `sku`.
pub(super) fn may_be_another(sku: &str) -> String {
    let sku = visible(sku);
    format!(
        "the SKU is empty, and the shop has a product {sku}, which may be this one; write {sku} into the column \
         Variant SKU if it is, and another SKU if not"
    )
}
