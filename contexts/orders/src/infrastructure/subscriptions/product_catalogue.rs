//! What is sold, at which price. The four events about a product have one body, the product as it is after them, so
//! one view reads them all and the newest wins.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::{handled, learned};
use crate::application::Application;
use crate::domain::{CatalogueEntry, Learned, ProductId, Sku};

#[derive(Deserialize)]
struct Listing {
    product_id: Uuid,
    sku: String,
    name: String,
    price_minor: i64,
    currency: String,
    on_sale: bool,
}

pub(super) fn product_catalogue(application: &Arc<Application>) -> [Subscription; 4] {
    [
        ("products.product-added.v1", "orders.note-product-added"),
        ("products.product-changed.v1", "orders.note-product-changed"),
        ("products.product-repriced.v1", "orders.note-product-repriced"),
        ("products.product-withdrawn.v1", "orders.note-product-withdrawn"),
    ]
    .map(|(event_type, handler)| {
        let application = Arc::clone(application);
        Subscription::new(event_type, handler, move |listing: Listing, origin| {
            let application = Arc::clone(&application);
            async move {
                let entry = entry(listing, learned(&origin)?)?;
                handled(application.note_product(entry, &origin).await)
            }
        })
    })
}

fn entry(listing: Listing, learned: Learned) -> Result<CatalogueEntry, HandlerError> {
    let Listing { product_id, sku, name, price_minor, currency, on_sale } = listing;
    let currency = Currency::parse(&currency).map_err(HandlerError::permanent)?;
    Ok(CatalogueEntry {
        product: ProductId::from_uuid(product_id),
        sku: Sku::parse(&sku).map_err(HandlerError::permanent)?,
        name: name.into(),
        price: Money::new(price_minor, currency),
        on_sale,
        learned,
    })
}
