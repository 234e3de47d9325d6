//! Reads on the connections of the pool.

use std::time::Duration;

use sea_orm::sqlx::error::BoxDynError;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::{PgArguments, PgRow};
use sea_orm::sqlx::{self, AssertSqlSafe, Postgres};
use sea_orm::{
    DatabaseConnection, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryTrait, RuntimeErr,
    Select, Value,
};
use shared_kernel::StoreError;
use tokio::time::timeout;

use super::arguments::arguments;
use super::errors;
use crate::database::errors::read_error;
use crate::database::readers::ReadersInUse;
use crate::unit_of_work::statements::select_by;

/// A server that has not answered for this long counts as gone: it ends a statement itself after 30 s (`statement_timeout`).
const SILENCE: Duration = Duration::from_secs(35);

/// The rows that `select` finds.
pub(in super::super) async fn all<E: EntityTrait>(
    connection: &DatabaseConnection,
    select: &Select<E>,
) -> Result<Vec<E::Model>, StoreError> {
    let statement = select.build(DbBackend::Postgres);
    let values = statement.values.map_or_else(Vec::new, |values| values.0);
    read(connection, &statement.sql, || arguments(&[], &values)).await
}

/// The rows of `E` whose `column` is one of `keys`, which must not be empty. The keys are one array: the text is the
/// same for any number of keys, so that it is prepared once.
pub(in super::super) async fn find_by<E: EntityTrait>(
    connection: &DatabaseConnection,
    column: E::Column,
    keys: Vec<Value>,
) -> Result<Vec<E::Model>, StoreError> {
    let sql = select_by::<E>(column, keys.len(), DbBackend::Postgres);
    rows(connection, &sql, &[keys]).await
}

/// The rows that `sql` selects, whose arguments are arrays.
pub(in super::super) async fn rows<M: FromQueryResult>(
    connection: &DatabaseConnection,
    sql: &str,
    columns: &[Vec<Value>],
) -> Result<Vec<M>, StoreError> {
    read(connection, sql, || arguments(columns, &[])).await
}

/// Reads, and once more when the connection was cut: a read can be repeated. After a silence nobody may wait for it any more.
async fn read<M: FromQueryResult>(
    connection: &DatabaseConnection,
    sql: &str,
    arguments: impl Fn() -> Result<PgArguments, BoxDynError>,
) -> Result<Vec<M>, StoreError> {
    let pool = connection.get_postgres_connection_pool();
    let query = async || {
        let arguments = arguments().map_err(sqlx::Error::Encode).map_err(failed)?;
        let mut connection = Borrowed::of(pool.acquire().await.map_err(failed)?);
        let rows = timeout(SILENCE, connection.fetch_all(sql, arguments)).await;
        let rows = rows.map_err(|_elapsed| silent())?.map_err(failed)?;
        rows.into_iter().map(|row| M::from_query_result(&row.into(), "")).collect()
    };
    match query().await {
        Err(error) if is_cut(&error) => Box::pin(query()).await.map_err(read_error),
        answer => answer.map_err(read_error),
    }
}

/// A connection that goes back to the pool when its server has answered, and is closed otherwise. The pool waits without a limit
/// for the answer to a read that nobody waits for any more; with a server that is silent, it would soon have no connection left.
struct Borrowed {
    connection: PoolConnection<Postgres>,
    is_asked: bool,
}

impl Borrowed {
    fn of(connection: PoolConnection<Postgres>) -> Self {
        Self { connection, is_asked: false }
    }

    async fn fetch_all(
        &mut self,
        sql: &str,
        arguments: PgArguments,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        self.is_asked = true;
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let answer = query.fetch_all(&mut *self.connection).await;
        self.is_asked = false;
        answer
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if self.is_asked {
            self.connection.close_on_drop();
        }
    }
}

fn silent() -> DbErr {
    DbErr::Custom(format!("the server has not answered within {} s", SILENCE.as_secs()))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most failures are no cut connection")]
fn is_cut(error: &DbErr) -> bool {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => errors::is_cut(error),
        _ => false,
    }
}

/// The connections of the pool, at the moment.
pub(in super::super) fn readers_in_use(reports: &DatabaseConnection) -> ReadersInUse {
    let pool = reports.get_postgres_connection_pool();
    let open = usize::try_from(pool.size()).unwrap_or_default();
    // While a connection is given back, the pool may count more idle ones than there are.
    ReadersInUse { open, idle: pool.num_idle().min(open) }
}

#[cfg(test)]
mod tests;
