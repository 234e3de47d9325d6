//! Which host of a context takes its events to the bus and does its due work. On an embedded database there is only one.
//! On a server several hosts may run the same context: all of them answer requests and commit, and the one that holds
//! the lease does the rest. A lease has an epoch; what was begun under an earlier one can mark nothing any more.

use tokio::sync::watch;

mod keeper;
mod wake;

pub(crate) use keeper::Keeper;
pub(crate) use wake::Wake;

/// The name of the lease in the table `leases`.
pub(crate) const NAME: &str = "messages";

/// Tells whether this host holds the lease. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Lease(watch::Receiver<Option<i64>>);

impl Lease {
    /// The lease of a host that can be the only one.
    pub(crate) fn of_the_only_host() -> Self {
        Self(watch::channel(Some(1)).1)
    }

    /// The epoch under which this host holds the lease now.
    pub(crate) fn epoch(&self) -> Option<i64> {
        *self.0.borrow()
    }

    /// Returns the epoch as soon as this host holds the lease.
    pub(crate) async fn held(&mut self) -> i64 {
        let epoch = self.0.wait_for(Option::is_some).await.map(|epoch| *epoch);
        match epoch {
            Ok(Some(epoch)) => epoch,
            // Nobody keeps it any more: the host stops.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// Returns when this host does not hold the lease of `epoch` any more.
    pub(crate) async fn lost(&mut self, epoch: i64) {
        if self.0.wait_for(|now| *now != Some(epoch)).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
