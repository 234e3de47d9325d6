//! The table of used Idempotency-Keys. The writer inserts a row with the first change-set of a request that has a key, in
//! the same transaction; `http::commands` reads it to answer a repeat.

use sea_orm::entity::prelude::*;

/// A key and the request it was used for.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// The owner of the key and the endpoint it was used for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// The text of the header.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// A hash of the request it was used for.
    pub fingerprint: Vec<u8>,
    /// The id of the resource that the request created.
    pub resource: Uuid,
    /// When it was used, in microseconds since 1970.
    pub used_at: i64,
}

/// The table refers to no other.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
