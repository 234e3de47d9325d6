//! The handle of the writer, and the requests it sends.

use std::sync::Arc;

use shared_kernel::StoreError;
use tokio::sync::Mutex;
use tracing::Span;

use super::commit_feed::CommitFeed;
use super::marks::{Mark, Marks};
use crate::outbox::{Placed, Transport};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{mpsc, oneshot};
use crate::unit_of_work::UnitOfWork;

pub(super) enum Request {
    Commit(Submission),
    FlushMarks(oneshot::Sender<()>),
    Stop,
}

/// A unit of work and the channel for its answer.
pub(super) struct Submission {
    pub(super) unit: Box<UnitOfWork>,
    /// The span of the commit, which belongs to whoever waits for it.
    pub(super) span: Span,
    pub(super) answer: oneshot::Sender<Result<(), StoreError>>,
}

/// The handle of a writer.
pub(crate) struct WriterHandle {
    pub(super) requests: mpsc::Sender<Request>,
    pub(super) marks: Arc<Marks>,
    pub(super) feeds: Vec<Arc<CommitFeed>>,
    pub(super) is_context_moved: Arc<AtomicBool>,
    pub(super) ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl WriterHandle {
    /// Commits a unit of work. The writer notes on `span` what it did with it.
    pub(crate) async fn commit(&self, unit: UnitOfWork, span: Span) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let gone =
            || StoreError::Unavailable("the writer has stopped; try again after a restart".into());
        self.requests
            .send(Request::Commit(Submission { unit: Box::new(unit), span, answer }))
            .await
            .map_err(|_stopped| gone())?;
        answered.await.unwrap_or_else(|_stopped| Err(gone()))
    }

    /// Marks that a transport has taken the event at `position`; the mark is written with one of the next groups,
    /// unless `epoch` is over by then.
    pub(crate) fn taken(&self, position: i64, transport: Transport, epoch: i64) {
        self.marks.add(Mark { position, transport, epoch });
    }

    /// The feed of commits for the relay of `transport`; only the first caller gets it.
    pub(crate) fn take_feed(&self, transport: Transport) -> Option<mpsc::Receiver<Arc<[Placed]>>> {
        let feed = self.feeds.iter().find(|feed| feed.transport == transport)?;
        feed.take()
    }

    /// Returns when there are marks that wait for a group. The caller flushes them if no group comes.
    pub(crate) async fn marks_wait(&self) {
        self.marks.some.notified().await;
    }

    /// Returns when all marks given before are written, or could not be.
    pub(crate) async fn flush_marks(&self) {
        let (done, flushed) = oneshot::channel();
        if self.requests.send(Request::FlushMarks(done)).await.is_ok() {
            let _stopped = flushed.await;
        }
    }

    /// Whether groups were withheld from the relay of `transport` since this was last asked. It then reads the table.
    pub(crate) fn relay_fell_behind(&self, transport: Transport) -> bool {
        let feed = self.feeds.iter().find(|feed| feed.transport == transport);
        feed.is_some_and(|feed| feed.fell_behind())
    }

    /// Whether the last write was refused because the data are in another database. A flush of the marks tries again.
    pub(crate) fn is_context_moved(&self) -> bool {
        self.is_context_moved.load(Ordering::Acquire)
    }

    /// Returns when the writer accepts no more requests.
    pub(crate) async fn ended(&self) {
        self.requests.closed().await;
    }

    /// Finishes the accepted requests, then ends.
    pub(crate) async fn stop(&self) {
        let Some(ended) = self.ended.lock().await.take() else { return };
        // A writer that has ended has nothing left to finish.
        let _gone = self.requests.send(Request::Stop).await;
        let _ended = ended.await;
    }
}
