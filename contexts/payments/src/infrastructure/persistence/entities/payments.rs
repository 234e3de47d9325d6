//! The table `payments`: one row an order.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) payment_id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) customer_id: Uuid,
    pub(crate) correlation_id: Uuid,
    pub(crate) version: i64,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) status: String,
    pub(crate) payment_token: Option<String>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) unknown_since: Option<i64>,
    pub(crate) settled_at: Option<i64>,
    pub(crate) provider_reference: Option<String>,
    pub(crate) decline_reason: Option<String>,
    pub(crate) requested_at: i64,
    pub(crate) unwanted_since: Option<i64>,
    /// Since when the provider states another amount than it was asked for, of which refund (or of the charge), and which
    /// amount (or none that could be read).
    pub(crate) discrepancy_since: Option<i64>,
    pub(crate) discrepancy_refund_id: Option<Uuid>,
    pub(crate) stated_minor: Option<i64>,
    pub(crate) stated_currency: Option<String>,
    /// Written for the schema's CHECK that no more is refunded than was captured.
    pub(crate) captured_minor: i64,
    pub(crate) refunding_minor: i64,
    pub(crate) next_action_at: Option<i64>,
    pub(crate) attempts: i64,
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
        row.payment_id.to_string()
    }
}
