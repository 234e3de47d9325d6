//! The one writer of a context. Units of work that arrive while a transaction is in flight gather and are committed
//! together in the next (group commit): a few multi-row statements and one sync to disk for all of them. There is no
//! timer.
//!
//! When a guard or a key refuses, the group is rolled back and repeated one by one in savepoints, so that only the unit
//! of work that broke a rule is refused.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use shared_kernel::StoreError;

use crate::database::batches::StatementBatches;
use crate::database::session::Session;
use crate::failpoints;
use crate::meter::{Histogram, WRITER_COMMIT, WRITER_GROUP, count};
use crate::outbox::Placed;
use crate::ownership::ContextMoved;
use crate::ports::Ports;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{mpsc, oneshot, thread};
use crate::unit_of_work::UnitOfWork;
use crate::wakeups::Wakeups;

mod answers;
mod batch;
mod commit_feed;
mod handle;
mod marks;
mod place;
mod running;

use answers::tell_outcome;
use batch::{events_in, place, statements};
use commit_feed::CommitFeed;
pub(crate) use handle::WriterHandle;
use handle::{Request, Submission};
use marks::{Marks, Taken};
pub(crate) use place::WriterRuns;

/// The most units of work in one transaction: beyond this, latency grows and throughput no longer does.
const UNITS_A_GROUP: usize = 256;

/// The writer.
pub(crate) struct Writer {
    context: &'static str,
    session: Session,
    ports: Ports,
    wakeups: Arc<Wakeups>,
    requests: mpsc::Receiver<Request>,
    marks: Arc<Marks>,
    feeds: Vec<Arc<CommitFeed>>,
    /// Marks that are not written yet.
    taken: Taken,
    flushes: Vec<oneshot::Sender<()>>,
    /// Why the database takes no changes, as the last transaction said. It is logged once.
    context_moved: Option<ContextMoved>,
    is_context_moved: Arc<AtomicBool>,
    stopping: bool,
    measured: Measured,
}

/// The handles of the writer's metrics.
struct Measured {
    group_size: Histogram,
    commit_duration: Histogram,
}

impl Measured {
    fn of(context: &str, ports: &Ports) -> Self {
        Self {
            group_size: ports.meter.histogram(&WRITER_GROUP, &[context]),
            commit_duration: ports.meter.histogram(&WRITER_COMMIT, &[context]),
        }
    }
}

impl Writer {
    /// One turn: commits a group and, if need be, the marks alone. Returns the submission that is held for the next
    /// turn. No request and none held means that every sender is gone.
    fn turn(&mut self, held: Option<Submission>, heard: Option<Request>) -> Option<Submission> {
        self.stopping |= held.is_none() && heard.is_none();
        let mut group: Vec<Submission> = held.into_iter().collect();
        group.extend(heard.and_then(|request| self.accept(request)));
        let held = self.gather_while_some_come(&mut group);
        for mark in self.marks.take() {
            self.taken.add(&mark);
        }
        let has_group = !group.is_empty();
        if has_group {
            self.commit_group(group);
        }
        // A group that was refused has written no marks, and a flush may wait for them.
        if !self.flushes.is_empty() || (!has_group && !self.taken.is_empty()) {
            self.commit_marks_alone();
        }
        held
    }

    /// The submission, if the request is one.
    fn accept(&mut self, request: Request) -> Option<Submission> {
        match request {
            Request::Commit(submission) => return Some(submission),
            Request::FlushMarks(done) => self.flushes.push(done),
            Request::Stop => self.stopping = true,
        }
        None
    }

    /// Takes the waiting requests, again as long as more arrive: tasks that are ready to run go first, and may add a
    /// change-set to the same group. When no task is ready this costs nothing, and it is no timer: under load, groups
    /// grow.
    fn gather_while_some_come(&mut self, group: &mut Vec<Submission>) -> Option<Submission> {
        loop {
            thread::yield_now();
            let before = group.len();
            let held = self.gather(group);
            if held.is_some() || group.len() == before {
                return held;
            }
        }
    }

    /// Takes the waiting requests. Two changes of one row never share a group: the second was decided on a state that
    /// the first is about to replace, and one statement could not tell which of them is stale. The second is held for
    /// the next group.
    fn gather(&mut self, group: &mut Vec<Submission>) -> Option<Submission> {
        let mut guards: HashSet<String> =
            group.iter().flat_map(|submission| submission.unit.guards.iter().cloned()).collect();
        while group.len() < UNITS_A_GROUP {
            let Ok(request) = self.requests.try_recv() else { break };
            let Some(submission) = self.accept(request) else { continue };
            if submission.unit.guards.iter().any(|guard| guards.contains(guard)) {
                return Some(submission);
            }
            guards.extend(submission.unit.guards.iter().cloned());
            group.push(submission);
        }
        None
    }

