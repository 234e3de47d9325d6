//! The one connection that writes, held as long as the writer lives.
//!
//! A pool tests every connection that comes back to it and hands it out anew: two turns through the connection's thread for
//! each transaction. sea-orm hands out a single connection only in the shape of a transaction, so the writer keeps one of
//! those, ends it at once, and from then on says itself where transactions begin and end.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};
use shared_kernel::StoreError;

use crate::database::write_error;

pub(super) struct WriterConnection {
    held: DatabaseTransaction,
    begin: &'static str,
}

impl WriterConnection {
    pub(super) async fn hold(pool: &DatabaseConnection) -> Result<Self, StoreError> {
        // A transaction on SQLite that reads first and writes later can be refused half-way: it takes the lock at once.
        let is_sqlite = pool.get_database_backend() == DbBackend::Sqlite;
        let begin = if is_sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        let held = pool.begin().await.map_err(write_error)?;
        let connection = Self { held, begin };
        connection.say("COMMIT").await?;
        Ok(connection)
    }

    pub(super) async fn begin(&self) -> Result<&DatabaseTransaction, StoreError> {
        self.say(self.begin).await?;
        Ok(&self.held)
    }

    /// Where statements go while a transaction is open.
    pub(super) const fn transaction(&self) -> &DatabaseTransaction {
        &self.held
    }

    /// Commits. When that is refused nothing is stored, and the transaction is over.
    pub(super) async fn commit(&self) -> Result<(), StoreError> {
        let committed = self.say("COMMIT").await;
        if committed.is_err() {
            self.roll_back().await;
        }
        committed
    }

    /// Ends the transaction and takes everything back. Some failures have ended it already, and that is as well.
    pub(super) async fn roll_back(&self) {
        let _ended_already = self.say("ROLLBACK").await;
    }

    pub(super) async fn save_point(&self) -> Result<(), StoreError> {
        self.say("SAVEPOINT unit").await
    }

    pub(super) async fn keep_since_save_point(&self) -> Result<(), StoreError> {
        self.say("RELEASE SAVEPOINT unit").await
    }

    pub(super) async fn undo_since_save_point(&self) -> Result<(), StoreError> {
        self.say("ROLLBACK TO SAVEPOINT unit").await?;
        self.say("RELEASE SAVEPOINT unit").await
    }

    /// Gives the connection back to its pool.
    pub(super) async fn release(self) {
        // What is dropped is rolled back, so there must be something to roll back.
        if self.say(self.begin).await.is_ok() {
            let _closing_anyway = self.held.rollback().await;
        }
    }

    async fn say(&self, sql: &'static str) -> Result<(), StoreError> {
        self.held.execute_unprepared(sql).await.map_err(write_error)?;
        Ok(())
    }
}
