//! The table `users`: one row a user, erased ones included.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[expect(clippy::struct_excessive_bools, reason = "each role is a column")]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) registered_at: i64,
    pub(crate) status: String,
    /// Since when the account is deactivated or erased.
    pub(crate) since_at: Option<i64>,
    /// The address as people write it.
    pub(crate) email: Option<String>,
    /// The key of the mailbox, by which the account is found.
    pub(crate) mailbox: Option<String>,
    pub(crate) display_name: Option<String>,
    /// The code of the language that the shop writes in.
    pub(crate) language: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) is_customer: bool,
    pub(crate) is_admin: bool,
    pub(crate) is_catalogue_manager: bool,
    pub(crate) is_support: bool,
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
