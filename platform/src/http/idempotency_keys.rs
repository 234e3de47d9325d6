//! The table of used Idempotency-Keys. The writer inserts a row with the first change-set of a request that has a
//! key, in the same transaction; `commands` reads it to answer a repeat.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use shared_kernel::StoreError;

use crate::database::Database;

/// A key and the request it was used for.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// Whose key it is and for which endpoint.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// The text of the header.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// A hash of the request it was used for.
    pub fingerprint: Vec<u8>,
    /// The id of what that request made.
    pub resource: Uuid,
    /// When, in microseconds since 1970.
    pub used_at: i64,
}

/// The table stands alone.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The rows of as many keys. LATERAL and OFFSET 0 have the index walked once for each: a plan that is kept may have been
/// made when the table was empty, and any other way was as short then.
const USED: &str = "SELECT used.* FROM unnest($1::text[], $2::text[]) AS asked (scope, key),
    LATERAL (SELECT * FROM idempotency_keys AS stored
        WHERE stored.scope = asked.scope AND stored.key = asked.key OFFSET 0) AS used";

/// Which of the keys, each within its scope, have been used, and for what.
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
