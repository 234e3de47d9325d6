//! How a host makes `orders`.

use std::sync::Arc;

use orders::{Orders, Settings};

use super::{Contexts, Opening};
use crate::StartError;

pub(super) async fn open(opening: &Opening<'_>, contexts: &mut Contexts) -> Result<(), StartError> {
    let services = opening.services::<migration::orders::Migrator>("orders").await?;
    let settings = Settings { checkout_time_limit: opening.settings.order_time_limit };
    contexts.host(Arc::new(Orders::new(services.clone(), settings)), services);
    Ok(())
}
