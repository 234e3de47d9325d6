//! The catalogue: the four events about a product and its snapshot have one body, the product as it is then, so one view
//! reads them all and the newest wins.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use uuid::Uuid;

use super::{money, on, replica_version};
use crate::application::Application;
use crate::domain::{CatalogueEntry, ProductId, ReplicaVersion, Sku};

#[derive(Deserialize)]
struct Product {
    #[serde(rename = "product_id")]
    id: Uuid,
    sku: String,
    name: String,
    price_minor: i64,
    currency: String,
    on_sale: bool,
}

pub(super) fn product_catalogue(application: &Arc<Application>) -> [Subscription; 5] {
    [
        ("products.product-added.v1", "orders.note-product-added"),
        ("products.product-changed.v1", "orders.note-product-changed"),
        ("products.product-repriced.v1", "orders.note-product-repriced"),
        ("products.product-withdrawn.v1", "orders.note-product-withdrawn"),
        ("products.product-snapshot.v1", "orders.note-product-snapshot"),
    ]
    .map(|(event_type, handler)| {
        on(event_type, handler, application, |application, product: Product, origin| async move {
            let entry = entry(product, replica_version(&origin)?)?;
            application.note_product(entry, &origin).await.map_err(HandlerError::of_use_case)
        })
    })
}

fn entry(product: Product, version: ReplicaVersion) -> Result<CatalogueEntry, HandlerError> {
    let Product { id, sku, name, price_minor, currency, on_sale } = product;
    Ok(CatalogueEntry::stored(
        ProductId::from_uuid(id),
        Sku::parse(&sku).map_err(HandlerError::permanent)?,
        name.into(),
        money(price_minor, &currency)?,
        on_sale,
        version,
    ))
}
