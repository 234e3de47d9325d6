//! Reading rows: from a file on the calling thread, from a server through the pool.

use sea_orm::{
    DatabaseConnection, DbBackend, EntityTrait, FromQueryResult, QuerySelect, QueryTrait, Select,
    Statement, TryIntoModel, Value,
};
use shared_kernel::StoreError;
use tracing::Instrument;

use super::{Database, Engine, postgres};
use crate::unit_of_work::statements;

impl Database {
    /// The rows of `E` whose `column` is one of `keys`, in no particular order. Most use cases begin with this query,
    /// so it takes the shortest path: see [`Database::all`].
    pub async fn find_by<E, K>(
        &self,
        column: E::Column,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
        K: Into<Value>,
    {
        let keys: Vec<Value> = keys.into_iter().map(Into::into).collect();
        self.rows_by::<E>(column, keys).instrument(self.read_span::<E>()).await
    }

    async fn rows_by<E>(
        &self,
        column: E::Column,
        mut keys: Vec<Value>,
    ) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let Some(last) = keys.last().cloned() else { return Ok(Vec::new()) };
        match &self.0.engine {
            Engine::Embedded(readers) => {
                // The number of keys is rounded up to a power of two by repeating the last key: a handful of prepared
                // statements serves every number.
                keys.resize(keys.len().next_power_of_two(), last);
                tokio::task::consume_budget().await;
                let sql = statements::select_by::<E>(column, keys.len(), DbBackend::Sqlite);
                readers.rows::<E>(&Statement::from_sql_and_values(DbBackend::Sqlite, sql, keys))
            }
            Engine::Server(_) => postgres::find_by::<E>(&self.0.reports, column, keys).await,
        }
    }

    /// The rows of a query whose arguments are arrays: on a server, one round trip for all of them. Not for embedded
    /// databases, which have neither arrays nor a round trip to save.
    pub(crate) async fn on_a_server<M: FromQueryResult>(
        &self,
        sql: &str,
        arguments: &[Vec<Value>],
    ) -> Result<Vec<M>, StoreError> {
        postgres::rows(&self.0.reports, sql, arguments).await
    }

    /// The rows that `select` finds, as stored now. Made for the few rows of a use case: on an embedded database it
    /// runs on the calling thread, and blocks it meanwhile.
    pub async fn all<E>(&self, select: Select<E>) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        self.rows(select).instrument(self.read_span::<E>()).await
    }

    async fn rows<E>(&self, select: Select<E>) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        match &self.0.engine {
            Engine::Embedded(readers) => {
                // An embedded read never yields: without this, a task that reads in a loop would never let another task
                // run.
                tokio::task::consume_budget().await;
                readers.rows::<E>(&select.build(DbBackend::Sqlite))
            }
            Engine::Server(_) => postgres::all(&self.0.reports, &select).await,
        }
    }

    /// The same, each row by itself: one that cannot be read does not hide the others.
    pub async fn each<E>(
        &self,
        select: Select<E>,
    ) -> Result<Vec<Result<E::Model, StoreError>>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        match &self.0.engine {
            Engine::Embedded(readers) => {
                tokio::task::consume_budget().await;
                readers.each::<E>(&select.build(DbBackend::Sqlite))
            }
            // A server refuses a value that is not of its column's type.
            Engine::Server(_) => Ok(self.all(select).await?.into_iter().map(Ok).collect()),
        }
    }

    /// The first row that `select` finds, as [`Database::all`] does.
    pub async fn one<E>(&self, select: Select<E>) -> Result<Option<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        Ok(self.all(select.limit(1)).await?.pop())
    }

    /// The pool for reads that are long, or that select anything but whole rows: they block other threads than the
    /// caller's. It cannot write.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.0.reports
    }
}