    // tour: checkout/writer
    fn commit_group(&mut self, group: Vec<Submission>) {
        let units: Vec<&UnitOfWork> = group.iter().map(|submission| &*submission.unit).collect();
        let begun = Instant::now();
        match self.write_together(&units) {
            Ok((placed, others_wrote)) => {
                let (took, together) = (begun.elapsed(), units.len());
                self.measured.commit_duration.record(took);
                self.measured.group_size.record(count(together));
                self.marks_written();
                tell_outcome(&group);
                self.feed_relays(placed, others_wrote);
                for submission in group {
                    submission.note_group(together, took);
                    self.committed(submission);
                }
            }
            Err(refusal) if group.len() == 1 && self.session.tells_the_first_refusal() => {
                self.refuse(group, &refusal);
            }
            Err(refusal)
                if self.session.is_away() || ContextMoved::find_in_chain(&refusal).is_some() =>
            {
                self.refuse(group, &refusal);
            }
            Err(_somebody_is_refused) => self.commit_one_by_one(group),
        }
    }

    /// All rows of one kind in one statement, all statements in one transaction.
    fn write_together(&mut self, units: &[&UnitOfWork]) -> Result<(Vec<Placed>, bool), StoreError> {
        failpoints::begin(units);
        let (backend, transports) = (self.session.backend(), self.ports.transports);
        let batch = |after| {
            let mut statements = statements(units, &place(after, units), transports, backend);
            statements.extend(self.taken.statements(backend));
            statements
        };
        let written = self.session.together(events_in(units), &batch)?;
        Ok((place(written.after, units), written.others_wrote))
    }

    /// Each unit of work by itself, in one transaction. One that is refused leaves a gap in the positions.
    fn commit_one_by_one(&mut self, group: Vec<Submission>) {
        let (backend, transports) = (self.session.backend(), self.ports.transports);
        let units: Vec<&UnitOfWork> = group.iter().map(|submission| &*submission.unit).collect();
        failpoints::begin(&units);
        let placed_of = |number: usize, after: i64| {
            let (before, this) = units.split_at(number);
            let events_before = i64::try_from(events_in(before)).unwrap_or(i64::MAX);
            place(after + events_before, this.get(..1).unwrap_or_default())
        };
        let batch = |number: usize, after: i64| {
            let unit = units.get(number..=number).unwrap_or_default();
            statements(unit, &placed_of(number, after), transports, backend)
        };
        let batches = StatementBatches { count: units.len(), batch: &batch };
        let (refusals, written) = match self.session.each(events_in(&units), &batches) {
            Ok(written) => written,
            Err(error) => return self.refuse(group, &error),
        };
        let kept = refusals.iter().enumerate().filter(|(_, refusal)| refusal.is_none());
        let placed = kept.flat_map(|(number, _)| placed_of(number, written.after)).collect();
        // One that is refused may be stored: with the group, of which only the answer was lost.
        tell_outcome(&group);
        self.feed_relays(placed, written.others_wrote);
        for (submission, refusal) in group.into_iter().zip(refusals) {
            match refusal {
                None => self.committed(submission),
                Some(refusal) => {
                    // It may be stored: with the group, of which only the answer was lost.
                    self.notify(&submission);
                    let _gone = submission.answer.send(Err(refusal));
                }
            }
        }
    }

    fn commit_marks_alone(&mut self) {
        // After a refused write, an empty transaction finds out whether the database still takes no changes.
        if self.taken.is_empty() && self.context_moved.is_none() {
            return self.marks_written();
        }
        failpoints::begin(&[]);
        let backend = self.session.backend();
        let marks = |_after| self.taken.statements(backend);
        match self.session.together(0, &marks) {
            Ok(_written) => self.marks_written(),
            // Unmarked events are published again and recognised by the inbox: nothing is lost.
            Err(error) => {
                if !self.is_context_moved(&error) {
                    tracing::warn!(context = self.context, %error, "delivered marks could not be written yet");
                }
                self.flushes.clear();
            }
        }
    }

    fn marks_written(&mut self) {
        if self.context_moved.take().is_some() {
            self.is_context_moved.store(false, Ordering::Release);
        }
        self.taken.clear();
        for done in self.flushes.drain(..) {
            let _gone = done.send(());
        }
    }
}

#[cfg(test)]
mod tests;
