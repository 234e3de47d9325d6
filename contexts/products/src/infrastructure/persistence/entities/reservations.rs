//! `reservations`: one row an order, including its lines.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reservations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) order_id: Uuid,
    pub(crate) version: i64,
    pub(crate) status: String,
    pub(crate) lines: String,
    pub(crate) reason: Option<String>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) decided_at: i64,
    pub(crate) correlation_id: Uuid,
    /// When the due work processes it: when it expires, or later if it could not be expired then.
    pub(crate) due_at: Option<i64>,
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
        row.order_id.to_string()
    }
}
