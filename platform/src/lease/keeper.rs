//! Takes the lease of a context on a server, and renews it for as long as the host runs.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::held::{Lease, NAME};
use super::wake::RELEASED;

/// How long a lease is valid without being renewed: a host that dies is replaced within this time.
const VALID: Duration = Duration::from_secs(3);
/// The interval between renewals, or attempts to take it.
const RENEW: Duration = Duration::from_millis(700);
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// Takes or renews the lease. The time is the server's: the clocks of hosts may differ.
const TAKE: &str = "INSERT INTO leases (name, holder, epoch, held_until)
    VALUES ($1, $2, 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + $3)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until,
        epoch = leases.epoch + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END
    WHERE leases.holder = excluded.holder
        OR leases.held_until < (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
    RETURNING epoch";

/// Releases it and notifies the other hosts on channel `$3`, in one transaction.
const RELEASE: &str = "WITH released AS (
        UPDATE leases SET held_until = 0 WHERE name = $1 AND holder = $2 RETURNING name)
    SELECT pg_notify($3, $4) FROM released";

/// Whether a host holds the lease of the context whose schema the connection is for: then one runs, or was killed less than
/// three seconds ago.
pub async fn is_held(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    let held = "SELECT held_until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
        FROM leases WHERE name = $1";
    let held = Statement::from_sql_and_values(DbBackend::Postgres, held, [NAME.into()]);
    let row = connection.query_one_raw(held).await?;
    row.map_or(Ok(false), |row| row.try_get_by_index(0))
}

/// Keeps one context's lease.
pub(crate) struct Keeper {
    connection: DatabaseConnection,
    holder: String,
    epoch: watch::Sender<Option<i64>>,
    /// When the lease of this host runs out unless it is renewed; of no meaning while it has none.
    valid_until: Mutex<Option<Instant>>,
}

impl Keeper {
    /// A keeper without the lease. Every start of a host is a holder of its own: work that the previous run left under
    /// way belongs to an earlier epoch.
    pub(crate) fn new(connection: DatabaseConnection, host: Uuid) -> (Self, Lease) {
        let (epoch, held) = watch::channel(None);
        let valid_until = Mutex::default();
        (Self { connection, holder: host.to_string(), epoch, valid_until }, Lease(held))
    }

    /// How long this host holds the lease for if it cannot renew it; `None` without the lease.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        let valid_until = *self.valid_until.lock().unwrap_or_else(PoisonError::into_inner);
        self.epoch.borrow().and(valid_until).map(|until| until - Instant::now())
    }

    /// Takes the lease when it is free, at once when `released` changes, and renews it, until `stopping`. The lease then runs
    /// out, unless it is released.
    pub(crate) async fn run(&self, mut released: watch::Receiver<()>, stopping: CancellationToken) {
        let mut valid_until = Instant::now();
        while !stopping.is_cancelled() {
            let asked = Instant::now();
            let epoch = match timeout(PATIENCE, self.take()).await {
                Ok(Ok(epoch)) => {
                    valid_until = asked + VALID;
                    *self.valid_until.lock().unwrap_or_else(PoisonError::into_inner) =
                        Some(valid_until);
                    epoch
                }
                // No other host can take it before it has expired.
                Ok(Err(_)) | Err(_) if Instant::now() + RENEW + PATIENCE < valid_until => {
                    *self.epoch.borrow()
                }
                Ok(Err(_)) | Err(_) => None,
            };
            self.epoch.send_if_modified(|now| std::mem::replace(now, epoch) != epoch);
            tokio::select! {
                () = stopping.cancelled() => {}
                Ok(()) = released.changed() => {}
                () = sleep(RENEW) => {}
            }
        }
    }

    /// Releases it and tells the others on `channel`, so that one of them takes it at once.
    pub(crate) async fn release(&self, channel: &str) {
        let values = [NAME.into(), self.holder.as_str().into(), channel.into(), RELEASED.into()];
        let release = Statement::from_sql_and_values(DbBackend::Postgres, RELEASE, values);
        // If it cannot be released now, it expires by itself.
        let _runs_out = timeout(PATIENCE, self.connection.query_one_raw(release)).await;
        self.epoch.send_replace(None);
    }

    async fn take(&self) -> Result<Option<i64>, DbErr> {
        let valid_us = i64::try_from(VALID.as_micros()).unwrap_or(i64::MAX);
        let values = [NAME.into(), self.holder.as_str().into(), valid_us.into()];
        let take = Statement::from_sql_and_values(DbBackend::Postgres, TAKE, values);
        let row = self.connection.query_one_raw(take).await?;
        row.map(|row| row.try_get_by_index(0)).transpose()
    }
}
