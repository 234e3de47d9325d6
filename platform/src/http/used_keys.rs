//! Looks up used Idempotency-Keys, many in one query.

use std::collections::HashMap;

use sea_orm::EntityTrait;
use shared_kernel::StoreError;

use crate::database::Database;
use crate::idempotency_keys::{Entity, Model};

/// The rows of many keys. LATERAL and OFFSET 0 force an index lookup for each key: a cached plan may have been made
/// while the table was empty, when a scan cost the same.
const USED: &str = "SELECT used.* FROM unnest($1::text[], $2::text[]) AS asked (scope, key),
    LATERAL (SELECT * FROM idempotency_keys AS stored
        WHERE stored.scope = asked.scope AND stored.key = asked.key OFFSET 0) AS used";

/// The keys that have been used, each within its scope, with the requests they were used for.
pub(crate) async fn used(
    database: &Database,
    keys: Vec<(String, String)>,
) -> Result<HashMap<(String, String), Model>, StoreError> {
    let mut rows = Vec::new();
    if database.is_embedded() {
        for key in keys {
            rows.extend(database.one(Entity::find_by_id(key)).await?);
        }
    } else {
        let (scopes, keys) =
            keys.into_iter().map(|(scope, key)| (scope.into(), key.into())).unzip();
        rows = database.on_a_server::<Model>(USED, &[scopes, keys]).await?;
    }
    Ok(rows.into_iter().map(|row| ((row.scope.clone(), row.key.clone()), row)).collect())
}
