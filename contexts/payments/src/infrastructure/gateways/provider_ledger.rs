//! The provider's ledger, as the audit compares it with the payments.

use std::collections::HashMap;

use async_trait::async_trait;
use shared_kernel::{Money, StoreError};
use uuid::Uuid;

/// The charges that a provider has captured.
#[async_trait]
pub(crate) trait ProviderLedger: Send + Sync {
    /// Every charge that was captured, by its idempotency key.
    async fn captures(&self) -> Result<HashMap<Uuid, Money>, StoreError>;
}

/// An entry of the ledger in the terms of this context.
pub(crate) fn capture(key: Uuid, stated: Option<Money>) -> Result<(Uuid, Money), StoreError> {
    let unreadable = || {
        let key = key.to_string();
        StoreError::CorruptRow { table: "provider_charges", column: "amount_minor", key }
    };
    Ok((key, stated.ok_or_else(unreadable)?))
}
