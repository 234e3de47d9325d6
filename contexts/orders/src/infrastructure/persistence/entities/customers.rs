//! The table `customers`: the copy of what `users` says of who may order.

use platform::unit_of_work::Replicated;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: Uuid,
    pub standing: String,
    pub sequence: i64,
    pub as_of: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Replicated for Entity {
    fn sequence_column() -> Column {
        Column::Sequence
    }
}
