//! The table `person_keys`: the key of each person, sealed under the secret of the shop; without a key once they are erased.

use platform::unit_of_work::UnitOfWork;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{InsertStatement, OnConflict, Query};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_keys")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    pub(crate) sealed_key: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Gives a user their key, unless they have one or are erased.
pub(crate) fn give(unit: &mut UnitOfWork, user_id: Uuid, sealed_key: String) {
    unit.insert_or_ignore::<Entity>([Model { user_id, sealed_key: Some(sealed_key) }]);
}

/// Destroys the key of a user, for good.
pub(crate) fn destroy(user_id: Uuid) -> InsertStatement {
    Query::insert()
        .into_table(Entity)
        .columns([Column::UserId, Column::SealedKey])
        .values_panic([user_id.into(), Option::<String>::None.into()])
        .on_conflict(OnConflict::column(Column::UserId).update_column(Column::SealedKey).to_owned())
        .to_owned()
}
