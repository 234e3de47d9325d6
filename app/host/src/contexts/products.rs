//! How a host makes `products`.

use std::sync::Arc;

use products::{Products, Settings};

use super::{Contexts, Opening};
use crate::StartError;

pub(super) async fn open(opening: &Opening<'_>, contexts: &mut Contexts) -> Result<(), StartError> {
    let services = opening.services::<migration::products::Migrator>("products").await?;
    let settings = Settings { reservation_time_limit: opening.settings.reservation_time_limit };
    let products = Arc::new(Products::new(services.clone(), settings));
    contexts.products = Some(Arc::clone(&products));
    contexts.host(products, services);
    Ok(())
}
