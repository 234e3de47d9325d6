//! The results of the raw programs.

use crate::baseline::limit::Reached;
use serde::Serialize;

/// The throughput of the raw programs.
#[derive(Debug, Serialize)]
#[serde(tag = "program", rename_all = "kebab-case")]
pub enum Limit {
    /// Four transactions a checkout, on one thread; and the same for groups of checkouts.
    Sqlite {
        /// One checkout a transaction.
        one_at_a_time: Reached,
        /// A group of checkouts a transaction.
        in_groups: Reached,
    },
    /// Four plain transactions a checkout, with as many clients as the shop has customers at once, or as many as the
    /// script can tell apart. A checkout with a serialization failure counts as failed.
    Pgbench {
        /// Concurrent clients.
        clients: u32,
        /// Checkouts that failed.
        failed: u64,
        /// One checkout in four transactions.
        four_transactions: Reached,
    },
    /// `pgbench` is not installed, or its output cannot be parsed.
    Missing {
        /// The reason.
        why: String,
    },
}

impl Limit {
    /// Checkouts a second of the program that groups or overlaps as many checkouts as the shop does.
    pub(crate) const fn with_many_at_once(&self) -> Option<f64> {
        match self {
            Self::Sqlite { in_groups, .. } => Some(in_groups.checkouts_per_s),
            Self::Pgbench { four_transactions, .. } => Some(four_transactions.checkouts_per_s),
            Self::Missing { .. } => None,
        }
    }
}
