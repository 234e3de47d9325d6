//! The table `customers`: the replica of the customer status from `users`.

use platform::unit_of_work::Replicated;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: Uuid,
    pub status: String,
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
