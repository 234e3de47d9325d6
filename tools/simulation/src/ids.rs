//! Sequential ids for the whole world: no id is issued twice, however often processes crash.

use std::sync::atomic::{AtomicU64, Ordering};

use shared_kernel::Ids;
use uuid::Uuid;

/// The ids of one world.
#[derive(Debug)]
pub(crate) struct CountedIds(AtomicU64);

impl CountedIds {
    /// Ids that follow the first `given`.
    pub(crate) const fn after(given: u64) -> Self {
        Self(AtomicU64::new(given))
    }

    /// The number of issued ids.
    pub(crate) fn given(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Ids for CountedIds {
    fn next(&self) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        // The version and variant bits of UUIDv7, which the shop's own ids have.
        Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000_0000_0000_0000 | number)
    }
}
