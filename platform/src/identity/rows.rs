//! The table of the identity: one row about the database itself, and one for each database that hosts have had beside it.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement};
use uuid::Uuid;

use super::Identity;
use crate::database::catalog::has_table;

/// The table.
pub(crate) const TABLE: &str = "shop_identity";

/// A row. The one about the database itself has a lineage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) shop: Uuid,
    pub(crate) lineage: Option<Uuid>,
}

/// The rows; `None` when there is no such table.
pub(super) async fn read(connection: &impl ConnectionTrait) -> Result<Option<Vec<Row>>, DbErr> {
    if !has_table(connection, TABLE).await? {
        return Ok(None);
    }
    let query = "SELECT name, shop_id, lineage FROM shop_identity ORDER BY name";
    let query = Statement::from_string(connection.get_database_backend(), query);
    let rows = connection.query_all_raw(query).await?;
    let row = |row: &sea_orm::QueryResult| {
        Ok(Row {
            name: row.try_get_by_index(0)?,
            shop: row.try_get_by_index(1)?,
            lineage: row.try_get_by_index(2)?,
        })
    };
    rows.iter().map(row).collect::<Result<_, DbErr>>().map(Some)
}

/// Writes the identity of the database `name`, in place of another shop's if there is one, within a transaction. The table
/// must be there. When two hosts claim a database for one shop, the first one's lineage stays.
pub async fn claim(
    transaction: &DatabaseTransaction,
    name: &str,
    identity: Identity,
) -> Result<(), DbErr> {
    let Identity { shop, lineage } = identity;
    let others = "DELETE FROM shop_identity WHERE shop_id <> $1";
    run(transaction, others, [shop.into()]).await?;
    let own = "INSERT INTO shop_identity (name, shop_id, lineage) VALUES ($1, $2, $3) \
               ON CONFLICT (name) DO UPDATE SET lineage = coalesce(shop_identity.lineage, excluded.lineage)";
    run(transaction, own, [name.into(), shop.into(), lineage.into()]).await
}

/// Notes that these databases were there beside the database of `connection`.
pub async fn name_siblings<'a>(
    connection: &DatabaseConnection,
    shop: Uuid,
    names: impl Iterator<Item = &'a str> + Send,
) -> Result<(), DbErr> {
    for name in names {
        let sibling = "INSERT INTO shop_identity (name, shop_id) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        run(connection, sibling, [name.into(), shop.into()]).await?;
    }
    Ok(())
}

async fn run(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.map(drop)
}
