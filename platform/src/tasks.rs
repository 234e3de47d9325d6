//! The tasks of one host: spawned on the main runtime, told to stop, and waited for.

use std::future::Future;

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Spawns tasks that a graceful stop waits for. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tasks {
    runtime: Handle,
    tracker: TaskTracker,
    stopping: CancellationToken,
}

impl Tasks {
    /// Tasks on the runtime that this is called on: the main one, not one of actix's single-threaded workers.
    ///
    /// # Panics
    /// When called outside a tokio runtime.
    pub fn on_this_runtime() -> Self {
        Self {
            runtime: Handle::current(),
            tracker: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }
    }

    /// Starts a task. A stop waits for it to end.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn_on(task, &self.runtime);
    }

    /// Is cancelled when the host begins to stop. Loops end on it; work already accepted is finished first.
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Tells every loop to stop and returns when all tasks have ended.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}
