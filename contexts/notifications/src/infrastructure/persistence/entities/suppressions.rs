//! `suppressions`: the addresses that the mail server has refused for good, one a user.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, OnConflict, Query, SimpleExpr};

use super::recipients;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suppressions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    /// Sealed with the key of the user.
    pub(crate) address: String,
    pub(crate) since_at: i64,
    pub(crate) answer: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Puts an address on the list, in place of a former one of the user.
pub(crate) fn put(row: Model) -> InsertStatement {
    let Model { user_id, address, since_at, answer } = row;
    let replaced = [Column::Address, Column::SinceAt, Column::Answer];
    Query::insert()
        .into_table(Entity)
        .columns([Column::UserId, Column::Address, Column::SinceAt, Column::Answer])
        .values_panic([user_id.into(), address.into(), since_at.into(), answer.into()])
        .on_conflict(OnConflict::column(Column::UserId).update_columns(replaced).to_owned())
        .to_owned()
}

/// The condition that the address is the present one of its user.
pub(crate) fn is_present() -> SimpleExpr {
    let of = |column| Expr::col((recipients::Entity, column));
    Expr::exists(
        Query::select()
            .expr(Expr::val(1))
            .from(recipients::Entity)
            .and_where(of(recipients::Column::UserId).eq(Expr::col((Entity, Column::UserId))))
            .and_where(of(recipients::Column::Address).eq(Expr::col((Entity, Column::Address))))
            .to_owned(),
    )
}
