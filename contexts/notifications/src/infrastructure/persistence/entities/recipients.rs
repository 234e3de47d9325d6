//! `recipients`: the replica of where to write to the users of `users`.

use platform::unit_of_work::Replicated;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recipients")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    /// Sealed with the key of the user.
    pub(crate) address: Option<String>,
    pub(crate) language: String,
    pub(crate) is_erased: bool,
    pub(crate) sequence: i64,
    pub(crate) as_of: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Replicated for Entity {
    fn sequence_column() -> Column {
        Column::Sequence
    }
}
