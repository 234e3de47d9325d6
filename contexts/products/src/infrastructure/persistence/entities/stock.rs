//! `stock`: one row a SKU, with two counters that concurrent commits change by deltas.

use platform::unit_of_work::Counted;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) sku: String,
    pub(crate) product_id: Uuid,
    pub(crate) on_hand: i64,
    pub(crate) reserved: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Counted for Entity {
    fn key_column() -> Column {
        Column::Sku
    }

    fn counters() -> Vec<Column> {
        vec![Column::OnHand, Column::Reserved]
    }
}
