//! The provider's books, as the audit asks for them wherever they are kept.

use std::collections::HashMap;

use async_trait::async_trait;
use shared_kernel::{Currency, Money, StoreError};
use uuid::Uuid;

/// What a provider says that it has done.
#[async_trait]
pub(crate) trait ProviderBooks: Send + Sync {
    /// Every charge that was captured, by its idempotency key.
    async fn captures(&self) -> Result<HashMap<Uuid, Money>, StoreError>;
}

/// An entry of the books in our words.
pub(crate) fn capture(
    key: Uuid,
    amount_minor: i64,
    currency: &str,
) -> Result<(Uuid, Money), StoreError> {
    let currency = Currency::parse(currency).map_err(|_unknown| {
        let key = key.to_string();
        StoreError::CorruptRow { table: "provider_charges", column: "currency", key }
    })?;
    Ok((key, Money::new(amount_minor, currency)))
}
