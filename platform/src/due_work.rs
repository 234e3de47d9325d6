//! Work that becomes due: deadlines, retries, inquiries. Deadlines are rows, so they survive a crash; the clock that
//! drives them is a port, so tests can move it.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::join_all;
use shared_kernel::{Clock, StoreError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::database::Database;
use crate::ownership::is_context_moved;
use crate::spans::{self, ENTRY};
use crate::trace::{self, Cause};

/// On a server, another host may make something due: the table is read this often.
const OTHERS_MAY_ADD: Duration = Duration::from_secs(1);
/// How long to wait after a failure of the store.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

/// Rows of a context that become due at a certain time.
#[async_trait]
pub trait DueWork: Send + Sync {
    /// The name that [`crate::unit_of_work::UnitOfWork::wake`] uses.
    fn name(&self) -> &'static str;

    /// When the earliest row is due, now or later; `None` when there is none.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Processes at most a page of the rows that are due at `now`, and returns how many there were. When this returns,
    /// each of them must either be done or have its due time moved on, also one that failed or could not be read: it
    /// would come first on every page, and a page of such rows would hide all others.
    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError>;
}

/// The span of one piece of due work, such as an order at its deadline: part of the trace of its cause, which the events
/// about `subject` in the outbox of `database` have. `entry` makes it, with the target [`ENTRY`] and a name
/// `due_work.thing.verb`. The span is disabled when that trace is not recorded.
pub async fn span(
    database: &Database,
    subject: &str,
    cause: Cause,
    entry: impl FnOnce() -> Span,
) -> Span {
    let cause = trace::traceparent_of(database, subject, cause).await;
    spans::take_up(cause.as_ref(), entry).span
}

/// Does `one` for each of these pieces of work, all at the same time: their commits merge. When one fails, the others are done all the
/// same.
///
/// # Errors
/// The first failure, in the order of the pieces.
pub async fn each<T, F: Future<Output = Result<(), StoreError>>>(
    pieces: impl IntoIterator<Item = T>,
    one: impl Fn(T) -> F,
) -> Result<(), StoreError> {
    join_all(pieces.into_iter().map(one)).await.into_iter().collect()
}

/// Runs one kind of due work until `stopping`, while this host holds the lease of `database`.
pub(crate) async fn run(
    work: Arc<dyn DueWork>,
    database: Database,
    clock: Arc<dyn Clock>,
    stopping: CancellationToken,
) {
    let mut lease = database.lease();
    loop {
        let epoch = tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            epoch = lease.held() => epoch,
        };
        let ending = stopping.child_token();
        let mut running = pin!(run_until(&*work, &database, &*clock, ending.clone()));
        tokio::select! {
            biased;
            () = &mut running => {}
            () = lease.lost(epoch) => {
                // Work that has begun is finished: the versions of the rows keep two hosts from doing it twice.
                ending.cancel();
                running.await;
            }
        }
    }
}

async fn run_until(
    work: &dyn DueWork,
    database: &Database,
    clock: &dyn Clock,
    stopping: CancellationToken,
) {
    let wakeups = database.wakeups();
    let mut others_committed = database.others_committed();
    let mut sleeper = wakeups.listen(work.name());
    let mut is_due = false;
    while !stopping.is_cancelled() {
        let span = if is_due { span_of_pass(work, database.context()) } else { Span::none() };
        is_due = false;
        // Reset before the table is read: a notification that comes from here on may concern a row that the query does
        // not see.
        wakeups.forget(work.name());
        let due = match run_all_due(work, clock, &stopping).instrument(span).await {
            Ok(due) => due,
            Err(error) => {
                if !is_context_moved(&error) {
                    let reason = shared_kernel::error_chain::describe(&error);
                    tracing::warn!(work = work.name(), reason, "due work could not be done yet");
                }
                tokio::select! {
                    biased;
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(AFTER_A_FAILURE) => continue,
                }
            }
        };
        tokio::select! {
            biased;
            () = wait(due, &mut sleeper, clock, &stopping) => is_due = true,
            Ok(()) = others_committed.changed() => {}
            () = tokio::time::sleep(OTHERS_MAY_ADD), if !database.is_embedded() => {}
        }
    }
}

/// The span of a pass: a trace of its own, of which as many are recorded as of requests. A pass has one when its due time has come.
/// The pass at a start, one after a failure, and one that looks whether another host has added something have none: most of
/// them find nothing. A piece of the work whose own trace is recorded is part of that one.
fn span_of_pass(work: &dyn DueWork, context: &'static str) -> Span {
    let pass = || {
        tracing::debug_span!(
            target: ENTRY,
            "due_work.pass.run",
            context,
            work = work.name(),
            processed = Empty,
        )
    };
    spans::begin(pass)
}

async fn run_all_due(
    work: &dyn DueWork,
    clock: &dyn Clock,
    stopping: &CancellationToken,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    // A panic of one kind of due work does not end the loop.
    let all = AssertUnwindSafe(run_pages(work, clock, stopping)).catch_unwind().await;
    all.unwrap_or_else(|_panic| Err(StoreError::Unavailable(Box::new(Panicked))))
}

async fn run_pages(
    work: &dyn DueWork,
    clock: &dyn Clock,
    stopping: &CancellationToken,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let (mut now, mut processed) = (clock.now(), 0);
    while !stopping.is_cancelled() {
        let page = work.run_due(now).await?;
        processed += page;
        Span::current().record("processed", processed);
        if page == 0 {
            break;
        }
        now = clock.now();
    }
    let next = work.next_due().await?;
    // Running again at once would find the same rows for ever: treated as a failure, with its delay.
    if !stopping.is_cancelled() && next.is_some_and(|next| next <= now) {
        return Err(StoreError::Unavailable(Box::new(StaysDue)));
    }
    Ok(next)
}

#[derive(Debug, thiserror::Error)]
#[error("it panicked; the log says where")]
struct Panicked;

#[derive(Debug, thiserror::Error)]
#[error("rows are due that no pass of the due work processes")]
struct StaysDue;

/// Returns at `due`, or at an earlier time that is notified meanwhile.
async fn wait(
    mut due: Option<DateTime<Utc>>,
    sleeper: &mut watch::Receiver<Option<DateTime<Utc>>>,
    clock: &dyn Clock,
    stopping: &CancellationToken,
) {
    loop {
        let notified = *sleeper.borrow_and_update();
        due = [due, notified].into_iter().flatten().min();
        let arrival = async {
            match due {
                Some(moment) => clock.sleep_until(moment).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            () = arrival => return,
            changed = sleeper.changed() => if changed.is_err() { return },
        }
    }
}

#[cfg(test)]
mod tests;
