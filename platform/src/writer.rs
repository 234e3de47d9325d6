//! The one writer of a context. Change-sets that arrive while a transaction is in flight gather and go together in
//! the next: a few multi-row statements and one sync to disk for all of them. Nobody waits for a timer.
//!
//! When a guard or a key refuses, the group is rolled back and taken one by one in savepoints, so that only the
//! offender is told.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use sea_orm::{DbBackend, EntityTrait, QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::StoreError;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};

use crate::database::Ports;
use crate::database::sqlite::SqliteConnection;
use crate::due_work::Alarms;
use crate::happenings::Kind;
use crate::outbox::{self, Placed};
use crate::time::to_micros;
use crate::unit::Unit;
use crate::unit::parts::{Insert, Part};
use crate::unit::statements::{self, Step};

/// The most change-sets of one transaction: beyond this, latency grows and throughput no longer does.
const UNITS_A_GROUP: usize = 256;
/// How many change-sets may wait; who comes later waits to be let in.
const WAITING: usize = 4096;
/// How many groups the relay may be behind before it has to read the table.
const GROUPS_HANDED_OVER: usize = 1024;

enum Request {
    Commit(Submission),
    FlushMarks(oneshot::Sender<()>),
    Stop,
}

/// The way to the writer. Cheap to clone.
pub(crate) struct WriterHandle {
    requests: mpsc::Sender<Request>,
    marks: Arc<Marks>,
    relay_is_behind: Arc<AtomicBool>,
    ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl WriterHandle {
    pub(crate) async fn commit(&self, unit: Unit) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let gone =
            || StoreError::Unavailable("the writer has stopped; try again after a restart".into());
        self.requests
            .send(Request::Commit(Submission { unit: Box::new(unit), answer }))
            .await
            .map_err(|_stopped| gone())?;
        answered.await.unwrap_or_else(|_stopped| Err(gone()))
    }

    /// Notes that every subscriber has the event at `position`; it is written with one of the next groups.
    pub(crate) fn delivered(&self, position: i64) {
        self.marks.add(position);
    }

    /// Returns when there are marks that wait for a group. Whoever waits here writes them if no group comes.
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

    /// Whether groups were withheld from the relay since this was last asked. The relay then reads the table.
    pub(crate) fn relay_fell_behind(&self) -> bool {
        self.relay_is_behind.swap(false, Ordering::AcqRel)
    }

    /// Finishes what was accepted, then ends.
    pub(crate) async fn stop(&self) {
        let Some(ended) = self.ended.lock().await.take() else { return };
        // A writer that is gone has nothing left to finish.
        let _gone = self.requests.send(Request::Stop).await;
        let _ended = ended.await;
    }
}

/// The positions of delivered events. To add one wakes at most the relay, never the writer's thread.
#[derive(Default)]
struct Marks {
    waiting: std::sync::Mutex<Vec<i64>>,
    some: Notify,
}

impl Marks {
    fn add(&self, position: i64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(position);
        if waiting.len() == 1 {
            self.some.notify_one();
        }
    }

    fn take(&self) -> Vec<i64> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) struct Writer {
    context: &'static str,
    connection: SqliteConnection,
    ports: Ports,
    alarms: Arc<Alarms>,
    requests: mpsc::Receiver<Request>,
    marks: Arc<Marks>,
    to_relay: mpsc::Sender<Vec<Placed>>,
    relay_is_behind: Arc<AtomicBool>,
    last_position: i64,
    /// Marks taken and not yet written.
    delivered: Vec<i64>,
    flushes: Vec<oneshot::Sender<()>>,
    stopping: bool,
}

/// A change-set and who waits for it.
struct Submission {
    unit: Box<Unit>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

impl Writer {
    /// Starts on a thread of its own: a commit waits for the disk, and everybody else goes on.
    pub(crate) fn start(
        context: &'static str,
        connection: SqliteConnection,
        ports: Ports,
        alarms: Arc<Alarms>,
    ) -> Result<(WriterHandle, mpsc::Receiver<Vec<Placed>>), StoreError> {
        let last_position = last_position(&connection)?;
        let (request_sender, requests) = mpsc::channel(WAITING);
        let marks = Arc::new(Marks::default());
        let (to_relay, committed) = mpsc::channel(GROUPS_HANDED_OVER);
        let relay_is_behind = Arc::new(AtomicBool::new(false));
        let writer = Self {
            context,
            connection,
            ports,
            alarms,
            requests,
            marks: Arc::clone(&marks),
            to_relay,
            relay_is_behind: Arc::clone(&relay_is_behind),
            last_position,
            delivered: Vec::new(),
            flushes: Vec::new(),
            stopping: false,
        };
        let (ending, ended) = oneshot::channel();
        std::thread::Builder::new()
            .name(format!("{context} writer"))
            .spawn(move || {
                writer.run();
                let _nobody_waits = ending.send(());
            })
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        let ended = Mutex::new(Some(ended));
        let handle = WriterHandle { requests: request_sender, marks, relay_is_behind, ended };
        Ok((handle, committed))
    }

