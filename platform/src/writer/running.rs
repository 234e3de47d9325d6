//! Runs a writer from its start to its end: turn after turn, as long as requests may come.

use std::sync::Arc;

use shared_kernel::StoreError;
use tokio::sync::Mutex;

use super::commit_feed::CommitFeed;
use super::handle::{Submission, WriterHandle};
use super::marks::{Marks, Taken};
use super::place::WriterRuns;
use super::{Measured, Writer};
use crate::database::session::Session;
use crate::ports::Ports;
use crate::sync::{mpsc, oneshot, thread};
use crate::tasks::Scheduler;
use crate::wakeups::Wakeups;

/// How many requests may wait; further senders wait until there is capacity (backpressure).
const WAITING: usize = 4096;

impl Writer {
    /// Starts the writer, and returns its handle.
    pub(crate) fn start(
        context: &'static str,
        session: Session,
        ports: Ports,
        wakeups: Arc<Wakeups>,
        runs: &WriterRuns,
    ) -> Result<WriterHandle, StoreError> {
        let (writer, handle) = Self::new(context, session, ports, wakeups);
        match runs {
            WriterRuns::OnItsThread => writer.spawn(handle),
            WriterRuns::By(scheduler) => Ok(writer.spawn_by(&**scheduler, handle)),
        }
    }

    pub(super) fn new(
        context: &'static str,
        session: Session,
        ports: Ports,
        wakeups: Arc<Wakeups>,
    ) -> (Self, WriterHandle) {
        let (request_sender, requests) = mpsc::channel(WAITING);
        let marks = Arc::new(Marks::default());
        let feeds: Vec<Arc<CommitFeed>> = ports.transports.each().map(CommitFeed::of).collect();
        let writer = Self {
            measured: Measured::of(context, &ports),
            context,
            session,
            ports,
            wakeups,
            requests,
            marks: Arc::clone(&marks),
            feeds: feeds.clone(),
            taken: Taken::default(),
            flushes: Vec::new(),
            context_moved: None,
            is_context_moved: Arc::default(),
            stopping: false,
        };
        let (ended, is_context_moved) = (Mutex::new(None), Arc::clone(&writer.is_context_moved));
        (writer, WriterHandle { requests: request_sender, marks, feeds, is_context_moved, ended })
    }

    pub(super) fn spawn(self, mut handle: WriterHandle) -> Result<WriterHandle, StoreError> {
        let (ending, ended) = oneshot::channel();
        thread::Builder::new()
            .name(format!("{} writer", self.context))
            .spawn(move || {
                self.run();
                let _no_receiver = ending.send(());
            })
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        *handle.ended.get_mut() = Some(ended);
        Ok(handle)
    }

    pub(super) fn spawn_by(
        self,
        scheduler: &dyn Scheduler,
        mut handle: WriterHandle,
    ) -> WriterHandle {
        let (ending, ended) = oneshot::channel();
        scheduler.spawn(Box::pin(async move {
            self.run_between_others().await;
            let _no_receiver = ending.send(());
        }));
        *handle.ended.get_mut() = Some(ended);
        handle
    }

    fn run(mut self) {
        let mut held: Option<Submission> = None;
        while self.goes_on(held.is_some()) {
            let heard =
                if self.waits(held.is_some()) { self.requests.blocking_recv() } else { None };
            held = self.turn(held, heard);
        }
        self.session.close();
    }

    async fn run_between_others(mut self) {
        let mut held: Option<Submission> = None;
        while self.goes_on(held.is_some()) {
            let heard = if self.waits(held.is_some()) { self.requests.recv().await } else { None };
            held = self.turn(held, heard);
        }
        self.session.close();
    }

    fn goes_on(&self, holds_one: bool) -> bool {
        !self.stopping || holds_one || !self.requests.is_empty()
    }

    /// Whether the next turn begins with waiting for a request.
    const fn waits(&self, holds_one: bool) -> bool {
        !holds_one && !self.stopping
    }
}
