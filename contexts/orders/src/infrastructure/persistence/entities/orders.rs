//! The table `orders`: the current state of each order, without its lines.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i64,
    pub customer_id: Uuid,
    pub status: String,
    pub status_at: Option<i64>,
    pub cancel_reason: Option<String>,
    pub decline_reason: Option<String>,
    /// Sealed with the key of the customer.
    pub payment_token: Option<String>,
    pub total_minor: i64,
    pub currency: String,
    pub refunded_minor: i64,
    /// Sealed with the key of the customer; JSON if it is of before, and not sealed yet.
    pub address: Option<String>,
    pub placed_at: i64,
    pub expires_at: i64,
    pub due_at: Option<i64>,
    pub correlation_id: Uuid,
    pub from_basket: bool,
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
