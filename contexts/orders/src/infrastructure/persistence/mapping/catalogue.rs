//! Mapping of a catalogue entry and its row.

use platform::time::to_micros;
use shared_kernel::{Currency, Money, StoreError};

use super::RowReader;
use crate::domain::{CatalogueEntry, ProductId, ReplicaVersion, Sku};
use crate::infrastructure::persistence::entities::catalogue_entries;

pub(crate) fn to_row(entry: &CatalogueEntry) -> catalogue_entries::Model {
    let replica_version = entry.replica_version();
    catalogue_entries::Model {
        product_id: entry.product().as_uuid(),
        sku: entry.sku().as_str().to_owned(),
        name: entry.name().as_ref().to_owned(),
        price_minor: entry.price().amount_minor(),
        currency: entry.price().currency().code().to_owned(),
        on_sale: entry.is_on_sale(),
        sequence: replica_version.sequence().into(),
        as_of: to_micros(replica_version.as_of()),
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
    let at = RowReader { table: "catalogue_entries", key: product_id };
    Ok(CatalogueEntry::stored(
        ProductId::from_uuid(*product_id),
        at.parse("sku", sku, Sku::parse)?,
        name.as_str().into(),
        Money::new(*price_minor, at.parse("currency", currency, Currency::recorded)?),
        *on_sale,
        ReplicaVersion::new(at.sequence("sequence", *sequence)?, at.time("as_of", *as_of)?),
    ))
}
