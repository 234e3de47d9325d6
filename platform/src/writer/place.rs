//! Where a writer runs: on a thread of its own, or between other tasks.

use std::sync::Arc;

use crate::tasks::Scheduler;

/// Where a writer runs.
#[derive(Clone)]
pub(crate) enum WriterRuns {
    /// On a thread of its own: while a commit waits for the disk, other tasks run.
    OnItsThread,
    /// Between other tasks, where a commit never blocks.
    #[cfg_attr(
        not(feature = "testing"),
        expect(dead_code, reason = "a shop has threads; a simulation has none")
    )]
    By(Arc<dyn Scheduler>),
}
