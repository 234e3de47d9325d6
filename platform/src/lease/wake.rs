//! Wakes the host that relays when another host commits events, and the others when the lease is released: one notification
//! for many commits, sent after them and outside of their transactions. A lost notification costs an idle relay a second
//! until it reads the table; a busy one sees the gap in the group numbers.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tokio::sync::{Notify, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Commits within this time share one notification.
const TOGETHER: Duration = Duration::from_millis(5);
/// The delay after a failure of the server.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

/// The notification that the lease is free. Every other one is about commits.
pub(super) const RELEASED: &str = "released";

/// Wakes the relay of one context, on whichever host it runs.
pub(crate) struct Wake {
    others: watch::Sender<()>,
    released: watch::Sender<()>,
    pending: Notify,
}

impl Default for Wake {
    fn default() -> Self {
        let [others, released] = [watch::channel(()).0, watch::channel(()).0];
        Self { others, released, pending: Notify::new() }
    }
}

impl Wake {
    /// Notes that there are events for the relay of another host.
    pub(crate) fn notify(&self) {
        self.pending.notify_one();
    }

    /// Changes when another host has notified.
    pub(crate) fn others_notified(&self) -> watch::Receiver<()> {
        self.others.subscribe()
    }

    /// Changes when another host has released the lease.
    pub(crate) fn others_released(&self) -> watch::Receiver<()> {
        self.released.subscribe()
    }

    /// Sends this host's notifications and receives those of the others, until `stopping`.
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
            self.pending.notified().await;
            sleep(TOGETHER).await;
            let notify = "SELECT pg_notify($1, '')";
            let values = [channel.into()];
            let notify = Statement::from_sql_and_values(DbBackend::Postgres, notify, values);
            // The poll of the relay makes up for a lost notification.
            let _lost = connection.execute_raw(notify).await;
        }
    }

    async fn listen(&self, connection: &DatabaseConnection, channel: &str) {
        loop {
            let pool = connection.get_postgres_connection_pool();
            if let Ok(mut listener) = PgListener::connect_with(pool).await
                && listener.listen(channel).await.is_ok()
            {
                while let Ok(notification) = listener.recv().await {
                    let of = match notification.payload() {
                        RELEASED => &self.released,
                        _commits => &self.others,
                    };
                    of.send_replace(());
                }
            }
            sleep(AFTER_A_FAILURE).await;
        }
    }
}
