//! The table `payment_attempts`: requests to the provider that settled nothing, to explain why a payment is open.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_attempts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) payment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) attempted_at: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) asked: String,
    pub(crate) answer: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
