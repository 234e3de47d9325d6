//! The one writer of a context. Change-sets that arrive while a transaction is in flight gather and go together in
//! the next: a few multi-row statements and one sync to disk for all of them. Nobody waits for a timer.
//!
//! When a guard or a key refuses, the group is rolled back and taken one by one in savepoints, so that only the
//! offender is told.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, QuerySelect,
};
use shared_kernel::StoreError;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::database::{Ports, read_error};
use crate::due_work::Alarms;
use crate::happenings::Kind;
use crate::outbox::{self, Placed};
use crate::time::to_micros;
use crate::unit::Unit;
use crate::unit::parts::Part;
use crate::unit::statements;

mod connection;

use connection::WriterConnection;

/// The most change-sets of one transaction: beyond this, latency grows and throughput no longer does.
const UNITS_A_GROUP: usize = 256;
/// How many change-sets may wait; who comes later waits to be let in.
const WAITING: usize = 4096;
/// How many groups the relay may be behind before it has to read the table.
const GROUPS_HANDED_OVER: usize = 1024;
/// Delivered marks go with the next group; when none comes, they go alone after this time.
const MARKS_WAIT: Duration = Duration::from_millis(100);
enum Request {
    Commit(Box<Unit>, oneshot::Sender<Result<(), StoreError>>),
    Delivered(i64),
    FlushMarks(oneshot::Sender<()>),
    Stop,
}

/// The way to the writer. Cheap to clone.
pub(crate) struct WriterHandle {
    requests: mpsc::Sender<Request>,
    marks: mpsc::UnboundedSender<Request>,
    relay_is_behind: Arc<AtomicBool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl WriterHandle {
    pub(crate) async fn commit(&self, unit: Unit) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let gone =
            || StoreError::Unavailable("the writer has stopped; try again after a restart".into());
        self.requests
            .send(Request::Commit(Box::new(unit), answer))
            .await
            .map_err(|_stopped| gone())?;
        answered.await.unwrap_or_else(|_stopped| Err(gone()))
    }

    /// Notes that every subscriber has the event at `position`; it is written with one of the next groups.
    pub(crate) fn delivered(&self, position: i64) {
        // After the writer has stopped the mark is lost, and the event is offered again at the next start.
        let _stopped = self.marks.send(Request::Delivered(position));
    }

    /// Returns when all marks given before are written.
    pub(crate) async fn flush_marks(&self) {
        let (done, flushed) = oneshot::channel();
        if self.marks.send(Request::FlushMarks(done)).is_ok() {
            let _stopped = flushed.await;
        }
    }

    /// Whether groups were withheld from the relay since this was last asked. The relay then reads the table.
    pub(crate) fn relay_fell_behind(&self) -> bool {
        self.relay_is_behind.swap(false, Ordering::AcqRel)
    }

    /// Finishes what was accepted, then ends.
    pub(crate) async fn stop(&self) {
        let Some(task) = self.task.lock().await.take() else { return };
        // A writer that is gone has nothing left to finish.
        let _gone = self.requests.send(Request::Stop).await;
        let _panicked = task.await;
    }
}

pub(crate) struct Writer {
    context: &'static str,
    pool: DatabaseConnection,
    connection: WriterConnection,
    ports: Ports,
    alarms: Arc<Alarms>,
    requests: mpsc::Receiver<Request>,
    marks: mpsc::UnboundedReceiver<Request>,
    to_relay: mpsc::Sender<Vec<Placed>>,
    relay_is_behind: Arc<AtomicBool>,
    last_position: i64,
    delivered: Vec<i64>,
    flushes: Vec<oneshot::Sender<()>>,
}

