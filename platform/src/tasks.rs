//! The tasks of one host: spawned on the main runtime, told to stop, and waited for; and asynchronous work for a
//! `Drop`.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Spawns tasks that a graceful stop waits for. Cheap to clone.
#[derive(Clone)]
pub struct Tasks {
    runs: Runs,
    tracker: TaskTracker,
    draining: CancellationToken,
    stopping: CancellationToken,
    broken: CancellationToken,
}

/// Runs tasks in place of a runtime: a scheduler that decides which task runs next.
pub trait Scheduler: Send + Sync {
    /// Takes over a task. Dropping the task before its end kills it, as a crash of its process would.
    fn spawn(&self, task: Task);
}

/// A task on its way to a [`Scheduler`].
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Clone)]
enum Runs {
    OnARuntime(Handle),
    By(Arc<dyn Scheduler>),
}

impl Tasks {
    /// Tasks on the runtime that this is called on: the main one, not one of actix's single-threaded workers.
    ///
    /// # Panics
    /// When called outside a tokio runtime.
    pub fn on_this_runtime() -> Self {
        Self::that_run(Runs::OnARuntime(Handle::current()))
    }

    /// Tasks that `scheduler` runs.
    pub fn run_by(scheduler: Arc<dyn Scheduler>) -> Self {
        Self::that_run(Runs::By(scheduler))
    }

    fn that_run(runs: Runs) -> Self {
        let [draining, stopping, broken] = std::array::from_fn(|_| CancellationToken::new());
        Self { runs, tracker: TaskTracker::new(), draining, stopping, broken }
    }

    /// Starts a part of the host: a task that other parts rely on. A stop waits for it to end. When it panics, the host
    /// is [broken](Self::broken).
    pub fn spawn(&self, part: impl Future<Output = ()> + Send + 'static) {
        match &self.runs {
            Runs::OnARuntime(runtime) => {
                let broken = self.broken.clone();
                let part = async move {
                    if AssertUnwindSafe(part).catch_unwind().await.is_err() {
                        broken.cancel();
                    }
                };
                self.tracker.spawn_on(part, runtime);
            }
            Runs::By(scheduler) => scheduler.spawn(Box::pin(self.tracker.track_future(part))),
        }
    }

    /// Starts a detached task, whose loss its sender notices or a later retry makes good. A stop waits for it to end. A
    /// panic ends this task only.
    pub fn spawn_detached(&self, task: impl Future<Output = ()> + Send + 'static) {
        match &self.runs {
            Runs::OnARuntime(runtime) => {
                self.tracker.spawn_on(task, runtime);
            }
            Runs::By(scheduler) => scheduler.spawn(Box::pin(self.tracker.track_future(task))),
        }
    }

    /// Returns when a part of the host has panicked. The other parts cannot do its work, so the host must end.
    pub async fn broken(&self) {
        self.broken.cancelled().await;
    }

    /// Is cancelled when the host is told to stop, while all of it still runs. The host is not ready from then on, and a
    /// request that waits for an outcome is answered without it.
    pub fn draining(&self) -> CancellationToken {
        self.draining.clone()
    }

    /// Announces the stop. Requests are still answered, and every task goes on.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Is cancelled when the tasks are to end, after the last request. Loops end on it; work already accepted is finished
    /// first.
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Tells every loop to stop and returns when all tasks have ended.
    pub async fn stop(&self) {
        self.drain();
        self.stopping.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}

/// Runs `work` on a thread and a runtime of its own, and returns when it has ended: for a `Drop` that has something to
/// remove on a server, since the runtime of its owner may be shutting down.
pub fn run_to_its_end(work: impl Future<Output = ()> + Send + 'static) {
    let running = std::thread::spawn(move || {
        match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(work),
            Err(error) => tracing::error!(%error, "what was to be removed is left behind"),
        }
    });
    if running.join().is_err() {
        tracing::error!("what was to be removed may be left behind");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_of_a_part_breaks_the_host_and_of_a_detached_task_does_not() {
        let tasks = Tasks::on_this_runtime();
        tasks.spawn_detached(async { panic!("a detached task") });
        tasks.stop().await;
        assert!(!tasks.broken.is_cancelled());

        let tasks = Tasks::on_this_runtime();
        tasks.spawn(async { panic!("a part") });
        tasks.broken().await;
        tasks.stop().await;
    }

    #[tokio::test]
    async fn a_stop_is_announced_before_tasks_are_told_to_end() {
        let tasks = Tasks::on_this_runtime();
        tasks.drain();
        assert!(tasks.draining().is_cancelled() && !tasks.stopping().is_cancelled());
        tasks.stop().await;
        assert!(tasks.stopping().is_cancelled());
        let tasks = Tasks::on_this_runtime();
        tasks.stop().await;
        assert!(tasks.draining().is_cancelled(), "a stop without an announcement is one too");
    }

    #[tokio::test]
    async fn work_for_a_drop_is_done_when_the_call_returns() {
        let (done, told) = std::sync::mpsc::channel();
        run_to_its_end(async move {
            tokio::task::yield_now().await;
            done.send(()).unwrap();
        });
        assert!(told.try_recv().is_ok());
    }
}
