//! A catalogue entry and its row.

use platform::time::to_micros;
use shared_kernel::{Currency, Money, StoreError};

use super::Row;
use crate::domain::{CatalogueEntry, Learned, ProductId, Sku};
use crate::infrastructure::persistence::entities::catalogue_entries;

pub(crate) fn to_row(entry: &CatalogueEntry) -> catalogue_entries::Model {
    let CatalogueEntry { product, sku, name, price, on_sale, learned } = entry;
    catalogue_entries::Model {
        product_id: product.as_uuid(),
        sku: sku.as_str().to_owned(),
        name: name.as_ref().to_owned(),
        price_minor: price.amount_minor(),
        currency: price.currency().code().to_owned(),
        on_sale: *on_sale,
        sequence: learned.sequence.into(),
        as_of: to_micros(learned.as_of),
    }
}

pub(crate) fn from_row(row: &catalogue_entries::Model) -> Result<CatalogueEntry, StoreError> {
    let catalogue_entries::Model {
        product_id,
        sku,
        name,
        price_minor,
        currency,
        on_sale,
        sequence,
        as_of,
    } = row;
    let at = Row { table: "catalogue_entries", key: product_id };
    Ok(CatalogueEntry {
        product: ProductId::from_uuid(*product_id),
        sku: at.parse("sku", sku, Sku::parse)?,
        name: name.as_str().into(),
        price: Money::new(*price_minor, at.parse("currency", currency, Currency::parse)?),
        on_sale: *on_sale,
        learned: Learned {
            sequence: at.sequence("sequence", *sequence)?,
            as_of: at.time("as_of", *as_of)?,
        },
    })
}
