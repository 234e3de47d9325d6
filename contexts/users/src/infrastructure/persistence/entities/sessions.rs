//! The table `sessions`: one row a session, until it expires. Tokens are stored as hashes only.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) user_id: Uuid,
    pub(crate) family_hash: String,
    /// The hash of the valid token; none when the session has ended.
    pub(crate) token_hash: Option<String>,
    pub(crate) started_at: i64,
    pub(crate) expires_at: i64,
    /// The hard end; none in a row of an earlier release, which ends when its token expires.
    pub(crate) ends_at: Option<i64>,
    /// The hash of the token that was exchanged for the valid one.
    pub(crate) exchanged_hash: Option<String>,
    /// The salt of that exchange.
    pub(crate) exchange_salt: Option<String>,
    pub(crate) exchanged_at: Option<i64>,
    pub(crate) ended_at: Option<i64>,
    pub(crate) end_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Versioned for Entity {
    fn version_column() -> Column {
        Column::Version
    }

    fn version(row: &Model) -> i64 {
        row.version
    }

    fn key(row: &Model) -> String {
        row.id.to_string()
    }
}
