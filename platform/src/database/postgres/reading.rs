//! Reads on the connections of the pool.

use sea_orm::sqlx::{self, AssertSqlSafe};
use sea_orm::{
    DatabaseConnection, DbBackend, DbErr, EntityTrait, FromQueryResult, RuntimeErr, Value,
};
use shared_kernel::StoreError;

use super::arguments::arguments;
use super::errors;
use crate::database::errors::read_error;
use crate::database::readers::ReadersInUse;
use crate::unit_of_work::statements::select_by;

/// Reads, and once more when the connection was cut: a read can be repeated.
pub(in super::super) async fn read<T, F>(query: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, DbErr>>,
{
    match query().await {
        Err(error) if is_cut(&error) => query().await.map_err(read_error),
        answer => answer.map_err(read_error),
    }
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
    let pool = connection.get_postgres_connection_pool();
    let query = async || {
        let arguments = arguments(columns, &[]).map_err(sqlx::Error::Encode);
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments.map_err(failed)?);
        let rows = query.fetch_all(pool).await.map_err(failed)?;
        rows.into_iter().map(|row| M::from_query_result(&row.into(), "")).collect()
    };
    read(query).await
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
