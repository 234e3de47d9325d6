//! How a host that commits events wakes the one that relays them: one notification for many commits, sent after them and
//! outside of them. One that is lost costs a second of an idle
//! relay, which then looks into the table; a busy one sees the gap in the numbers of the groups.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tokio::sync::{Notify, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Commits within this time share one notification.
const TOGETHER: Duration = Duration::from_millis(5);
/// After a failure of the server.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

/// Wakes the relay of one context, wherever it runs.
pub(crate) struct Wake {
    told: watch::Sender<()>,
    to_tell: Notify,
}

impl Default for Wake {
    fn default() -> Self {
        Self { told: watch::channel(()).0, to_tell: Notify::new() }
    }
}

impl Wake {
    /// Says that there are events for the relay of another host.
    pub(crate) fn tell(&self) {
        self.to_tell.notify_one();
    }

    /// Changes when another host has said so.
    pub(crate) fn told(&self) -> watch::Receiver<()> {
        self.told.subscribe()
    }

    /// Sends what is told here and hears what is told elsewhere, until `stopping`.
    pub(crate) async fn run(
        &self,
        connection: &DatabaseConnection,
        channel: &str,
        stopping: CancellationToken,
    ) {
        tokio::select! {
            () = stopping.cancelled() => {}
            () = self.send(connection, channel) => {}
            () = self.listen(connection, channel) => {}
        }
    }

    async fn send(&self, connection: &DatabaseConnection, channel: &str) {
        loop {
            self.to_tell.notified().await;
            sleep(TOGETHER).await;
            let notify = "SELECT pg_notify($1, '')";
            let values = [channel.into()];
            let notify = Statement::from_sql_and_values(DbBackend::Postgres, notify, values);
            // The poll of the relay makes up for one that is lost.
            let _lost = connection.execute_raw(notify).await;
        }
    }

    async fn listen(&self, connection: &DatabaseConnection, channel: &str) {
        loop {
            let pool = connection.get_postgres_connection_pool();
            if let Ok(mut listener) = PgListener::connect_with(pool).await
                && listener.listen(channel).await.is_ok()
            {
                while listener.recv().await.is_ok() {
                    self.told.send_replace(());
                }
            }
            sleep(AFTER_A_FAILURE).await;
        }
    }
}
