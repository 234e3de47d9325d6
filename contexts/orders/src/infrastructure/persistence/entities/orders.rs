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
    pub payment_token: Option<String>,
    pub total_minor: i64,
    pub currency: String,
    pub refunded_minor: i64,
    pub recipient: Option<String>,
    pub line1: Option<String>,
    pub line2: Option<String>,
    /// An empty text if the address has none.
    pub postal_code: Option<String>,
    /// An empty text if the address has none.
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
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