    fn run(mut self) {
        let mut held: Option<Submission> = None;
        while !(self.stopping && held.is_none() && self.requests.is_empty()) {
            let mut group: Vec<Submission> = held.take().into_iter().collect();
            if group.is_empty() && !self.stopping {
                match self.requests.blocking_recv() {
                    Some(request) => group.extend(self.accept(request)),
                    None => self.stopping = true,
                }
            }
            held = self.gather(&mut group);
            self.delivered.append(&mut self.marks.take());
            if !group.is_empty() {
                self.commit_group(group);
            } else if !self.delivered.is_empty() || !self.flushes.is_empty() {
                self.commit_marks_alone();
            }
        }
    }

    /// The change-set, if the request is one.
    fn accept(&mut self, request: Request) -> Option<Submission> {
        match request {
            Request::Commit(submission) => return Some(submission),
            Request::FlushMarks(done) => self.flushes.push(done),
            Request::Stop => self.stopping = true,
        }
        None
    }

    /// Takes what is waiting. Two change-sets of one row never share a group: the second was decided on a state that
    /// the first is about to replace, and one statement could not tell which of them is late. It is held for the next.
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

    fn commit_group(&mut self, group: Vec<Submission>) {
        let units: Vec<&Unit> = group.iter().map(|submission| &*submission.unit).collect();
        let mut written = self.write_together(&units);
        if matches!(&written, Err(StoreError::Duplicate { key }) if key == POSITION_TAKEN) {
            written =
                self.make_room_for_another_process().and_then(|()| self.write_together(&units));
        }
        match written {
            Ok(placed) => {
                self.marks_written();
                self.tell_relay(placed);
                for submission in group {
                    self.committed(submission);
                }
            }
            Err(refusal) if group.len() == 1 => self.refuse(group, &refusal),
            Err(_somebody_is_refused) => self.commit_one_by_one(group),
        }
    }

    /// Another process (a command line beside a running host) has written to this outbox. Its events come before ours,
    /// and the relay finds them in the table.
    fn make_room_for_another_process(&mut self) -> Result<(), StoreError> {
        self.last_position = last_position(&self.connection)?;
        self.relay_is_behind.store(true, Ordering::Release);
        Ok(())
    }

    /// All rows of one kind in one statement, all statements in one transaction.
    fn write_together(&mut self, units: &[&Unit]) -> Result<Vec<Placed>, StoreError> {
        let placed = place(self.last_position, units);
        let mut steps = steps(units, &placed);
        steps.extend(self.marks());
        self.connection.transact(&steps)?;
        self.last_position = placed.last().map_or(self.last_position, |last| last.position);
        Ok(placed)
    }

    /// Each change-set by itself, in one transaction. One that is refused leaves a gap in the positions.
    fn commit_one_by_one(&mut self, group: Vec<Submission>) {
        let mut position = self.last_position;
        let mut all_placed = Vec::with_capacity(group.len());
        let mut scripts = Vec::with_capacity(group.len());
        for submission in &group {
            let placed = place(position, &[&submission.unit]);
            position = placed.last().map_or(position, |last| last.position);
            scripts.push(steps(&[&submission.unit], &placed));
            all_placed.push(placed);
        }
        let refusals = match self.connection.transact_each(&scripts) {
            Ok(refusals) => refusals,
            Err(error) => return self.refuse(group, &error),
        };
        self.last_position = position;
        let kept = all_placed.into_iter().zip(&refusals).filter(|(_, refusal)| refusal.is_none());
        self.tell_relay(kept.flat_map(|(placed, _)| placed).collect());
        for (submission, refusal) in group.into_iter().zip(refusals) {
            match refusal {
                None => self.committed(submission),
                Some(refusal) => {
                    let _gone = submission.answer.send(Err(refusal));
                }
            }
        }
    }

