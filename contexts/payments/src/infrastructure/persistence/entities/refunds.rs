//! The table `refunds`: the refunds inside payments. A row is made by one decision and settled by another, so its
//! version is 1 or 2.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refunds")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) refund_id: Uuid,
    pub(crate) payment_id: Uuid,
    pub(crate) version: i64,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    /// The administrator's note, sealed with the key of the customer; empty when the order's cancellation is the reason.
    pub(crate) note: Option<String>,
    pub(crate) status: String,
    pub(crate) requested_at: i64,
    pub(crate) settled_at: Option<i64>,
    pub(crate) provider_reference: Option<String>,
    pub(crate) failure_reason: Option<String>,
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
        row.refund_id.to_string()
    }
}
