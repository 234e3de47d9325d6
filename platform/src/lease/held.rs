//! The lease as its readers see it: whether this host holds it, and under which epoch.

use tokio::sync::watch;

/// The name of the lease in the table `leases`.
pub(crate) const NAME: &str = "messages";

/// The lease as seen by this host. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Lease(pub(super) watch::Receiver<Option<i64>>);

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
            // The keeper is gone: the host stops.
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
