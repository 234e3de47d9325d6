//! The table `service_accounts`: one row an account, revoked ones included. Keys are stored as hashes only.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_accounts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) name: String,
    /// The names of the permissions, with a space between them.
    pub(crate) permissions: String,
    pub(crate) key_hash: String,
    pub(crate) made_by: Uuid,
    pub(crate) made_at: i64,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) last_used_at: Option<i64>,
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
