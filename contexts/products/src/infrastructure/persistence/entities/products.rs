//! `products`: one row a product. The column `number`, which the full-text index refers to, is not mapped: the database
//! assigns it.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) name_sort: String,
    pub(crate) description: String,
    pub(crate) category: String,
    pub(crate) price_minor: i64,
    pub(crate) currency: String,
    pub(crate) images: String,
    pub(crate) status: String,
    pub(crate) withdrawn_at: Option<i64>,
    pub(crate) added_at: i64,
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