    fn refuse(&self, group: Vec<Submission>, refusal: &StoreError) {
        if matches!(refusal, StoreError::Unavailable(_)) {
            let reason = crate::database::describe(refusal);
            tracing::error!(
                context = self.context,
                reason,
                "a commit failed; nothing of it is stored"
            );
        }
        for submission in group {
            let _gone = submission.answer.send(Err(again(refusal)));
        }
    }

    fn commit_marks_alone(&mut self) {
        match self.connection.transact(&self.marks()) {
            Ok(()) => self.marks_written(),
            // Unmarked events are offered again and recognised by the inbox: nothing is lost, so we go on.
            Err(error) => {
                tracing::warn!(context = self.context, %error, "delivered marks could not be written yet");
                self.flushes.clear();
            }
        }
    }

    fn marks(&self) -> Vec<Step> {
        let now = to_micros(self.ports.clock.now());
        statements::mark_delivered(&self.delivered, now, BACKEND)
    }

    fn marks_written(&mut self) {
        self.delivered.clear();
        for done in self.flushes.drain(..) {
            let _gone = done.send(());
        }
    }

    fn committed(&self, submission: Submission) {
        submission.unit.origin.rider_committed();
        for event in &submission.unit.events {
            self.ports.happenings.record(Kind::Published, self.context, event);
        }
        for (work, at) in &submission.unit.alarms {
            self.alarms.ring(work, *at);
        }
        let _gone = submission.answer.send(Ok(()));
    }

    fn tell_relay(&self, placed: Vec<Placed>) {
        if placed.is_empty() || self.relay_is_behind.load(Ordering::Acquire) {
            return;
        }
        // Full or gone: the relay reads the table instead. Groups are withheld from then on, so that none overtakes
        // those in the table.
        if self.to_relay.try_send(placed).is_err() {
            self.relay_is_behind.store(true, Ordering::Release);
        }
    }
}

/// How statements are written.
const BACKEND: DbBackend = DbBackend::Sqlite;

/// What the database says when two processes give one place in the order of commits.
const POSITION_TAKEN: &str = "outbox.position";

fn last_position(connection: &SqliteConnection) -> Result<i64, StoreError> {
    let last = outbox::Entity::find().order_by_desc(outbox::Column::Position).limit(1);
    let rows = connection.rows::<outbox::Entity>(&last.build(BACKEND))?;
    Ok(rows.first().map_or(0, |row| row.position))
}

fn again(refusal: &StoreError) -> StoreError {
    match refusal {
        StoreError::Conflict => StoreError::Conflict,
        StoreError::Duplicate { key } => StoreError::Duplicate { key: key.clone() },
        StoreError::RuleBroken { rule } => StoreError::RuleBroken { rule: rule.clone() },
        StoreError::CorruptRow { table, column, key } => {
            StoreError::CorruptRow { table, column, key: key.clone() }
        }
        StoreError::Unavailable(error) => {
            StoreError::Unavailable(crate::database::describe(&**error).into())
        }
    }
}

/// The events of `units`, each with its place in the order of commits.
fn place(after: i64, units: &[&Unit]) -> Vec<Placed> {
    let events = units.iter().flat_map(|unit| &unit.events).map(Arc::clone);
    (after + 1..).zip(events).map(|(position, event)| Placed { position, event }).collect()
}

/// The statements that write `units` and their events. Tables are written in the order of their first mention.
fn steps(units: &[&Unit], placed: &[Placed]) -> Vec<Step> {
    let mut kinds: Vec<(Option<std::any::TypeId>, Vec<&dyn Part>)> = Vec::new();
    for part in units.iter().flat_map(|unit| &unit.parts) {
        let kind = part.merges_as();
        match kinds.iter_mut().find(|(other, _)| kind.is_some() && *other == kind) {
            Some((_, parts)) => parts.push(&**part),
            None => kinds.push((kind, vec![&**part])),
        }
    }
    let mut steps = Vec::new();
    for (_, parts) in &kinds {
        if let Some(first) = parts.first() {
            steps.extend(first.steps(parts, BACKEND));
        }
    }
    if !placed.is_empty() {
        let rows = placed.iter().map(outbox::to_row).collect();
        let part = Insert::<outbox::Entity> { rows };
        steps.extend(part.steps(&[&part], BACKEND));
    }
    steps
}
