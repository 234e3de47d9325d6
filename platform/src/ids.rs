//! Ids of the running system.

use shared_kernel::Ids;
use uuid::Uuid;

/// Makes `UUIDv7`s: ordered by time, and strictly increasing within this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimeOrderedIds;

impl Ids for TimeOrderedIds {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
