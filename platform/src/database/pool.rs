//! Pools of connections. Every pool of the shop is opened here.

use std::time::Duration;

use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};

/// Opens a pool that closes no idle connection and no old one: it runs no task that looks for them.
///
/// That task of sqlx (0.9.0 and before) reads the number of idle connections at a moment when it can be below zero,
/// counts to 2⁶⁴ without yielding, and takes a thread of the runtime with it, for ever
/// (<https://github.com/transact-rs/sqlx/issues/3645>). A connection that its server has closed is found out when it is
/// acquired, where the options say so.
pub async fn open_pool(options: impl Into<ConnectOptions>) -> Result<DatabaseConnection, DbErr> {
    let mut options = options.into();
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    #[expect(clippy::disallowed_methods, reason = "the one place where pools are opened")]
    Box::pin(sea_orm::Database::connect(options)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pool_runs_no_task() {
        let pool = open_pool("sqlite::memory:").await.unwrap();
        pool.ping().await.unwrap();
        // A task of its own gives the connection back, and ends.
        let tasks = tokio::runtime::Handle::current().metrics();
        let at_rest = async {
            while tasks.num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), at_rest).await.unwrap();
    }
}
