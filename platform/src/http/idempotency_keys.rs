//! The table of used Idempotency-Keys. The writer inserts a row with the first change-set of a request that has a
//! key, in the same transaction; `commands` reads it to answer a repeat.

use sea_orm::entity::prelude::*;

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