/// A change-set and who waits for it.
struct Submission {
    unit: Box<Unit>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

impl Writer {
    #[expect(
        clippy::disallowed_methods,
        reason = "the writer outlives the tasks that a stop waits for"
    )]
    pub(crate) async fn start(
        context: &'static str,
        pool: DatabaseConnection,
        ports: Ports,
        alarms: Arc<Alarms>,
    ) -> Result<(WriterHandle, mpsc::Receiver<Vec<Placed>>), StoreError> {
        let last_position = last_position(&pool).await?;
        let connection = WriterConnection::hold(&pool).await?;
        let (request_sender, requests) = mpsc::channel(WAITING);
        let (mark_sender, marks) = mpsc::unbounded_channel();
        let (to_relay, committed) = mpsc::channel(GROUPS_HANDED_OVER);
        let relay_is_behind = Arc::new(AtomicBool::new(false));
        let writer = Self {
            context,
            pool,
            connection,
            ports,
            alarms,
            requests,
            marks,
            to_relay,
            relay_is_behind: Arc::clone(&relay_is_behind),
            last_position,
            delivered: Vec::new(),
            flushes: Vec::new(),
        };
        let task = Mutex::new(Some(tokio::spawn(writer.run())));
        let handle =
            WriterHandle { requests: request_sender, marks: mark_sender, relay_is_behind, task };
        Ok((handle, committed))
    }

    async fn run(mut self) {
        let mut held: Option<Submission> = None;
        let mut stopping = false;
        let mut marks_due: Option<Instant> = None;
        loop {
            let mut group: Vec<Submission> = held.take().into_iter().collect();
            if group.is_empty() && !stopping {
                tokio::select! {
                    biased;
                    request = self.requests.recv() => match request {
                        Some(Request::Commit(unit, answer)) => group.push(Submission { unit, answer }),
                        Some(Request::Stop) | None => stopping = true,
                        Some(Request::Delivered(_) | Request::FlushMarks(_)) => {}
                    },
                    mark = self.marks.recv() => self.note(mark),
                    () = sleep_until(marks_due) => {}
                }
            }
            // Whoever is ready to run goes first and may join this group. On an idle machine nobody is, and this returns
            // at once; on a busy one the group grows, and the crowd shares one sync to disk.
            tokio::task::yield_now().await;
            held = self.gather(&mut group, &mut stopping);
            while let Ok(mark) = self.marks.try_recv() {
                self.note(Some(mark));
            }
            let overdue = marks_due.is_some_and(|due| due <= Instant::now());
            if !group.is_empty() {
                self.commit_group(group).await;
            } else if overdue || stopping || !self.flushes.is_empty() {
                self.commit_marks_alone().await;
            }
            marks_due = match (self.delivered.is_empty(), marks_due) {
                (true, _) => None,
                (false, Some(due)) if due > Instant::now() => Some(due),
                (false, _) => Some(Instant::now() + MARKS_WAIT),
            };
            if stopping && held.is_none() && self.requests.is_empty() {
                break;
            }
        }
        // Closing the last connection folds the write-ahead log into the file.
        self.connection.release().await;
        let _closed_already = self.pool.close().await;
    }

    fn note(&mut self, mark: Option<Request>) {
        match mark {
            Some(Request::Delivered(position)) => self.delivered.push(position),
            Some(Request::FlushMarks(done)) => self.flushes.push(done),
            Some(Request::Commit(..) | Request::Stop) | None => {}
        }
    }

    /// Takes what is waiting. Two change-sets of one row never share a group: the second was decided on a state that
    /// the first is about to replace, and one statement could not tell which of them is late. It is held for the next.
    fn gather(&mut self, group: &mut Vec<Submission>, stopping: &mut bool) -> Option<Submission> {
        let mut guards: HashSet<String> =
            group.iter().flat_map(|submission| submission.unit.guards.iter().cloned()).collect();
        while group.len() < UNITS_A_GROUP {
            match self.requests.try_recv() {
                Ok(Request::Commit(unit, answer)) => {
                    let submission = Submission { unit, answer };
                    if submission.unit.guards.iter().any(|guard| guards.contains(guard)) {
                        return Some(submission);
                    }
                    guards.extend(submission.unit.guards.iter().cloned());
                    group.push(submission);
                }
                Ok(Request::Stop) => *stopping = true,
                Ok(Request::Delivered(_) | Request::FlushMarks(_)) => {}
                Err(_nothing_waits) => return None,
            }
        }
        None
    }

    async fn commit_group(&mut self, group: Vec<Submission>) {
        let units: Vec<&Unit> = group.iter().map(|submission| &*submission.unit).collect();
        let mut written = self.write_together(&units).await;
        if matches!(&written, Err(StoreError::Duplicate { key }) if key == POSITION_TAKEN) {
            written = match self.make_room_for_another_process().await {
                Ok(()) => self.write_together(&units).await,
                Err(error) => Err(error),
            };
        }
        match written {
            Ok(placed) => {
                self.marks_written();
                self.tell_relay(placed);
                for submission in group {
                    self.committed(submission);
                }
            }
            Err(refusal) if group.len() == 1 => {
                if matches!(refusal, StoreError::Unavailable(_)) {
                    let reason = crate::database::describe(&refusal);
                    tracing::error!(
                        context = self.context,
                        reason,
                        "a commit failed; nothing of it is stored"
                    );
                }
                for submission in group {
                    let _gone = submission.answer.send(Err(again(&refusal)));
                }
            }
            Err(_somebody_is_refused) => self.commit_one_by_one(group).await,
        }
    }

    /// Another process (a command line beside a running host) has written to this outbox. Its events come before ours,
    /// and the relay finds them in the table.
    async fn make_room_for_another_process(&mut self) -> Result<(), StoreError> {
        self.last_position = last_position(self.connection.transaction()).await?;
        self.relay_is_behind.store(true, Ordering::Release);
        Ok(())
    }

    /// All rows of one kind in one statement, all statements in one transaction.
    async fn write_together(&mut self, units: &[&Unit]) -> Result<Vec<Placed>, StoreError> {
        let placed = self.place(units.iter().copied());
        let transaction = self.connection.begin().await?;
        if let Err(refusal) = self.write_group(units, &placed, transaction).await {
            self.connection.roll_back().await;
            return Err(refusal);
        }
        self.connection.commit().await?;
        self.last_position = placed.last().map_or(self.last_position, |last| last.position);
        Ok(placed)
    }

    async fn write_group(
        &self,
        units: &[&Unit],
        placed: &[Placed],
        transaction: &DatabaseTransaction,
    ) -> Result<(), StoreError> {
        write_parts(units, transaction).await?;
        write_outbox(placed, transaction).await?;
        self.write_marks(transaction).await
    }

    async fn commit_one_by_one(&mut self, group: Vec<Submission>) {
        match self.write_one_by_one(&group).await {
            Ok((placed, refusals)) => {
                self.tell_relay(placed);
                for (submission, refusal) in group.into_iter().zip(refusals) {
                    match refusal {
                        None => self.committed(submission),
                        Some(refusal) => {
                            let _gone = submission.answer.send(Err(refusal));
                        }
                    }
                }
            }
            Err(error) => {
                let reason = crate::database::describe(&error);
                tracing::error!(
                    context = self.context,
                    reason,
                    "commits failed; nothing of them is stored"
                );
                for submission in group {
                    let _gone = submission.answer.send(Err(again(&error)));
                }
            }
        }
    }

    async fn write_one_by_one(
        &mut self,
        group: &[Submission],
    ) -> Result<(Vec<Placed>, Vec<Option<StoreError>>), StoreError> {
        let before = self.last_position;
        self.connection.begin().await?;
        let written = self.write_each(group).await;
        let committed = match written {
            Ok(outcomes) => self.connection.commit().await.map(|()| outcomes),
            Err(error) => {
                self.connection.roll_back().await;
                Err(error)
            }
        };
        if committed.is_err() {
            self.last_position = before;
        }
        committed
    }

    async fn write_each(
        &mut self,
        group: &[Submission],
    ) -> Result<(Vec<Placed>, Vec<Option<StoreError>>), StoreError> {
        let mut all_placed = Vec::new();
        let mut refusals = Vec::new();
        for submission in group {
            let unit = &*submission.unit;
            let placed = self.place(std::iter::once(unit));
            self.connection.save_point().await?;
            let transaction = self.connection.transaction();
            let written = match write_parts(&[unit], transaction).await {
                Ok(()) => write_outbox(&placed, transaction).await,
                Err(refusal) => Err(refusal),
            };
            if let Err(refusal) = written {
                self.connection.undo_since_save_point().await?;
                refusals.push(Some(refusal));
                continue;
            }
            self.connection.keep_since_save_point().await?;
            self.last_position = placed.last().map_or(self.last_position, |last| last.position);
            all_placed.extend(placed);
            refusals.push(None);
        }
        Ok((all_placed, refusals))
    }

    async fn commit_marks_alone(&mut self) {
        let written: Result<(), StoreError> = async {
            let transaction = self.connection.begin().await?;
            if let Err(error) = self.write_marks(transaction).await {
                self.connection.roll_back().await;
                return Err(error);
            }
            self.connection.commit().await
        }
        .await;
        match written {
            Ok(()) => self.marks_written(),
            // Unmarked events are offered again and recognised by the inbox: nothing is lost, so we go on.
            Err(error) => {
                tracing::warn!(context = self.context, %error, "delivered marks could not be written yet");
                self.flushes.clear();
            }
        }
    }

    async fn write_marks(&self, transaction: &DatabaseTransaction) -> Result<(), StoreError> {
        let now = to_micros(self.ports.clock.now());
        statements::mark_delivered(&self.delivered, now, transaction).await
    }

    fn marks_written(&mut self) {
        self.delivered.clear();
        for done in self.flushes.drain(..) {
            let _gone = done.send(());
        }
    }

    fn place<'a>(&self, units: impl Iterator<Item = &'a Unit>) -> Vec<Placed> {
        let events = units.flat_map(|unit| &unit.events).map(Arc::clone);
        (self.last_position + 1..)
            .zip(events)
            .map(|(position, event)| Placed { position, event })
            .collect()
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

/// What the database says when two processes give one place in the order of commits.
const POSITION_TAKEN: &str = "outbox.position";

async fn last_position(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let last: Option<Option<i64>> = outbox::Entity::find()
        .select_only()
        .column_as(outbox::Column::Position.max(), "last")
        .into_tuple()
        .one(connection)
        .await
        .map_err(read_error)?;
    Ok(last.flatten().unwrap_or(0))
}

async fn sleep_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
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

async fn write_parts(units: &[&Unit], transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    let mut kinds: Vec<(Option<std::any::TypeId>, Vec<&dyn Part>)> = Vec::new();
    for part in units.iter().flat_map(|unit| &unit.parts) {
        let kind = part.merges_as();
        match kinds.iter_mut().find(|(other, _)| kind.is_some() && *other == kind) {
            Some((_, parts)) => parts.push(&**part),
            None => kinds.push((kind, vec![&**part])),
        }
    }
    for (_, parts) in &kinds {
        if let Some(first) = parts.first() {
            first.write(parts, transaction).await?;
        }
    }
    Ok(())
}

async fn write_outbox(
    placed: &[Placed],
    transaction: &DatabaseTransaction,
) -> Result<(), StoreError> {
    if placed.is_empty() {
        return Ok(());
    }
    let rows = placed.iter().map(outbox::to_row).collect();
    let part = crate::unit::parts::Insert::<outbox::Entity> { rows };
    part.write(&[&part], transaction).await
}
